package synapses

import (
	"context"
	"fmt"

	"engram/engine/analysis/spines"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
	"engram/kernels"
	"engram/kernels/elementary"
)

// Run simulates the population on a target and returns the sizes at the last e.Keep
// samples. Settings out of range, a device that fails, and the end of ctx are errors.
func (e Experiment) Run(ctx context.Context, target graph.Target) (*spines.Sizes, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	p, err := e.prepare(target)
	if err != nil {
		return nil, err
	}
	kept := min(e.Keep, e.Samples)
	sizes := &spines.Sizes{Synapses: e.Synapses, Times: kept, W: make([]float64, e.Synapses*kept)}
	w := make([]float64, e.Synapses)
	for sample := range e.Samples {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for step := range e.Steps {
			if err := p.fluctuate(uint64(sample*e.Steps + step)); err != nil {
				return nil, err
			}
		}
		t := sample - (e.Samples - kept)
		if t < 0 {
			continue
		}
		if err := p.measure.Run([]kernels.Buffer{p.u, p.w}, nil, 1); err != nil {
			return nil, err
		}
		p.w.Read(0, w)
		for i, size := range w {
			sizes.W[i*kept+t] = size
		}
	}
	return sizes, target.Wait()
}

// population is an experiment on a device.
type population struct {
	seed          uint64
	step, measure kernels.Program
	u, xi, w      kernels.Buffer
	noise         []float64
}

func (e Experiment) prepare(target graph.Target) (*population, error) {
	m := model.Synapses{Count: e.Synapses, Factors: e.Factors, Fluctuation: e.fluctuation()}
	p := &population{seed: e.Seed, noise: make([]float64, m.Noises()*e.Synapses)}
	var err error
	if p.step, err = target.Compile(m.Fluctuations()); err != nil {
		return nil, err
	}
	if p.measure, err = target.Compile(m.Sizes()); err != nil {
		return nil, err
	}
	for buffer, n := range map[*kernels.Buffer]int{&p.u: e.Factors * e.Synapses, &p.xi: len(p.noise), &p.w: e.Synapses} {
		if *buffer, err = target.Alloc(kernels.Real, n); err != nil {
			return nil, fmt.Errorf("synapses: %d numbers on %s: %w", n, target.Name(), err)
		}
	}
	start := make([]float64, p.u.Len())
	for i := range start {
		start[i] = elementary.Root(e.Size, e.Factors)
	}
	p.u.Write(0, start)
	return p, nil
}

// fluctuate does step number n.
func (p *population) fluctuate(n uint64) error {
	random.New(p.seed, random.Sizes, n, 0).Normals(p.noise)
	p.xi.Write(0, p.noise)
	return p.step.Run([]kernels.Buffer{p.u, p.xi}, nil, 1)
}
