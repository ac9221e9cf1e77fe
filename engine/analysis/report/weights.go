package report

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"engram/engine/analysis/sleep"
	"engram/engine/store"
)

// weights is what one pass over the final factors of a network tells.
type weights struct {
	neurons int
	alive   int64
	sum     float64    // of the surviving weights
	sizes   *histogram // of the surviving weights
	factors []*histogram
	blocks  *blocks
}

// mean is the mean of the surviving weights.
func (w *weights) mean() float64 { return w.sum / float64(w.alive) }

// density is the fraction of synapses that survive, of N as the observable has it.
func (w *weights) density() float64 {
	return float64(w.alive) / (float64(w.neurons) * float64(w.neurons))
}

// readWeights reads the final factors, one row at a time; what there is not becomes n.lack.
func (n *network) readWeights() error {
	path := n.file("U.npy")
	a, err := store.OpenArray(path)
	if errors.Is(err, fs.ErrNotExist) {
		n.lack = n.whyNoWeights()
		return nil
	}
	if err != nil {
		return err
	}
	defer a.Close()
	size, z := n.experiment.Network.Neurons, n.experiment.Network.Factors
	if shape := a.Header().Shape; !slices.Equal(shape, []int{size, size, z}) {
		return fmt.Errorf("%s: has the shape %v; the configuration in the manifest says (%d, %d, %d)", path, shape, size, size, z)
	}
	w := &weights{neurons: size, sizes: newHistogram(), blocks: newBlocks(size)}
	for range z {
		w.factors = append(w.factors, newHistogram())
	}
	row := make([]float64, size*z)
	for i := range size {
		if err := a.ReadFloats(row); err != nil {
			return err
		}
		if slices.Min(row) < 0 {
			return fmt.Errorf("%s: neuron %d has a factor of %g; none is negative, so that the file is damaged", path, i, slices.Min(row))
		}
		w.add(i, row, z)
	}
	n.weights = w
	return nil
}

// add adds the synapses of neuron i: (N, z) factors.
func (w *weights) add(i int, row []float64, z int) {
	for j := range w.neurons {
		u := row[j*z : (j+1)*z]
		product := 1.0
		for _, factor := range u {
			product *= factor
		}
		if !(product > sleep.Cutoff) || math.IsInf(product, 0) {
			continue
		}
		w.alive++
		w.sum += product
		w.sizes.add(product)
		w.blocks.add(i, j, product)
		for k, factor := range u {
			w.factors[k].add(factor)
		}
	}
}

// whyNoWeights is a sentence on why a network has no U.npy.
func (n *network) whyNoWeights() string {
	switch {
	case n.failure != "" && !n.nothingStored:
		return "This network failed, so that its weights were not saved."
	case n.experiment.Network.Wiring != nil:
		return "The network is wired sparsely: its weights are in " + n.file("connections.npz") + ", which scipy.sparse.load_npz reads."
	case !slices.Contains(n.experiment.Save, "U"):
		return "The final weights were not saved (the configuration's save leaves out U), so that their distribution and matrix cannot be shown."
	case n.source.manifest.Status == store.Running:
		return "The final weights are written when the run ends."
	}
	return fmt.Sprintf("The final weights are missing: there is no %s.", n.file("U.npy"))
}
