package engine

import (
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/store"
	"engram/kernels"
)

// Snapshots keep what a sleep or learn phase is on its way, as arrays in the run folder
// beside those of its end:
//
//	arrays/<replica>/W_<phase>_<cycle>.npy      (N, N): w_ij, the synapse from j to i
//	arrays/<replica>/theta_<phase>_<cycle>.npy  (N)
//
// Both are in the precision computed in. The cycle counts those done: 0 is the state that
// the first one finds, scaled and all, as in metrics.csv. A phase that ends early leaves those it reached.

// snapshotDue tells whether the state after so many cycles is to be kept.
func (w *recorder) snapshotDue(cycle int) bool { return slices.Contains(w.snapshots, cycle) }

// untilSnapshot is the number of cycles from this one to the next snapshot, at most left.
func (w *recorder) untilSnapshot(cycle, left int) int {
	for _, at := range w.snapshots {
		if at > cycle {
			left = min(left, at-cycle)
		}
	}
	return left
}

// snapshot keeps the state of the running replicas if it is due, each once.
func (w *recorder) snapshot(running []bool, cycle int) error {
	if !w.snapshotDue(cycle) {
		return nil
	}
	s := newSaver(w.sink)
	for i, r := range w.replicas {
		if r.failed != nil || running != nil && !running[i] || w.kept[i] == cycle {
			continue
		}
		w.kept[i] = cycle
		if err := w.saveSnapshot(s, i, fmt.Sprintf("%s/%%s_%d_%d.npy", r.folder(), w.phase, cycle)); err != nil {
			return s.wait(err)
		}
	}
	return s.wait(nil)
}

// saveSnapshot writes W and theta of replica i under names that begin as name says.
func (w *recorder) saveSnapshot(s *saver, i int, name string) error {
	err := w.saveRows(s, fmt.Sprintf(name, "W"), []int{w.n, w.n}, func(to store.ElementWriter) error {
		u, row := make([]float64, w.z*w.n), make([]float64, w.n)
		for k, blk := range w.blocks {
			for at := range blk.rows {
				blk.own[model.U].Read((i*blk.rows+at)*len(u), u)
				for j := range row {
					row[j] = w.weight(u, j)
				}
				if err := w.write(to, row); err != nil {
					return err
				}
			}
			if err := w.stream.evict(k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.saveThresholds(s, fmt.Sprintf(name, "theta"), i)
}

// snapshotBytes is the room on disk that all snapshots of an experiment take.
func snapshotBytes(e *config.Experiment, p kernels.Precision) int64 {
	n, count := int64(e.Network.Neurons), 0
	for _, phase := range e.Phases {
		if r := phase.Replay(); r != nil {
			count += len(r.Snapshots)
		}
	}
	return int64(count) * (n*n + n) * p.Bytes()
}
