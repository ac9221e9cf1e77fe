package wiring

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"engram/engine/config"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/elementary"
)

// CSR is a wiring that was read from a file: of each row the sources, ascending, and the factors that its synapses
// begin with, if the file has any.
type CSR struct {
	From    []int64   // of each row its first synapse, and of all their number
	At      []int32   // sources
	Factors []float64 // (synapses, z); nil: the file has no weights

	before    int64 // synapses of the rows before those that At and Factors have
	ofWeights bool  // the file has weights, and no factors
}

// Row are the sources of a row.
func (c *CSR) Row(row int) []int32 { return c.At[c.From[row]-c.before : c.From[row+1]-c.before] }

// FactorsOf are the factors (synapses, z) of a row.
func (c *CSR) FactorsOf(row, z int) []float64 {
	return c.Factors[int(c.From[row]-c.before)*z : int(c.From[row+1]-c.before)*z]
}

// Part has the sources and factors of some rows only.
func (c *CSR) Part(first, rows int) *CSR {
	from, to, z := int(c.From[first]-c.before), int(c.From[first+rows]-c.before), 0
	if len(c.At) > 0 {
		z = len(c.Factors) / len(c.At)
	}
	part := &CSR{From: c.From, At: slices.Clone(c.At[from:to]), before: c.From[first]}
	if c.Factors != nil {
		part.Factors = append([]float64{}, c.Factors[from*z:to*z]...)
	}
	return part
}

// Bytes is the memory that so many rows take on average.
func (c *CSR) Bytes(rows int) int64 {
	n := int64(len(c.From) - 1)
	return 8*n + (4*c.From[n]+8*int64(len(c.Factors)))*int64(rows)/n
}

// Most is the most synapses of a row.
func (c *CSR) Most() int {
	most := int64(0)
	for row := range len(c.From) - 1 {
		most = max(most, c.From[row+1]-c.From[row])
	}
	return int(most)
}

// Tell lets a wiring know what its file holds.
func (c *CSR) Tell(w *config.Wiring) { w.FileMean, w.FileMost = c.Mean(), c.Most() }

// Mean is the mean number of synapses of a row.
func (c *CSR) Mean() float64 { return float64(c.From[len(c.From)-1]) / float64(len(c.From)-1) }

