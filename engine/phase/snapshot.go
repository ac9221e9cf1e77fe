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
// W and U of a wired network are in one file, in the format of connections.npz: with the factors where snapshots_of
// lists U.
//
//	arrays/<replica>/connections_<phase>_<cycle>.npz
//
// All are in the precision computed in. The cycle counts those done: 0 is the state that
// the first one finds, scaled and all, as in metrics.csv. A phase that ends early leaves those it reached.

// snapshotArrays are the arrays that each snapshot of a phase keeps.
func snapshotArrays(r *config.Replay) []string {
	if r.SnapshotsOf == nil {
		return []string{"W", "theta"}
	}
	return r.SnapshotsOf
}

// connections is the file of a snapshot of a wired network that has W, and U.
const connections = "connections"

// SnapshotFiles are the files that each snapshot of a phase keeps, without their ending.
func SnapshotFiles(e *config.Experiment, r *config.Replay) (files []string) {
	for _, array := range snapshotArrays(r) {
		if e.Network.Wiring != nil && array != "theta" {
			array = connections
		}
		if !slices.Contains(files, array) {
			files = append(files, array)
		}
	}
	return files
}

// snapshots are those of a phase.
type snapshots struct {
	cycles  []int    // before which the state is kept
	files   []string // and what of it
	factors bool     // in the file of a wired network
	kept    []int    // the last of these cycles that was, for each replica
}

// newSnapshots are those of a phase of replay, and none of another one.
func newSnapshots(replicas []*state.Replica, r *config.Replay) snapshots {
	kept := slices.Repeat([]int{-1}, len(replicas))
	if r == nil {
		return snapshots{kept: kept}
	}
	return snapshots{r.Snapshots, SnapshotFiles(replicas[0].Experiment, r), slices.Contains(snapshotArrays(r), "U"), kept}
}

// snapshotDue tells whether the state after so many cycles is to be kept.
func (w *Recorder) snapshotDue(cycle int) bool { return slices.Contains(w.snapshots.cycles, cycle) }

// untilSnapshot is the number of cycles from this one to the next snapshot, at most left.
func (w *Recorder) untilSnapshot(cycle, left int) int {
	for _, at := range w.snapshots.cycles {
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
		if r.Failed != nil || running != nil && !running[i] || w.snapshots.kept[i] == cycle {
			continue
		}
		w.snapshots.kept[i] = cycle
		if err := w.saveSnapshot(s, i, func(file string) string { return fmt.Sprintf("%s/%s_%d_%d", r.Folder(), file, w.phase, cycle) }); err != nil {
			return s.Wait(err)
		}
	}
	return s.Wait(nil)
}

// saveSnapshot writes the files of replica i, whose names want their ending.
func (w *Recorder) saveSnapshot(s *state.Saver, i int, name func(file string) string) error {
	for _, file := range w.snapshots.files {
		var err error
		switch as := name(file); file {
		case "W":
			err = w.saveWeights(s, as+".npy", i)
		case "theta":
			err = w.SaveThresholds(s, as+".npy", i)
		case "U":
			err = w.SaveFactors(s, as+".npy", i)
		case connections:
			err = w.SaveConnections(s, as+".npz", i, w.snapshots.factors)
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
	synapses := n * n
	if e.Network.Wiring != nil {
		synapses = int64(float64(n) * e.Network.Indegree())
	}
	for _, phase := range e.Phases {
		r := phase.Replay()
		if r == nil {
			continue
		}
		for _, array := range snapshotArrays(r) {
			size := map[string]int64{"W": synapses, "theta": n, "U": synapses * int64(e.Network.Factors)}[array]
			bytes += int64(len(r.Snapshots)) * size * p.Bytes()
		}
		if slices.Contains(SnapshotFiles(e, r), connections) {
			bytes += int64(len(r.Snapshots)) * 4 * (synapses + n) // the sources
		}
	}
	return bytes
}
