package turnover

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"engram/engine/analysis/connections"
	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// Snapshot is the file with the weights of a network before a cycle of a phase.
type Snapshot struct {
	Phase, Cycle int

	path    string
	neurons int
	isWired bool
}

// reader is an open snapshot.
type reader struct {
	weights []float64           // of a row, dense
	dense   *npy.Reader         // (N, N); nil: of a wired network
	wired   *connections.Reader // connections_<phase>_<cycle>.npz
	row     int                 // the next one
}

// Row is the weights of a neuron: from all N neurons, or those of the sources, ascending. It is good until the next one of
// its snapshot.
type Row struct {
	Sources []int // nil: all
	Weights []float64
}

// next reads the next neuron.
func (s *reader) next() (r Row, err error) {
	if s.wired != nil {
		r.Sources, r.Weights, err = s.wired.Row(s.row)
		for slot := 1; slot < len(r.Sources) && err == nil; slot++ {
			if r.Sources[slot] <= r.Sources[slot-1] {
				err = fmt.Errorf("%s: neuron %d has the source %d after %d, and sources ascend: the file is damaged", s.wired.Path(), s.row, r.Sources[slot], r.Sources[slot-1])
			}
		}
		s.row++
		return r, err
	}
	return Row{Weights: s.weights}, s.dense.ReadFloats(s.weights)
}

// Pair calls visit with the weights of every synapse that a neuron has at one or both of two snapshots; a synapse that is not
// there has the weight 0.
func Pair(before, after Row, visit func(before, after float64)) {
	if before.Sources == nil || after.Sources == nil { // of an all-to-all network
		for j, w := range before.Weights {
			visit(w, after.Weights[j])
		}
		return
	}
	for i, k := 0, 0; i < len(before.Sources) || k < len(after.Sources); {
		switch {
		case k == len(after.Sources) || i < len(before.Sources) && before.Sources[i] < after.Sources[k]:
			visit(before.Weights[i], 0)
			i++
		case i == len(before.Sources) || after.Sources[k] < before.Sources[i]:
			visit(0, after.Weights[k])
			k++
		default:
			visit(before.Weights[i], after.Weights[k])
			i, k = i+1, k+1
		}
	}
}

// Find names the snapshots of weights that phases of a network have reached, in the order of its life, each of which it opens once. dir
// is the network's folder, arrays/<replica> of a run. An error names the file.
func Find(dir string, e *config.Experiment, phases ...int) (all []Snapshot, err error) {
	for _, s := range asked(dir, e, phases...) {
		r, err := s.open()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		r.close()
		all = append(all, s)
	}
	return all, nil
}

// FindWhole is Find, but reads every snapshot to its end, and leaves out those that cannot be read, whose errors name their files.
func FindWhole(dir string, e *config.Experiment, phases ...int) (whole []Snapshot, damaged []error) {
	for _, s := range asked(dir, e, phases...) {
		switch err := s.read(); {
		case err == nil:
			whole = append(whole, s)
		case !errors.Is(err, fs.ErrNotExist):
			damaged = append(damaged, err)
		}
	}
	return whole, damaged
}

// asked are the snapshots that phases of a network were to make.
func asked(dir string, e *config.Experiment, phases ...int) (all []Snapshot) {
	name := "W_%d_%d.npy"
	if e.Network.Wiring != nil {
		name = "connections_%d_%d.npz"
	}
	for _, phase := range phases {
		r := e.Phases[phase].Replay()
		if r == nil {
			continue
		}
		for _, cycle := range slices.Compact(slices.Sorted(slices.Values(r.Snapshots))) {
			all = append(all, Snapshot{phase, cycle, filepath.Join(dir, fmt.Sprintf(name, phase, cycle)), e.Network.Neurons, e.Network.Wiring != nil})
		}
	}
	return all
}

// read reads all neurons of a snapshot.
func (s Snapshot) read() error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.close()
	for range s.neurons {
		if _, err := r.next(); err != nil {
			return err
		}
	}
	return nil
}

// Compare calls visit with every neuron at two snapshots. No more than these two files are open at a time. An error
// names the file.
func Compare(before, after Snapshot, visit func(before, after Row)) error {
	var open [2]*reader
	for i, s := range []Snapshot{before, after} {
		r, err := s.open()
		if err != nil {
			return err
		}
		defer r.close()
		open[i] = r
	}
	for range before.neurons {
		was, err := open[0].next()
		if err != nil {
			return err
		}
		is, err := open[1].next()
		if err != nil {
			return err
		}
		visit(was, is)
	}
	return nil
}

// open opens the file of a snapshot.
func (s Snapshot) open() (r *reader, err error) {
	r = &reader{}
	if s.isWired {
		r.wired, err = connections.OpenWeights(s.path, s.neurons)
		return r, err
	}
	if r.dense, err = store.OpenArray(s.path); err != nil {
		return nil, err
	}
	if shape := r.dense.Header().Shape; !slices.Equal(shape, []int{s.neurons, s.neurons}) {
		r.dense.Close()
		return nil, fmt.Errorf("%s: has the shape %v; the configuration in the manifest says (%d, %d)", s.path, shape, s.neurons, s.neurons)
	}
	r.weights = make([]float64, s.neurons)
	return r, nil
}

func (r *reader) close() {
	if r.wired != nil {
		r.wired.Close()
		return
	}
	r.dense.Close()
}
