package run

import (
	"io"

	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/runfolder"
	"engram/engine"
	"engram/engine/config"
)

// planJSON is what `engram plan --json` prints: sizes in bytes, times in seconds.
type planJSON struct {
	Device      string       `json:"device"`
	Networks    int          `json:"networks"`
	Neurons     int          `json:"neurons"` // of the first network, as the next three
	Factors     int          `json:"factors"`
	CodingLevel float64      `json:"coding_level"`
	Patterns    int          `json:"patterns"`
	FactorBytes int64        `json:"factor_bytes"`      // of all networks
	MemoryBytes int64        `json:"memory_bytes"`      // at a time, at the beginning and at most
	LateBytes   int64        `json:"late_memory_bytes"` // late in a long night
	Batches     int          `json:"batches"`
	BlockRows   int          `json:"block_rows,omitempty"` // where factors lie on disk
	Disk        diskJSON     `json:"disk"`
	Seconds     *secondsJSON `json:"seconds"` // null without a calibration
	Warnings    []string     `json:"warnings"`
}

// diskJSON is what the run folder takes.
type diskJSON struct {
	Bytes          int64 `json:"bytes"`
	TemporaryBytes int64 `json:"temporary_bytes"` // more, at most, while it runs
	FreeBytes      int64 `json:"free_bytes"`
	Files          int64 `json:"files"`
	TemporaryFiles int64 `json:"temporary_files"`
}

// secondsJSON is how long each part of a run takes.
type secondsJSON struct {
	Start   float64        `json:"start"`
	Phases  []phaseSeconds `json:"phases"`
	Writing float64        `json:"writing"`
	Total   float64        `json:"total"`
	Least   float64        `json:"least"` // the total, by the fastest and the slowest of the steps that were timed
	Most    float64        `json:"most"`
}

type phaseSeconds struct {
	Phase   int     `json:"phase"`
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// writePlanJSON prints a plan for programs.
func writePlanJSON(w io.Writer, p progress.Plan, job *engine.Job, free runfolder.DiskSpace) error {
	disk := job.Disk()
	out := planJSON{
		Device: p.Device, Networks: p.Networks,
		Neurons: p.First.Neurons, Factors: p.First.Z, CodingLevel: p.First.CodingLevel, Patterns: p.First.Patterns,
		FactorBytes: p.AllFactorBytes, MemoryBytes: p.Bytes, LateBytes: p.LateBytes, Batches: p.Batches, BlockRows: p.Streams,
		Disk: diskJSON{
			Bytes: disk.Final, TemporaryBytes: disk.Temporary, FreeBytes: free.Bytes,
			Files: int64(disk.Inodes), TemporaryFiles: int64(disk.TemporaryInodes),
		},
		Warnings: append([]string{}, job.Warnings...),
	}
	if f := p.Forecast; f != nil && f.Calibration > 0 {
		total := f.Total()
		out.Seconds = &secondsJSON{Start: total.Start, Writing: total.Save, Total: f.Seconds()}
		out.Seconds.Least, out.Seconds.Most = f.Between()
		for i, phase := range job.Experiment.Phases {
			out.Seconds.Phases = append(out.Seconds.Phases, phaseSeconds{i, phase.Name(), total.Phases[i]})
		}
	}
	return format.JSON(w, out)
}

// checkJSON is what `engram check --json` prints.
type checkJSON struct {
	Configuration *config.Experiment `json:"configuration"` // as in a manifest
	Patterns      patternsJSON       `json:"patterns"`
	Wiring        *wiringJSON        `json:"wiring,omitempty"` // of the first network; none where all are connected to all
	Warnings      []string           `json:"warnings"`
}

// wiringJSON are the synapses of a network that is wired sparsely.
type wiringJSON struct {
	Synapses int64   `json:"synapses"`
	Least    int     `json:"least_of_a_neuron"`
	Mean     float64 `json:"mean_of_a_neuron"`
	Most     int     `json:"most_of_a_neuron"`
	Bytes    int64   `json:"bytes"` // of factors and sources
}

func wiringOf(job *engine.Job) *wiringJSON {
	in, wired := job.Indegrees()
	if !wired {
		return nil
	}
	return &wiringJSON{in.Synapses, in.Least, in.Mean, in.Most, in.Bytes}
}
