package engine

import (
	"runtime"
	"slices"

	"engram/engine/config"
	"engram/engine/phase"
	"engram/engine/state"
)

// streamed is how many rows a block has, and the bytes of memory it all takes, where the
// factors of an experiment that needs need bytes lie on disk; 0 rows: they cannot, since
// waking, learning and recall touch every row at every step.
func (j *Job) streamed(e *config.Experiment, need int64) (rows int, bytes int64) {
	if !j.streams(e) || usable(j.addressSpace) < need { // all factors are mapped
		return 0, need
	}
	rest, perRow, own := j.streamParts(e, need)
	// half of what is left for the block at work, the other half for what is on its way
	rows = int((usable(j.options.Memory) - rest) / 4 / perRow)
	if rows < state.TileRows {
		return 0, need
	}
	rows = min(rows, blockRows(), own)
	return rows, rest + 2*int64(rows)*perRow
}

// least is the least memory with which an experiment that needs need bytes works, its factors in
// memory or, if they may, on disk.
func (j *Job) least(e *config.Experiment, need int64) int64 {
	if j.streams(e) && (j.limit == nil || !j.limit.Files) {
		rest, perRow, _ := j.streamParts(e, need)
		need = min(need, rest+4*state.TileRows*perRow)
	}
	return leastFor(need)
}

// streams tells whether the factors of an experiment may lie on disk.
func (j *Job) streams(e *config.Experiment) bool {
	return j.target.Mapper() != nil && !slices.ContainsFunc(phase.All(e), func(p phase.Phase) bool { return !p.RowsApart() })
}

// streamParts are, of an experiment that needs need bytes, those beside factors, those of a row of
// factors, and the number of rows.
func (j *Job) streamParts(e *config.Experiment, need int64) (rest, perRow int64, rows int) {
	factors := j.shareBytes(e.Network)
	rows = j.ranks.Largest(e.Network.Neurons)
	return need - factors, factors / int64(rows), rows
}

// blockRows are the rows of a block at most: what the threads have at hand at a time, so
// that a stop need not wait for more.
func blockRows() int { return state.TileRows * runtime.GOMAXPROCS(0) }
