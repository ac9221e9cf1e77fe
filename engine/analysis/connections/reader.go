package connections

import (
	"fmt"
	"slices"

	"engram/engine/store"
	"engram/engine/store/npy"
)

// File is the name of the file in the folder of a network's arrays.
const File = "connections.npz"

// Reader reads the synapses of one neuron after the other.
type Reader struct {
	neurons, each   int // values of a synapse
	archive         *store.Archive
	from            []int64 // of each neuron its first synapse, and of all their number
	indices, values *npy.Reader
}

// Open opens the connections of a network of so many neurons with z factors a synapse. A file that has others is an error.
func Open(path string, neurons, z int) (*Reader, error) { return open(path, neurons, "factors", z) }

// OpenWeights opens a file of connections, of the end or a snapshot, for their weights.
func OpenWeights(path string, neurons int) (*Reader, error) { return open(path, neurons, "data", 1) }

func open(path string, neurons int, values string, each int) (*Reader, error) {
	archive, err := store.OpenArchive(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{neurons: neurons, each: each, archive: archive}
	if err := r.open(path, values); err != nil {
		archive.Close()
		return nil, err
	}
	return r, nil
}

func (r *Reader) open(path, values string) error {
	indptr, err := r.archive.Array("indptr")
	if err != nil {
		return err
	}
	r.from = make([]int64, indptr.Len())
	if err := indptr.ReadInts(r.from); err != nil {
		return err
	}
	if r.indices, err = r.archive.Array("indices"); err != nil {
		return err
	}
	if r.values, err = r.archive.Array(values); err != nil {
		return err
	}
	if len(r.from) != r.neurons+1 || !slices.IsSorted(r.from) || r.from[0] != 0 || r.from[r.neurons] != r.indices.Len() || r.values.Len() != r.indices.Len()*int64(r.each) {
		return fmt.Errorf("%s: its arrays do not fit %d neurons with %d %s a synapse: the file is damaged, or of another network", path, r.neurons, r.each, values)
	}
	return nil
}

// Close closes the file.
func (r *Reader) Close() { r.archive.Close() }

// Path is where the file is.
func (r *Reader) Path() string { return r.archive.Path() }

// Synapses are how many there are, living or pruned.
func (r *Reader) Synapses() int64 { return r.from[r.neurons] }

// Row are the presynaptic neurons of neuron i, and the factors of their synapses (synapses, z), or the weights.
func (r *Reader) Row(i int) (sources []int, values []float64, err error) {
	first, count := r.from[i], r.from[i+1]-r.from[i]
	indices := make([]int64, count)
	if err := r.indices.SeekElement(first); err != nil {
		return nil, nil, err
	}
	if err := r.indices.ReadInts(indices); err != nil {
		return nil, nil, err
	}
	sources = make([]int, 0, count)
	for _, j := range indices {
		if j < 0 || j >= int64(r.neurons) {
			return nil, nil, fmt.Errorf("%s: neuron %d has the source %d, and there are %d neurons: the file is damaged", r.archive.Path(), i, j, r.neurons)
		}
		sources = append(sources, int(j))
	}
	values = make([]float64, count*int64(r.each))
	if err := r.values.SeekElement(first * int64(r.each)); err != nil {
		return nil, nil, err
	}
	return sources, values, r.values.ReadFloats(values)
}
