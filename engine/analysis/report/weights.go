package report

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/connections"
	"engram/engine/analysis/histogram"
	"engram/engine/analysis/sleep"
	"engram/engine/analysis/theory"
	"engram/engine/store"
)

// weights is what one pass over the final factors of a network tells.
type weights struct {
	neurons  int
	synapses float64 // living or pruned: N^2, or those of the wiring
	alive    int64
	sum      float64           // of the surviving weights
	sizes    *histogram.Linear // of the surviving weights
	factors  []*histogram.Linear
	blocks   *blocks             // of an all-to-all network
	census   *connections.Census // of one that is wired sparsely
}

// mean is the mean of the surviving weights.
func (w *weights) mean() float64 { return w.sum / float64(w.alive) }

// density is the fraction of synapses that survive, of N or of its sources, as the observable has it.
func (w *weights) density() float64 { return float64(w.alive) / w.synapses }

func newWeights(neurons, z int, synapses float64) *weights {
	w := &weights{neurons: neurons, synapses: synapses, sizes: histogram.NewLinear()}
	for range z {
		w.factors = append(w.factors, histogram.NewLinear())
	}
	return w
}

// readWeights reads the final factors, one row at a time; what there is not becomes n.lack.
func (n *network) readWeights() error {
	if n.experiment.Network.Wiring != nil {
		return n.readConnections()
	}
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
	w := newWeights(size, z, float64(size)*float64(size))
	w.blocks = newBlocks(size)
	row := make([]float64, size*z)
	for i := range size {
		if err := a.ReadFloats(row); err != nil {
			return err
		}
		if slices.Min(row) < 0 {
			return fmt.Errorf("%s: neuron %d has a factor of %g; none is negative, so that the file is damaged", path, i, slices.Min(row))
		}
		for j := range size {
			if weight, lives := w.add(row[j*z : (j+1)*z]); lives {
				w.blocks.add(i, j, weight)
			}
		}
	}
	n.weights = w
	return nil
}

// add adds a synapse with the factors u (z), if it lives.
func (w *weights) add(u []float64) (weight float64, lives bool) {
	weight = 1
	for _, factor := range u {
		weight *= factor
	}
	if !(weight > sleep.Cutoff) || math.IsInf(weight, 0) {
		return 0, false
	}
	w.alive++
	w.sum += weight
	w.sizes.Add(weight)
	for k, factor := range u {
		w.factors[k].Add(factor)
	}
	return weight, true
}

// whyNoWeights is a sentence on why a network has no file of its weights.
func (n *network) whyNoWeights() string {
	array, file := "U", "U.npy"
	if n.experiment.Network.Wiring != nil {
		array, file = "connections", connections.File
	}
	switch {
	case n.failure != "" && !n.nothingStored:
		return "This network failed, so that its weights were not saved."
	case !slices.Contains(n.experiment.Save, array):
		return "The final weights were not saved (the configuration's save leaves out " + array + "), so that their distribution and matrix cannot be shown."
	case n.source.manifest.Status == store.Running:
		return "The final weights are written when the run ends."
	}
	return fmt.Sprintf("The final weights are missing: there is no %s.", n.file(file))
}

// distributions draws the histograms of the final weights and factors.
func (c *selection) distributions() ([]figure, error) {
	sizes := chart.Panel{
		Title: "surviving weights", X: chart.Axis{Label: "weight w"}, Y: chart.Axis{Label: "probability density (1/w)", Log: true},
	}
	factors := chart.Panel{
		Title: "their factors", X: chart.Axis{Label: "factor u"}, Y: chart.Axis{Label: "probability density (1/u)", Log: true},
	}
	caption := "Synapses that survived" + c.lastState() + "; the area under each curve is 1 (the axis is logarithmic)."
	for _, g := range c.pictured() {
		n := g.networks[0]
		if n.weights == nil || n.weights.alive == 0 {
			continue
		}
		name := g.full
		if !c.several() {
			name = "weights"
		}
		sizes.Lines = append(sizes.Lines, n.weights.sizes.Line(name, g.style))
		for k, h := range n.weights.factors {
			style, name := g.style, g.full
			if !c.several() {
				style, name = k+1, fmt.Sprintf("factor %d", k+1)
			} else if k > 0 {
				continue
			}
			factors.Lines = append(factors.Lines, h.Line(name, style))
		}
		if line, ok := n.weightTheory(); ok && !c.several() {
			sizes.Lines = append(sizes.Lines, line)
			caption += " Dashed: weights of the best network in the theory, (x - B)+ of a Gaussian x, with the same mean."
		}
	}
	if len(sizes.Lines) == 0 {
		return nil, nil
	}
	if c.several() {
		factors.Title = "their first factors"
	}
	f, err := newFigure("Weights and factors", caption+c.picturedCaption(), "weights", chart.Figure{Columns: 2, OneLegend: true, Panels: []chart.Panel{sizes, factors}})
	return []figure{f}, err
}

