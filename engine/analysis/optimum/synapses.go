package optimum

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"engram/engine/store"
	"engram/engine/store/npy"
)

// synapses reads the synapses of one neuron after the other: from U.npy, where all are connected to all, or from
// connections.npz.
type synapses struct {
	file       string // its name
	neurons, z int
	factors    *npy.Reader
	archive    *store.Archive // nil: all-to-all
	from       []int64        // of each neuron its first synapse
	indices    *npy.Reader    // sources
}

// synapses opens what has the network's factors.
func (n *Network) synapses() (*synapses, error) {
	s := &synapses{file: "U.npy", neurons: n.Neurons, z: n.experiment.Network.Factors}
	if n.experiment.Network.Wiring != nil {
		s.file = "connections.npz"
		return s, s.openArchive(filepath.Join(n.dir, s.file))
	}
	var err error
	if s.factors, err = n.open("U.npy", 3); err != nil {
		return nil, err
	}
	if shape := []int{n.Neurons, n.Neurons, s.z}; !slices.Equal(s.factors.Header().Shape, shape) {
		s.close()
		return nil, fmt.Errorf("%s: U.npy has the shape %v, the configuration says %v", n.dir, s.factors.Header().Shape, shape)
	}
	return s, nil
}

func (s *synapses) openArchive(path string) (err error) {
	s.archive, err = store.OpenArchive(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing; verify needs what a run saves with save: [connections, theta, X]: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	indptr, err := s.archive.Array("indptr")
	if err != nil {
		return err
	}
	s.from = make([]int64, indptr.Len())
	if err := indptr.ReadInts(s.from); err != nil {
		return err
	}
	if s.indices, err = s.archive.Array("indices"); err != nil {
		return err
	}
	if s.factors, err = s.archive.Array("factors"); err != nil {
		return err
	}
	if len(s.from) != s.neurons+1 || !slices.IsSorted(s.from) || s.from[0] != 0 || s.from[s.neurons] != s.indices.Len() || s.factors.Len() != s.indices.Len()*int64(s.z) {
		return fmt.Errorf("%s: its arrays do not fit %d neurons with %d factors a synapse: the file is damaged, or of another network", path, s.neurons, s.z)
	}
	return nil
}

func (s *synapses) close() {
	if s.archive != nil {
		s.archive.Close()
		return
	}
	s.factors.Close()
}

// of are the presynaptic neurons of neuron i, never itself, and the factors of their synapses (synapses, z).
func (s *synapses) of(i int) (sources []int, factors []float64, err error) {
	if s.archive == nil {
		factors = make([]float64, s.neurons*s.z)
		if err := read(s.factors, int64(i)*int64(len(factors)), factors); err != nil {
			return nil, nil, err
		}
		for j := range s.neurons {
			if j != i {
				sources = append(sources, j)
			}
		}
		return sources, slices.Delete(factors, i*s.z, (i+1)*s.z), nil
	}
	first, count := s.from[i], s.from[i+1]-s.from[i]
	indices := make([]int64, count)
	if err := s.indices.SeekElement(first); err != nil {
		return nil, nil, err
	}
	if err := s.indices.ReadInts(indices); err != nil {
		return nil, nil, err
	}
	for _, j := range indices {
		if j < 0 || j >= int64(s.neurons) {
			return nil, nil, fmt.Errorf("connections.npz: neuron %d has the source %d, and there are %d neurons: the file is damaged", i, j, s.neurons)
		}
		sources = append(sources, int(j))
	}
	factors = make([]float64, count*int64(s.z))
	return sources, factors, read(s.factors, first*int64(s.z), factors)
}

func read(a *npy.Reader, element int64, values []float64) error {
	if err := a.SeekElement(element); err != nil {
		return err
	}
	return a.ReadFloats(values)
}
