package phase

import (
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/state"
	"engram/engine/store"
	"engram/kernels"
)

// Snapshots keep what a sleep or learn phase is on its way, as arrays in the run folder
// beside those of its end:
//
//	arrays/<replica>/W_<phase>_<cycle>.npy      (N, N): w_ij, the synapse from j to i
//	arrays/<replica>/theta_<phase>_<cycle>.npy  (N)
//	arrays/<replica>/U_<phase>_<cycle>.npy      (N, N, z): the factors, where snapshots_of lists them
//
// All are in the precision computed in. The cycle counts those done: 0 is the state that
// the first one finds, scaled and all, as in metrics.csv. A phase that ends early leaves those it reached.

// SnapshotArrays are the arrays that each snapshot of a phase keeps.
func SnapshotArrays(r *config.Replay) []string {
	if r.SnapshotsOf == nil {
		return []string{"W", "theta"}
	}
	return r.SnapshotsOf
}

// snapshotDue tells whether the state after so many cycles is to be kept.
func (w *Recorder) snapshotDue(cycle int) bool { return slices.Contains(w.snapshots, cycle) }

// untilSnapshot is the number of cycles from this one to the next snapshot, at most left.
func (w *Recorder) untilSnapshot(cycle, left int) int {
	for _, at := range w.snapshots {
		if at > cycle {
			left = min(left, at-cycle)
		}
	}
	return left
}

// snapshot keeps the state of the running replicas if it is due, each once.
func (w *Recorder) snapshot(running []bool, cycle int) error {
	if !w.snapshotDue(cycle) {
		return nil
	}
	s := state.NewSaver(w.Sink)
	for i, r := range w.Replicas {
		if r.Failed != nil || running != nil && !running[i] || w.kept[i] == cycle {
			continue
		}
		w.kept[i] = cycle
		if err := w.saveSnapshot(s, i, fmt.Sprintf("%s/%%s_%d_%d.npy", r.Folder(), w.phase, cycle)); err != nil {
			return s.Wait(err)
		}
	}
	return s.Wait(nil)
}

// saveSnapshot writes the arrays of replica i under names that begin as name says.
func (w *Recorder) saveSnapshot(s *state.Saver, i int, name string) error {
	for _, array := range w.snapshotArrays {
		var err error
		switch as := fmt.Sprintf(name, array); array {
		case "W":
			err = w.saveWeights(s, as, i)
		case "theta":
			err = w.SaveThresholds(s, as, i)
		case "U":
			err = w.SaveFactors(s, as, i)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// saveWeights writes W of replica i.
func (w *Recorder) saveWeights(s *state.Saver, name string, i int) error {
	return w.SaveRows(s, name, []int{w.N, w.N}, func(to store.ElementWriter) error {
		u, row := make([]float64, w.Z*w.N), make([]float64, w.N)
		for k, blk := range w.Blocks {
			for at := range blk.Rows {
				blk.Own[model.U].Read((i*blk.Rows+at)*len(u), u)
				for j := range row {
					row[j] = w.Weight(u, j)
				}
				if err := w.Write(to, row); err != nil {
					return err
				}
			}
			if err := w.Evict(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// SnapshotBytes is the room on disk that all snapshots of an experiment take.
func SnapshotBytes(e *config.Experiment, p kernels.Precision) (bytes int64) {
	n := int64(e.Network.Neurons)
	size := map[string]int64{"W": n * n, "theta": n, "U": n * n * int64(e.Network.Factors)}
	for _, phase := range e.Phases {
		if r := phase.Replay(); r != nil {
			for _, array := range SnapshotArrays(r) {
				bytes += int64(len(r.Snapshots)) * size[array] * p.Bytes()
			}
		}
	}
	return bytes
}
