package engine

import (
	"errors"
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/state"
	"engram/engine/wiring"
	"engram/kernels"
)

// wirable tells whether the target can run a network with its wiring, and whether the synapses that are probed exist.
func wirable(e *config.Experiment, in *state.Inputs, target graph.Target) error {
	if e.Network.Wiring == nil {
		return nil
	}
	g := graph.New("density", 1, 1)
	g.Output("density", g.Density(g.Input("W", kernels.Real, true, 1), g.Sources("sources", 2, 1)))
	if _, err := target.Compile(g); errors.Is(err, kernels.ErrSparse) {
		return fmt.Errorf("network.wiring: %s has no kernels for networks that are wired sparsely: use --device cpu", target.Name())
	} else if err != nil {
		return err
	}
	if e.Record.Probes == nil {
		return nil
	}
	w := wiring.New(e.Network, e.Seed, in.Wiring)
	for k, s := range e.Record.Probes.Synapses {
		if !slices.Contains(w.Sources(nil, s[0]), int32(s[1])) {
			return fmt.Errorf("record.probes.synapses.%d: the wiring has no synapse from neuron %d to neuron %d (seed %d)", k, s[1], s[0], e.Seed)
		}
	}
	return nil
}

// Indegrees are the numbers of synapses of the neurons of a network that is wired sparsely.
type Indegrees struct {
	Least, Most int
	Mean        float64
	Synapses    int64
}

// Indegrees draws the wiring of the first network; ok is false where all are connected to all.
func (j *Job) Indegrees() (in Indegrees, ok bool) {
	g := j.groups[0]
	n := g.network.Network
	if n.Wiring == nil {
		return in, false
	}
	w := wiring.New(n, g.network.Seed, g.inputs.Wiring)
	var at []int32
	in.Least = n.Neurons
	for row := range n.Neurons {
		at = w.Sources(at[:0], row)
		in.Least, in.Most = min(in.Least, len(at)), max(in.Most, len(at))
		in.Synapses += int64(len(at))
	}
	in.Mean = float64(in.Synapses) / float64(n.Neurons)
	return in, true
}
