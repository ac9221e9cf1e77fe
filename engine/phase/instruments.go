package phase

import (
	"engram/engine/config"
	"engram/engine/observable"
)

// Instrument is a table that an experiment asks for beside metrics.csv, in the folder of each replica.
type Instrument struct {
	Table   string // the name of its file
	rows    int64  // at most
	rowSize int64  // about so many bytes
}

// Bytes is about how large the table is, at most.
func (t Instrument) Bytes() int64 { return t.rows * t.rowSize }

// Instruments are the tables that an experiment asks for.
func Instruments(e *config.Experiment) (all []Instrument) {
	if e.Record.Memories != config.NoMemories {
		all = append(all, Instrument{observable.Memories, memoriesRows(e), 36})
	}
	return all
}
