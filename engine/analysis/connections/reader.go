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
	neurons, z       int
	archive          *store.Archive
	from             []int64 // of each neuron its first synapse, and of all their number
	indices, factors *npy.Reader
}

// Open opens the connections of a network of so many neurons with z factors a synapse. A file that has others is an error.
func Open(path string, neurons, z int) (*Reader, error) {
	archive, err := store.OpenArchive(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{neurons: neurons, z: z, archive: archive}
	if err := r.open(path); err != nil {
		archive.Close()
		return nil, err
	}
	return r, nil
}

func (r *Reader) open(path string) error {
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
	if r.factors, err = r.archive.Array("factors"); err != nil {
		return err
	}
	if len(r.from) != r.neurons+1 || !slices.IsSorted(r.from) || r.from[0] != 0 || r.from[r.neurons] != r.indices.Len() || r.factors.Len() != r.indices.Len()*int64(r.z) {
		return fmt.Errorf("%s: its arrays do not fit %d neurons with %d factors a synapse: the file is damaged, or of another network", path, r.neurons, r.z)
	}
	return nil
}

// Close closes the file.
func (r *Reader) Close() { r.archive.Close() }

// Synapses are how many there are, living or pruned.
func (r *Reader) Synapses() int64 { return r.from[r.neurons] }

// Row are the presynaptic neurons of neuron i, and the factors of their synapses (synapses, z).
func (r *Reader) Row(i int) (sources []int, factors []float64, err error) {
	first, count := r.from[i], r.from[i+1]-r.from[i]
	indices := make([]int64, count)
	if err := r.indices.SeekElement(first); err != nil {
		return nil, nil, err
	}
	if err := r.indices.ReadInts(indices); err != nil {
		return nil, nil, err
	}
	for _, j := range indices {
		if j < 0 || j >= int64(r.neurons) {
			return nil, nil, fmt.Errorf("%s: neuron %d has the source %d, and there are %d neurons: the file is damaged", r.archive.Path(), i, j, r.neurons)
		}
		sources = append(sources, int(j))
	}
	factors = make([]float64, count*int64(r.z))
	if err := r.factors.SeekElement(first * int64(r.z)); err != nil {
		return nil, nil, err
	}
	return sources, factors, r.factors.ReadFloats(factors)
}