// Read reads a wiring: a SciPy sparse matrix (.npz, CSR) or MatrixMarket (.mtx), rows being targets. Weights, where
// there are any, are what synapses begin with: all factors are w^(1/z), or those of the array factors (synapses, z).
func Read(path string, n config.Network, precision kernels.Precision) (*CSR, error) {
	read := readNPZ
	if isMatrixMarket(path) {
		read = readMatrixMarket
	}
	c, err := read(path, n)
	if err == nil {
		err = c.check(path, n, precision)
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// readNPZ reads what scipy.sparse.save_npz wrote, or a run's connections.npz.
func readNPZ(path string, n config.Network) (*CSR, error) {
	a, err := store.OpenArchive(path)
	if err != nil {
		if dense, unread := store.OpenArray(path); unread == nil {
			dense.Close()
			return nil, fmt.Errorf("%s: it is a dense array, and a sparse matrix is wanted: scipy.sparse.save_npz(file, scipy.sparse.csr_matrix(W))", path)
		}
		return nil, err
	}
	defer a.Close()
	return readCSR(a, n)
}

// readCSR reads the arrays of an archive.
func readCSR(a *store.Archive, n config.Network) (*CSR, error) {
	if a.Has("format") {
		if format, err := a.Text("format"); err != nil || format != "csr" {
			return nil, errors.Join(fmt.Errorf("%s: its format is %q, and csr is wanted: scipy.sparse.save_npz(file, W.tocsr())", a.Path(), format), err)
		}
	}
	shape, err := integers(a, "shape")
	if err != nil {
		return nil, err
	}
	if want := int64(n.Neurons); len(shape) != 2 || shape[0] != want || shape[1] != want {
		return nil, fmt.Errorf("%s: its shape is %v, and network.neurons asks for (%d, %d)", a.Path(), shape, want, want)
	}
	c := &CSR{}
	if c.From, err = integers(a, "indptr"); err != nil {
		return nil, fmt.Errorf("%w (the matrix must be in CSR format: scipy.sparse.save_npz(file, W.tocsr()))", err)
	}
	if err := c.readSources(a, n.Neurons); err != nil {
		return nil, err
	}
	if a.Has("factors") {
		c.Factors, err = floats(a, "factors", len(c.At)*n.Factors)
	} else if a.Has("data") {
		var weights []float64
		if weights, err = floats(a, "data", len(c.At)); err == nil {
			c.fromWeights(weights, n.Factors)
		}
	}
	return c, err
}

// fromWeights gives every synapse equal factors, w^(1/z).
func (c *CSR) fromWeights(weights []float64, z int) {
	c.Factors, c.ofWeights = make([]float64, 0, len(weights)*z), true
	for _, w := range weights {
		u := w // negative ones are for the message
		if !(w < 0) {
			u = elementary.Root(w, z)
		}
		for range z {
			c.Factors = append(c.Factors, u)
		}
	}
}

// readSources reads the sources, of n neurons, some at a time.
func (c *CSR) readSources(a *store.Archive, n int) error {
	r, err := a.Array("indices")
	if err != nil {
		return err
	}
	if len(c.From) != n+1 || c.From[0] != 0 || c.From[n] != r.Len() || !slices.IsSorted(c.From) {
		return fmt.Errorf("%s: its indptr does not divide its %d indices into %d rows", a.Path(), r.Len(), n)
	}
	c.At = make([]int32, r.Len())
	some := make([]int64, min(len(c.At), 1<<16))
	for from := 0; from < len(c.At); from += len(some) {
		some = some[:min(len(some), len(c.At)-from)]
		if err := r.ReadInts(some); err != nil {
			return err
		}
		for k, j := range some {
			if j < 0 || j >= int64(n) {
				return fmt.Errorf("%s: element %d of its indices is %d; the neurons are numbered from 0 to %d", a.Path(), from+k, j, n-1)
			}
			c.At[from+k] = int32(j)
		}
	}
	return nil
}

func integers(a *store.Archive, name string) ([]int64, error) {
	r, err := a.Array(name)
	if err != nil {
		return nil, err
	}
	values := make([]int64, r.Len())
	return values, r.ReadInts(values)
}

func floats(a *store.Archive, name string, n int) ([]float64, error) {
	r, err := a.Array(name)
	if err != nil {
		return nil, err
	}
	values := make([]float64, r.Len())
	if err := r.ReadFloats(values); err != nil {
		return nil, err
	}
	if len(values) != n {
		return nil, fmt.Errorf("%s: its array %s has %d elements, and its synapses ask for %d", a.Path(), name, len(values), n)
	}
	return values, nil
}

// sort puts the sources of each row into ascending order, with their factors.
func (c *CSR) sort(path string) error {
	z := 0
	if len(c.At) > 0 {
		z = len(c.Factors) / len(c.At)
	}
	for row := range len(c.From) - 1 {
		at := c.Row(row)
		if !slices.IsSorted(at) {
			order := make([]int, len(at))
			for k := range order {
				order[k] = k
			}
			slices.SortStableFunc(order, func(a, b int) int { return int(at[a]) - int(at[b]) })
			sources, first := slices.Clone(at), int(c.From[row])
			factors := slices.Clone(c.Factors[first*z : (first+len(at))*z])
			for k, from := range order {
				at[k] = sources[from]
				copy(c.Factors[(first+k)*z:(first+k+1)*z], factors[from*z:(from+1)*z])
			}
		}
		for k, j := range at {
			if int(j) == row {
				return fmt.Errorf("%s: neuron %d has a connection to itself; no neuron connects to itself (in SciPy: W.setdiag(0), then W.eliminate_zeros())", path, row)
			}
			if k > 0 && at[k-1] == j {
				return fmt.Errorf("%s: the connection from neuron %d to neuron %d stands there twice (in SciPy, W.sum_duplicates() adds the two up)", path, j, row)
			}
		}
	}
	return nil
}

// check puts the synapses in order, and refuses what no network begins with.
func (c *CSR) check(path string, n config.Network, precision kernels.Precision) error {
	if err := c.sort(path); err != nil {
		return err
	}
	if len(c.At) == 0 {
		return fmt.Errorf("%s: it has no connection", path)
	}
	for k, u := range c.Factors {
		switch synapse := k / n.Factors; {
		case c.ofWeights && (math.IsNaN(u) || math.IsInf(u, 0)):
			return fmt.Errorf("%s: %s has a weight of %v; weights must be finite", path, c.name(synapse), u)
		case math.IsNaN(u) || math.IsInf(u, 0):
			return fmt.Errorf("%s: %s has a factor of %v; weights must be finite", path, c.name(synapse), u)
		case u < 0:
			return fmt.Errorf("%s: %s has a negative weight; weights must not be negative (inhibitory neurons are the last ones: network.inhibitory_fraction)", path, c.name(synapse))
		case !c.ofWeights && !precision.Holds(u):
			return fmt.Errorf("%s: %s has a factor of %v; float32 holds up to %.4g (--precision float64 holds more)", path, c.name(synapse), u, math.MaxFloat32)
		case (k+1)%n.Factors == 0 && !precision.Holds(c.weight(synapse)):
			return fmt.Errorf("%s: %s has a weight of %v; float32 holds up to %.4g (--precision float64 holds more)", path, c.name(synapse), c.weight(synapse), math.MaxFloat32)
		}
	}
	return nil
}
