package engine

import (
	"fmt"
	"os"
	"path/filepath"

	"engram/engine/machine"
	"engram/engine/phase"
	"engram/engine/state"
)

// trialStream lets a trial of a network whose factors lie on disk have its factors there, too, in files without names
// in a folder; nil of other networks, and where no folder can be written.
func (j *Job) trialStream(g group, disk func() machine.DiskSpeed) *state.Stream {
	if g.disk.rows == 0 || disk().Folder == "" {
		return nil
	}
	folder := disk().Folder
	files := 0
	return &state.Stream{Mapper: j.target.Mapper(), Path: func() string {
		files++
		return filepath.Join(folder, fmt.Sprintf(".engram-%d-%d", os.Getpid(), files))
	}}
}

// addTraffic lets a network whose factors lie on disk take no less time than the disk does. The system works at
// it meanwhile, and reads nothing that it has in its cache; every byte that changed is written.
func (j *Job) addTraffic(t *networkTime, g group, disk machine.DiskSpeed) {
	if g.disk.rows == 0 {
		return
	}
	bytes := float64(j.shareBytes(g.network.Network))
	missing := max(0, bytes-float64(machine.AvailableIn("/")-g.disk.bytes)/float64(j.ranks.Locals))
	t.Start = max(t.Start, bytes*disk.Byte)
	for i, p := range phase.All(g.network) {
		reads, writes := p.Traffic(g.network, i, g.disk.slots)
		t.Phases[i] = max(t.Phases[i], (reads*missing+writes*bytes)*disk.Byte)
	}
}
