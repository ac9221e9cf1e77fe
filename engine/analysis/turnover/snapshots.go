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

// Snapshot is the weights of a network before a cycle of a phase.
type Snapshot struct {
	Phase, Cycle int

	neurons int
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

// Next reads the next neuron.
func (s *Snapshot) Next() (r Row, err error) {
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

// Snapshots are open snapshots, in the order of the network's life.
type Snapshots []*Snapshot

// Open opens the snapshots of weights that phases of a network have reached. dir is the network's folder, arrays/<replica>
// of a run. An error names the file.
func Open(dir string, e *config.Experiment, phases ...int) (all Snapshots, err error) {
	for _, phase := range phases {
		r := e.Phases[phase].Replay()
		if r == nil {
			continue
		}
		for _, cycle := range slices.Compact(slices.Sorted(slices.Values(r.Snapshots))) {
			s := &Snapshot{Phase: phase, Cycle: cycle, neurons: e.Network.Neurons}
			err := s.open(dir, e.Network.Wiring != nil)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				all.Close()
				return nil, err
			}
			all = append(all, s)
		}
	}
	return all, nil
}

// open opens the file of a snapshot.
func (s *Snapshot) open(dir string, wired bool) (err error) {
	if wired {
		s.wired, err = connections.OpenWeights(filepath.Join(dir, fmt.Sprintf("connections_%d_%d.npz", s.Phase, s.Cycle)), s.neurons)
		return err
	}
	path := filepath.Join(dir, fmt.Sprintf("W_%d_%d.npy", s.Phase, s.Cycle))
	if s.dense, err = store.OpenArray(path); err != nil {
		return err
	}
	if shape := s.dense.Header().Shape; !slices.Equal(shape, []int{s.neurons, s.neurons}) {
		s.dense.Close()
		return fmt.Errorf("%s: has the shape %v; the configuration in the manifest says (%d, %d)", path, shape, s.neurons, s.neurons)
	}
	s.weights = make([]float64, s.neurons)
	return nil
}

// Close closes all files.
func (all Snapshots) Close() {
	for _, s := range all {
		if s.wired != nil {
			s.wired.Close()
			continue
		}
		s.dense.Close()
	}
}
