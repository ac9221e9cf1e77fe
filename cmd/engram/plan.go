package main

import (
	"fmt"

	"engram/engine"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// plan is what the user is told before a run begins.
type plan struct {
	file, device                       string
	networks, neurons, z, patterns     int
	codingLevel                        float64
	factorBytes, allFactorBytes, bytes int64
	snapshots                          int64 // bytes on disk
	batches                            int
	streams                            int // rows in a block, where factors lie on disk
	ranks                              int
	observables                        []string
	seconds                            float64 // that a run will take; 0: it is not known
}

func newPlan(c *cli.Context, job *engine.Job, target graph.Target) plan {
	e := job.First()
	p := plan{
		file:        c.Args().First(),
		device:      fmt.Sprintf("%s (%s)", target.Name(), target.Detail()),
		networks:    job.Networks(),
		neurons:     e.Network.Neurons,
		z:           e.Network.Factors,
		patterns:    e.Patterns.Count,
		codingLevel: e.Network.CodingLevel,
		bytes:       job.Bytes + engine.Incidental,
		snapshots:   job.Snapshots,
		batches:     job.Batches,
		streams:     job.StreamRows,
		ranks:       ranksOf(c).Size,
		observables: e.Record.Observables,
	}
	if target.Name() != "reference" { // whose detail tells the precision
		p.device = fmt.Sprintf("%s (%s, %s)", target.Name(), target.Detail(), target.Precision())
	}
	if p.ranks > 1 {
		p.device = fmt.Sprintf("%d ranks, the first on %s", p.ranks, p.device)
	}
	p.factorBytes, p.allFactorBytes = job.FactorBytes()
	return p
}

// experiment says in a line what is simulated; of a sweep it shows the first network.
func (p plan) experiment() string {
	return fmt.Sprintf("%s, N %d, z %d, f %g, %s", count(p.networks, "network", "networks"),
		p.neurons, p.z, p.codingLevel, count(p.patterns, "pattern", "patterns"))
}

// memory says in a line what a run takes.
func (p plan) memory() string {
	text := fmt.Sprintf("%s of factors, %s in all", engine.Bytes(p.factorBytes), engine.Bytes(p.bytes))
	if p.networks > 1 {
		text = fmt.Sprintf("%s of factors a network, %s at a time", engine.Bytes(p.factorBytes), engine.Bytes(p.bytes))
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
	if p.seconds > 0 {
		text += ", about " + seconds(p.seconds)
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
