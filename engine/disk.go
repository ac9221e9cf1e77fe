package engine

import (
	"fmt"
	"runtime"
	"slices"

	"engram/engine/config"
	"engram/engine/observable"
	"engram/engine/phase"
	"engram/engine/state"
)

// DiskUsage is the disk space and the number of files that a run takes in its folder.
type DiskUsage struct {
	Final     int64 // arrays, snapshots and tables, which stay
	Temporary int64 // checkpoints, and factors out of core, at most, while it runs

	Inodes          int64 // files and folders that stay
	TemporaryInodes int64 // and those of checkpoints, at most
}

// All is the largest number of bytes at any time.
func (r DiskUsage) All() int64 { return r.Final + r.Temporary }

// Disk is the room that the job takes. Checkpoints are those of the largest batch: two, and
// a third in the making, one where they are written at a stop only, or none.
func (j *Job) Disk() DiskUsage {
	// the folder itself and that of the arrays, the manifest and its reserve, the lock, two tables, the report
	const ofRun = 8
	room, p := DiskUsage{Final: j.Snapshots, Inodes: ofRun}, j.target.Precision()
	room.Inodes += gatheredTables(j.Experiment)
	for _, g := range j.groups {
		room.Final += int64(len(g.numbers)) * j.kept(g.network)
		files := fileCount(g.network)
		room.Inodes += int64(len(g.numbers) * (files + 1)) // and a folder
	}
	checkpoints := int64(3)
	switch every := j.options.CheckpointEvery; {
	case every == 0:
		checkpoints = 1
	case every < 0:
		checkpoints = 0
	}
	for _, g := range j.groups {
		network := g.network.Network
		one := state.FactorBytes(network, network.Neurons, p)
		perNetwork := one
		if g.network.Rewires() { // and the sources
			perNetwork += 4 * int64(network.Neurons) * int64(network.MostIndegree())
		}
		now := checkpoints * perNetwork * int64(len(g.numbers))
		if g.disk.rows > 0 {
			now += one + phase.CopyOnDisk(g.network, network.Neurons, p)
		}
		room.Temporary = max(room.Temporary, now)
		room.TemporaryInodes = max(room.TemporaryInodes, checkpoints*j.inodesOfCheckpoint(g))
	}
	return room
}

// inodesOfCheckpoint is how many files and folders a checkpoint of a group is made of.
func (j *Job) inodesOfCheckpoint(g group) int64 {
	const ofAll = 5                           // its folder, the state, two tables, the checksums
	perRank := int64(1 + len(state.States())) // a folder, and the arrays
	if g.network.Rewires() {
		perRank++
	}
	tables := len(phase.Instruments(g.network))
	return ofAll + int64(len(g.numbers))*(int64(j.ranks.Size)*perRank+int64(tables))
}

// kept is what a network leaves in the run folder, but for its snapshots.
func (j *Job) kept(e *config.Experiment) int64 {
	n := int64(e.Network.Neurons)
	m := int64(e.Patterns.Count * e.Days(len(e.Phases)))
	const header = 128 // of an array
	const lead = 8     // of a number or a swept value in a table
	bytes := m + int64(len(e.Save)+1)*header + j.records(e)
	for _, t := range phase.Instruments(e) {
		bytes += t.Bytes()
		if t.Table == observable.Memories || t.Table == observable.Days { // which are in the table of all networks too
			bytes += t.Bytes() + t.Rows()*int64(lead*(1+len(j.Experiment.Sweep)))
		}
	}
	for _, name := range e.Save {
		switch name {
		case "U":
			bytes += state.FactorBytes(e.Network, e.Network.Neurons, j.target.Precision())
		case "connections":
			bytes += state.FactorBytes(e.Network, e.Network.Neurons, j.target.Precision())
			bytes += int64(float64(n) * e.Network.Indegree() * float64(4+j.target.Precision().Bytes())) // indices and weights
			if e.SavesPositions() {
				bytes += n * 16
			}
		case "theta":
			bytes += n * j.target.Precision().Bytes()
		case "X":
			bytes += n * m
		}
	}
	return bytes
}

// checkpointFiles is how many files a checkpoint has for each network.
const checkpointFiles = 4

