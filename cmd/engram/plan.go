package main

import (
	"cmp"
	"fmt"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
)

// plan is what the user is told before a run begins.
type plan struct {
	file, device          string
	networks              int
	first                 network       // of them
	neurons, z, patterns  interval[int] // of all networks
	codingLevel           interval[float64]
	factorBytes           interval[int64]
	allFactorBytes, bytes int64
	snapshots             int64 // bytes on disk
	batches               int
	streams               int // rows in a block, where factors lie on disk
	ranks                 int
	observables           []string
	forecast              *engine.Forecast // nil: none was made
	eta                   *eta             // of a run
}

// network is the size of a network.
type network struct {
	neurons, z, patterns int
	codingLevel          float64
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

// text writes a number, or the least and the most where networks differ.
func (i interval[T]) text(write func(T) string) string {
	if least, most := write(i.least), write(i.most); least != most {
		return least + " to " + most
	}
	return write(i.least)
}

func newPlan(ranks *ranks, file string, job *engine.Job, target graph.Target) plan {
	networks := job.Shapes()
	p := plan{
		file:     file,
		device:   fmt.Sprintf("%s (%s)", target.Name(), target.Detail()),
		networks: job.Networks(),
		first:    networkOf(job.First(), job.FactorBytes(job.First())),

		neurons:        intervalOf(networks, func(e *config.Experiment) int { return e.Network.Neurons }),
		z:              intervalOf(networks, func(e *config.Experiment) int { return e.Network.Factors }),
		patterns:       intervalOf(networks, func(e *config.Experiment) int { return e.Patterns.Count }),
		codingLevel:    intervalOf(networks, func(e *config.Experiment) float64 { return e.Network.CodingLevel }),
		factorBytes:    intervalOf(networks, job.FactorBytes),
		allFactorBytes: job.AllFactorBytes(),

		bytes:       job.Bytes + engine.Incidental,
		snapshots:   job.Snapshots,
		batches:     job.Batches,
		streams:     job.StreamRows,
		ranks:       ranks.Size,
		observables: job.First().Record.Observables,
	}
	if target.Name() != "reference" { // whose detail tells the precision
		p.device = fmt.Sprintf("%s (%s, %s)", target.Name(), target.Detail(), target.Precision())
	}
	if p.ranks > 1 {
		p.device = fmt.Sprintf("%d ranks, the first on %s", p.ranks, p.device)
	}
	return p
}

// experiment says in a line what is simulated.
func (p plan) experiment() string {
	patterns := p.patterns.text(func(n int) string { return fmt.Sprint(n) })
	if patterns == "1" {
		patterns += " pattern"
	} else {
		patterns += " patterns"
	}
	return fmt.Sprintf("%s, N %s, z %s, f %s, %s", count(p.networks, "network", "networks"),
		p.neurons.text(func(n int) string { return fmt.Sprint(n) }), p.z.text(func(z int) string { return fmt.Sprint(z) }),
		p.codingLevel.text(func(f float64) string { return fmt.Sprintf("%.4g", f) }), patterns)
}

// factors says how large the factors of a network are.
func (p plan) factors() string { return p.factorBytes.text(engine.Bytes) + " of factors" }

// memory says in a line what a run takes.
func (p plan) memory() string {
	text := fmt.Sprintf("%s, %s in all", p.factors(), engine.Bytes(p.bytes))
	if p.networks > 1 {
		text = fmt.Sprintf("%s a network, %s at a time", p.factors(), engine.Bytes(p.bytes))
	}
	if p.ranks > 1 {
		text += " on each rank"
	}
	if p.streams > 0 {
		text += fmt.Sprintf(", factors on disk, blocks of %s", count(p.streams, "row", "rows"))
	}
	if p.batches > 1 {
		text += fmt.Sprintf(", %d batches", p.batches)
	}
	if p.forecast != nil && p.forecast.Calibration > 0 {
		text += ", about " + seconds(p.forecast.Seconds())
	}
	if p.snapshots > 0 {
		text += fmt.Sprintf(", %s of snapshots on disk", engine.Bytes(p.snapshots))
	}
	return text
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
