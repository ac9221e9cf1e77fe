package engine

import (
	"fmt"
	"runtime"

	"engram/engine/config"
	"engram/engine/phase"
	"engram/engine/state"
)

// onDisk is how a network runs whose factors lie on disk.
type onDisk struct {
	rows  int   // of a block; 0: it cannot
	slots int   // columns of states of a recall, at most
	bytes int64 // of memory it all takes
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
		fit := int((usable(j.options.Memory) - rest) / 4 / perRow)
		if fit >= state.TileRows && usable(j.addressSpace) >= all { // all factors are mapped
			fit = min(fit, blockRows(), rows)
			return onDisk{fit, slots, rest + 2*int64(fit)*perRow}, least, nil
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
		case p.Recall != nil && often == "":
			often = "every step of a recall reads"
		}
	}
	if often != "" {
		j.Warnings = append(j.Warnings, fmt.Sprintf("the factors (%s) do not fit in memory and lie on disk, and %s all of them; `engram plan` says how long that takes",
			Bytes(j.FactorBytes(e)), often))
	}
}

// blockRows are the rows of a block at most: what the threads have at hand at a time, so
// that a stop need not wait for more.
func blockRows() int { return state.TileRows * runtime.GOMAXPROCS(0) }
