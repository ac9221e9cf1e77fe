package phase

import (
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/observable"
	"engram/kernels"
)

// Instrument is a table that an experiment asks for beside metrics.csv, in the folder of each replica.
type Instrument struct {
	Table   string // the name of its file
	rows    int64  // at most
	rowSize int64  // about so many bytes
}

// InstrumentGraphs are the graphs that the tables take, for networks of a shape.
func InstrumentGraphs(e *config.Experiment, s model.Shape) (all []*graph.Graph) {
	if e.Record.Memories != config.NoMemories {
		s.Patterns = int(PatternsOfAll(e))
		all = append(all, MemoriesGraph(s))
	}
	if m := probedPatterns(e); m > 0 {
		s.Patterns = m
		all = append(all, s.Currents())
	}
	return all
}

// InstrumentWorkspace is how many patterns the tables look at together, and the bytes that they take for so many rows
// beside the arguments of all other graphs.
func InstrumentWorkspace(e *config.Experiment, rows int, p kernels.Precision) (patterns, bytes int64) {
	n := int64(e.Network.Neurons)
	if e.Record.Memories != config.NoMemories {
		patterns = PatternsOfAll(e)
		bytes += patterns * (n + int64(rows)) // patterns and labels
	}
	probed := int64(probedPatterns(e))
	bytes += probed * (n + int64(rows)*p.Bytes()) // states and currents
	for _, t := range Instruments(e) {
		bytes += 2 * t.Bytes() // the rows so far, whose memory doubles as they grow
	}
	return max(patterns, probed), bytes
}

// instruments is how long the tables take at a record, in seconds.
func (t *Trial) instruments(e *config.Experiment) (seconds float64, err error) {
	look := func(patterns int, build func(model.Shape) *graph.Graph) (float64, error) {
		r, err := t.Compile(patterns, build)
		if err != nil {
			return 0, err
		}
		return t.seconds(func() (int, error) { return 1, r.Run(nil) })
	}
	if e.Record.Memories == config.EveryRecord {
		if seconds, err = look(t.mem.M, MemoriesGraph); err != nil {
			return 0, err
		}
		seconds *= float64(PatternsOfAll(e)) / float64(e.Patterns.Count)
	}
	if m := probedPatterns(e); m > 0 {
		probes, err := look(m, model.Shape.Currents)
		return seconds + probes, err
	}
	return seconds, nil
}

// Rows is how many rows the table has, at most.
func (t Instrument) Rows() int64 { return t.rows }

// Bytes is about how large the table is, at most.
func (t Instrument) Bytes() int64 { return t.rows * t.rowSize }

// Instruments are the tables that an experiment asks for.
func Instruments(e *config.Experiment) (all []Instrument) {
	if e.Record.Memories != config.NoMemories {
		all = append(all, Instrument{observable.Memories, memoriesRows(e), 36})
	}
	if e.Record.Probes != nil {
		all = append(all, Instrument{observable.Probes, probeRows(e), 40})
	}
	return all
}