// fileCount is how many files a network leaves in the run folder: its arrays, kept.npy,
// recall.csv and other tables, and the arrays of its snapshots.
func fileCount(e *config.Experiment) int {
	files, recalls := len(e.Save)+1, 0
	for _, p := range e.Phases {
		if r := p.Replay(); r != nil {
			files += len(phase.SnapshotFiles(e, r)) * len(r.Snapshots)
		}
		if p.Recall != nil {
			recalls = 1
		}
	}
	if e.SavesPositions() {
		files++
	}
	return files + recalls + len(phase.Instruments(e))
}

// gatheredTables is how many tables of networks a run that has ended also has as one: recall.csv, memories.csv and days.csv.
func gatheredTables(e *config.Experiment) (tables int64) {
	if slices.ContainsFunc(e.Phases, func(p config.Phase) bool { return p.Recall != nil }) {
		tables++
	}
	for _, t := range phase.Instruments(e) {
		if t.Table == observable.Memories || t.Table == observable.Days {
			tables++
		}
	}
	return tables
}

// records is about how many bytes a replica has in metrics.csv, at most.
func (j *Job) records(e *config.Experiment) int64 {
	const number = 19 // bytes, most of which are digits
	rows, columns := 0, len(j.metricsColumns())-3
	for _, p := range phase.All(e) {
		rows += p.Records(e.Record.Every)
	}
	return int64(rows * columns * number)
}

// onDisk is how a network runs whose factors lie on disk.
type onDisk struct {
	rows  int   // of a block; 0: it cannot
	slots int   // columns of states of a recall, at most
	bytes int64 // of memory it all takes
	whole int64 // of memory there must be for factors in memory
}

// streams tells whether the factors of a network may lie on disk.
func (j *Job) streams() bool {
	return j.target.Mapper() != nil && (j.limit == nil || !j.limit.Files)
}

// streamed is how a network with so many rows on a rank, which takes all bytes in memory, runs from disk: with as many
// states of a recall as leave room for blocks of rows. least is the memory with which it works at all.
func (j *Job) streamed(e *config.Experiment, rows int, all int64) (d onDisk, least int64, err error) {
	least = all
	perRow := j.shareBytes(e.Network) / int64(rows)
	for slots := phase.SlotsOf(e); ; slots = max(slots/2, phase.LeastSlots) {
		rest, err := j.footprints.besideFactors(e, j.target, rows, slots)
		if err != nil {
			return d, 0, err
		}
		// half of what is left for the block at work, the other half for what is on its way
		fit := int((j.usable() - rest) / 4 / perRow)
		if fit >= state.TileRows && usable(j.addressSpace) >= all { // all factors are mapped
			fit = min(fit, blockRows(), rows)
			return onDisk{fit, slots, rest + 2*int64(fit)*perRow, leastFor(all+j.filesKept) + j.options.Program}, least, nil
		}
		if slots <= phase.LeastSlots {
			return d, min(all, rest+4*state.TileRows*perRow), nil
		}
	}
}

// warnOfDisk says what phases cost that couple the rows of a network on disk.
func (j *Job) warnOfDisk() {
	e := j.Streamed()
	if e == nil {
		return
	}
	often := ""
	for _, p := range e.Phases {
		switch {
		case p.Wake != nil:
			often = "every presentation by day reads and writes"
		case p.Learn != nil && often == "":
			often = "every cycle of learn reads and writes"
		case p.Drift != nil && often == "":
			often = "every step of a drift reads and writes"
		case p.Recall != nil && often == "":
			often = "every step of a recall reads"
		}
	}
	if often != "" {
		whole := int64(0)
		for _, g := range j.groups {
			whole = max(whole, g.disk.whole)
		}
		j.Warnings = append(j.Warnings, fmt.Sprintf("the factors (%s) do not fit in memory and lie on disk, which they would not with %s of memory; %s all of them, and `engram plan` says how long that takes",
			Bytes(j.FactorBytes(e)), BytesUp(whole), often))
	}
}

// blockRows are the rows of a block at most: what the threads have at hand at a time, so
// that a stop need not wait for more.
func blockRows() int { return state.TileRows * runtime.GOMAXPROCS(0) }
