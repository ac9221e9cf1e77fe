package progress

import (
	"cmp"
	"fmt"

	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/ranks"
	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/machine"
)

// Plan is what the user is told before a run begins.
type Plan struct {
	file, Device          string
	Networks              int
	First                 network       // of them
	neurons, z, patterns  interval[int] // of all networks
	codingLevel           interval[float64]
	FactorBytes           interval[int64]
	AllFactorBytes, Bytes int64
	LateBytes             int64 // late in a long night
	Snapshots             int64 // bytes on disk
	Batches               int
	Streams               int // rows in a block, where factors lie on disk
	Ranks                 int
	observables           []string
	Forecast              *engine.Forecast // nil: none was made
	ETA                   *ETA             // of a run
}

// network is the size of a network.
type network struct {
	Neurons, Z, Patterns int
	CodingLevel          float64
	factorBytes          int64
}

func networkOf(e *config.Experiment, factorBytes int64) network {
	return network{e.Network.Neurons, e.Network.Factors, e.Patterns.Count, e.Network.CodingLevel, factorBytes}
}

// interval is the least and the most of a number over the networks of a sweep.
type interval[T cmp.Ordered] struct{ least, most T }

// intervalOf is that of a number of each network.
func intervalOf[T cmp.Ordered](networks []*config.Experiment, of func(*config.Experiment) T) interval[T] {
	found := interval[T]{of(networks[0]), of(networks[0])}
	for _, e := range networks[1:] {
		found.least, found.most = min(found.least, of(e)), max(found.most, of(e))
	}
	return found
}

// Text writes a number, or the least and the most where networks differ.
func (i interval[T]) Text(write func(T) string) string {
	if least, most := write(i.least), write(i.most); least != most {
		return least + " to " + most
	}
	return write(i.least)
}

// NewPlan describes a job on a target, of the experiment or run folder that file names.
func NewPlan(ranks *ranks.Ranks, file string, job *engine.Job, target graph.Target) Plan {
	networks := job.Shapes()
	p := Plan{
		file:     file,
		Device:   fmt.Sprintf("%s (%s)", target.Name(), target.Detail()),
		Networks: job.Networks(),
		First:    networkOf(job.First(), job.FactorBytes(job.First())),

		neurons:        intervalOf(networks, func(e *config.Experiment) int { return e.Network.Neurons }),
		z:              intervalOf(networks, func(e *config.Experiment) int { return e.Network.Factors }),
		patterns:       intervalOf(networks, func(e *config.Experiment) int { return e.Patterns.Count }),
		codingLevel:    intervalOf(networks, func(e *config.Experiment) float64 { return e.Network.CodingLevel }),
		FactorBytes:    intervalOf(networks, job.FactorBytes),
		AllFactorBytes: job.AllFactorBytes(),

		Bytes:       job.Bytes,
		LateBytes:   lateBytes(job),
		Snapshots:   job.Snapshots,
		Batches:     job.Batches,
		Streams:     job.StreamRows,
		Ranks:       ranks.Size,
		observables: job.First().Record.Observables,
	}
	if target.Name() != "reference" { // whose detail tells the precision
		p.Device = fmt.Sprintf("%s (%s, %s)", target.Name(), target.Detail(), target.Precision())
	}
	if p.Ranks > 1 {
		p.Device = fmt.Sprintf("%d ranks, the first on %s", p.Ranks, p.Device)
	}
	return p
}

// lateBytes is the memory late in a long night. The garbage collector looks when what it counts has grown by a tenth
// (run.collectEarly): on average half of that is garbage. The pages that rows gave back of what it counts are still in it.
func lateBytes(job *engine.Job) int64 {
	return min(job.Bytes, job.LateBytes+job.Collected/20)
}

// Experiment says in a line what is simulated.
func (p Plan) Experiment() string {
	patterns := p.patterns.Text(func(n int) string { return fmt.Sprint(n) })
	if patterns == "1" {
		patterns += " pattern"
	} else {
		patterns += " patterns"
	}
	return fmt.Sprintf("%s, N %s, z %s, f %s, %s", format.Count(p.Networks, "network", "networks"),
		p.neurons.Text(func(n int) string { return fmt.Sprint(n) }), p.z.Text(func(z int) string { return fmt.Sprint(z) }),
		p.codingLevel.Text(func(f float64) string { return fmt.Sprintf("%.4g", f) }), patterns)
}

// Factors says how large the factors of a network are.
func (p Plan) Factors() string { return p.FactorBytes.Text(engine.Bytes) + " of factors" }

// Memory says in a line what a run takes.
func (p Plan) Memory() string {
	text := fmt.Sprintf("%s, %s in all", p.Factors(), engine.Bytes(p.Bytes))
	if p.Networks > 1 {
		text = fmt.Sprintf("%s a network, %s at a time", p.Factors(), engine.Bytes(p.Bytes))
	}
	if p.Ranks > 1 {
		text += " on each rank"
	}
	if p.Streams > 0 {
		text += fmt.Sprintf(", factors on disk, blocks of %s", format.Count(p.Streams, "row", "rows"))
	}
	if p.Batches > 1 {
		text += fmt.Sprintf(", %d batches", p.Batches)
	}
	if p.Forecast != nil && p.Forecast.Calibration > 0 {
		text += ", " + Estimate(p.Forecast)
	}
	if p.Snapshots > 0 {
		text += fmt.Sprintf(", %s of snapshots on disk", engine.Bytes(p.Snapshots))
	}
	return text
}

// Estimate says what time a forecast has, how far the steps varied that were timed for it, and that the machine is busy, if its load is
// above its cores.
func Estimate(f *engine.Forecast) string {
	from, to := f.Between()
	load, cores := machine.Load()
	return estimate(f.Seconds(), from, to, load, cores)
}

func estimate(seconds, from, to, load float64, cores int) string {
	text := "about " + format.Seconds(seconds)
	if format.Seconds(from) != format.Seconds(to) {
		text += fmt.Sprintf(" (%s to %s)", format.Seconds(from), format.Seconds(to))
	}
	if load > float64(cores) {
		text += fmt.Sprintf(" at a load of %.1f on %s, perhaps less on an idle machine", load, format.Count(cores, "core", "cores"))
	}
	return text
}