// lastState says what the final arrays are of, where that is not the night: another day.
func (c *selection) lastState() string {
	for _, g := range c.pictured() {
		if n := g.networks[0]; n.night() != nil && !n.endsWith(n.night()) {
			return fmt.Sprintf(" in the end, %s", n.stateLabel(len(n.experiment.Phases)))
		}
	}
	return ""
}

// weightTheory is the distribution of weights in the best network, where it is known.
func (n *network) weightTheory() (chart.Line, bool) {
	night := n.night()
	if night == nil || !n.endsWith(night) {
		return chart.Line{}, false
	}
	point, err := n.optimum(night)
	if err != nil {
		return chart.Line{}, false
	}
	density, ok := point.DensityOf(n.experiment.Network.Factors)
	if !ok {
		return chart.Line{}, false
	}
	l := chart.Line{Name: theoryName, Style: chart.Reference}
	x, _ := n.weights.sizes.Outline()
	const points = 100
	for i := range points + 1 {
		w := x[len(x)-1] * float64(i) / points
		if d := theory.WeightDensity(w, n.weights.mean(), density); d >= n.weights.sizes.Least() {
			l.X, l.Y = append(l.X, w), append(l.Y, d)
		}
	}
	return l, true
}

// mostMatrices is how many matrices of weights a page shows.
const mostMatrices = 4

// matrices draws the final weights as pictures.
func (c *selection) matrices() ([]figure, error) {
	drawing := chart.Figure{Columns: 2}
	caption, more := "", ""
	for _, g := range c.pictured() {
		w := g.networks[0].weights
		if w == nil || w.blocks == nil {
			continue
		}
		if len(drawing.Panels) == mostMatrices {
			more = fmt.Sprintf(" %d of the settings.", mostMatrices)
			continue
		}
		label, size := "weight", float64(w.neurons)
		if w.blocks.side > 1 {
			label = "mean weight"
			caption = fmt.Sprintf(" Each dot is the mean of a block of %d × %d synapses, the pruned ones as 0.", w.blocks.side, w.blocks.side)
		}
		drawing.Panels = append(drawing.Panels, chart.Panel{
			Title: g.full, X: chart.Axis{Label: "from neuron"}, Y: chart.Axis{Label: "to neuron"},
			Map: &chart.Map{Values: w.blocks.means(), Width: size, Height: size, Label: label},
		})
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	f, err := newFigure("The weight matrix", "Final weights"+c.lastState()+"; white: nothing there."+caption+more, "matrix", drawing)
	return []figure{f}, err
}

// mostBlocks is how many blocks of a matrix are told apart along each side.
const mostBlocks = 160

// blocks is a square matrix, averaged over square blocks if it is large.
type blocks struct {
	size, side int // of the matrix; of a block
	sums       [][]float64
}

func newBlocks(size int) *blocks {
	b := &blocks{size: size, side: (size + mostBlocks - 1) / mostBlocks}
	across := (size + b.side - 1) / b.side
	for range across {
		b.sums = append(b.sums, make([]float64, across))
	}
	return b
}

func (b *blocks) add(i, j int, v float64) { b.sums[i/b.side][j/b.side] += v }

// means are the means of the blocks; those at the edge may be smaller.
func (b *blocks) means() [][]float64 {
	across := len(b.sums)
	length := func(k int) int { return min(b.side, b.size-k*b.side) }
	means := make([][]float64, across)
	for i := range across {
		means[i] = make([]float64, across)
		for j := range across {
			means[i][j] = b.sums[i][j] / float64(length(i)*length(j))
		}
	}
	return means
}
