package turnover

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// Snapshot is the weights of a network, (N, N), before a cycle of a phase.
type Snapshot struct {
	Phase, Cycle int
	*npy.Reader
}

// Snapshots are open snapshots, in the order of the network's life.
type Snapshots []Snapshot

// Open opens the snapshots of weights that phases of a network have reached. dir is the network's folder, arrays/<replica>
// of a run. An error names the file.
func Open(dir string, e *config.Experiment, phases ...int) (all Snapshots, err error) {
	n := e.Network.Neurons
	for _, phase := range phases {
		r := e.Phases[phase].Replay()
		if r == nil {
			continue
		}
		for _, cycle := range slices.Compact(slices.Sorted(slices.Values(r.Snapshots))) {
			path := filepath.Join(dir, fmt.Sprintf("W_%d_%d.npy", phase, cycle))
			a, err := store.OpenArray(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				all.Close()
				return nil, err
			}
			all = append(all, Snapshot{phase, cycle, a})
			if shape := a.Header().Shape; !slices.Equal(shape, []int{n, n}) {
				all.Close()
				return nil, fmt.Errorf("%s: has the shape %v; the configuration in the manifest says (%d, %d)", path, shape, n, n)
			}
		}
	}
	return all, nil
}

// Close closes all files.
func (all Snapshots) Close() {
	for _, s := range all {
		s.Reader.Close()
	}
}
