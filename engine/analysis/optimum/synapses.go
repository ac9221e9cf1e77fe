package optimum

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"engram/engine/analysis/connections"
	"engram/engine/store/npy"
)

// synapses reads the synapses of one neuron after the other: from U.npy, where all are connected to all, or from
// connections.npz.
type synapses struct {
	file       string // its name
	neurons, z int
	factors    *npy.Reader         // of U.npy
	wired      *connections.Reader // nil: all-to-all
}

// synapses opens what has the network's factors.
func (n *Network) synapses() (s *synapses, err error) {
	s = &synapses{file: "U.npy", neurons: n.Neurons, z: n.experiment.Network.Factors}
	if n.experiment.Network.Wiring != nil {
		s.file = connections.File
		s.wired, err = connections.Open(filepath.Join(n.dir, s.file), n.Neurons, s.z)
		if errors.Is(err, fs.ErrNotExist) {
			err = n.missing(s.file)
		}
		return s, err
	}
	if s.factors, err = n.open("U.npy", 3); err != nil {
		return nil, err
	}
	if shape := []int{n.Neurons, n.Neurons, s.z}; !slices.Equal(s.factors.Header().Shape, shape) {
		s.close()
		return nil, fmt.Errorf("%s: U.npy has the shape %v, the configuration says %v", n.dir, s.factors.Header().Shape, shape)
	}
	return s, nil
}

func (s *synapses) close() {
	if s.wired != nil {
		s.wired.Close()
		return
	}
	s.factors.Close()
}

// of are the presynaptic neurons of neuron i, never itself, and the factors of their synapses (synapses, z).
func (s *synapses) of(i int) (sources []int, factors []float64, err error) {
	if s.wired == nil {
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
	return s.wired.Row(i)
}

func read(a *npy.Reader, element int64, values []float64) error {
	if err := a.SeekElement(element); err != nil {
		return err
	}
	return a.ReadFloats(values)
}
