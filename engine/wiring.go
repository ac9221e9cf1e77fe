package engine

import (
	"errors"
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/state"
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
	w := state.NewWirer(e.Network, e.Seed, in.Wiring)
	for k, s := range e.Record.Probes.Synapses {
		if !slices.Contains(w.Sources(nil, s[0]), int32(s[1])) {
			return fmt.Errorf("record.probes.synapses.%d: the wiring has no synapse from neuron %d to neuron %d (seed %d)", k, s[1], s[0], e.Seed)
		}
	}
	return nil
}
