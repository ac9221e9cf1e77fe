package phase

import (
	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/observable"
	"engram/engine/state"
)

// probes reads the neurons and synapses of probes.csv.
type probes struct {
	*Driver
	*config.Probes
	view     *state.Batch
	currents *state.Runner // of the probed patterns of all days so far, (rows, patterns); nil: none are probed
	refs     []state.Ref
}

// newProbes reads what the experiment probes; nil where that is nothing.
func (b *Driver) newProbes() (*probes, error) {
	p := &probes{Driver: b, Probes: b.Replicas[0].Record.Probes}
	if p.Probes == nil {
		return nil, nil
	}
	for d := range b.Replicas[0].Days {
		for _, mu := range p.Patterns {
			p.refs = append(p.refs, state.Ref{Day: d, Mu: mu})
		}
	}
	if len(p.refs) == 0 {
		return p, nil
	}
	p.view = b.View()
	var err error
	if p.currents, err = p.view.Compile(len(p.refs), model.Shape.Currents); err != nil {
		return nil, err
	}
	bits := make([]float64, 0, len(b.Replicas)*b.N*len(p.refs))
	for _, r := range b.Replicas {
		for j := range b.N {
			for _, ref := range p.refs {
				day := r.Days[ref.Day]
				bits = append(bits, float64(day.Bits[j*day.M+ref.Mu]))
			}
		}
	}
	p.view.Shared[model.S].Write(0, bits)
	return p, nil
}

// record adds the rows of a record to the probes of each running replica (nil: all that live).
// The outputs of the record's observables are there.
func (p *probes) record(phase int, running []bool, cycle int) error {
	if p.currents != nil {
		if err := p.currents.Run(p.LivingOf(running)); err != nil {
			return err
		}
		if err := p.Target.Wait(); err != nil {
			return err
		}
	}
	for i, r := range p.Replicas {
		if r.Failed != nil || running != nil && !running[i] {
			continue
		}
		add := func(quantity string, neuron int, from, factor, day, mu any, value float64) {
			r.Add(observable.Probes, phase, r.Phases[phase].Name(), cycle, quantity, neuron, from, factor, day, mu, p.Cell(value))
		}
		p.neurons(i, add)
		if err := p.synapses(i, add); err != nil {
			return err
		}
	}
	return nil
}

// neurons adds the values of the probed neurons of replica i.
func (p *probes) neurons(i int, add func(quantity string, neuron int, from, factor, day, mu any, value float64)) {
	if len(p.Neurons) == 0 {
		return
	}
	theta, margin, h := p.PerRow(i, model.Theta), p.PerRow(i, "margin_min"), make([]float64, p.N*len(p.refs))
	if p.currents != nil {
		p.view.ReadRows(model.H, i, len(p.refs), h)
		p.view.Gather(p.Reals(), 1, len(p.refs), h)
	}
	for _, neuron := range p.Neurons {
		add("theta", neuron, "", "", "", "", theta[neuron])
		add("margin", neuron, "", "", "", "", margin[neuron])
		for c, ref := range p.refs {
			add("h", neuron, "", "", ref.Day, ref.Mu, h[neuron*len(p.refs)+c])
		}
	}
}

// synapses adds the values of the probed synapses of replica i.
func (p *probes) synapses(i int, add func(quantity string, neuron int, from, factor, day, mu any, value float64)) error {
	for _, s := range p.Synapses {
		u, err := p.FactorsOf(i, s[0], s[1])
		if err != nil {
			return err
		}
		add("weight", s[0], s[1], "", "", "", p.WeightOf(u))
		for k, factor := range u {
			add("factor", s[0], s[1], k, "", "", factor)
		}
	}
	return nil
}

// probeRows is how many rows an experiment writes of its probes, at most.
func probeRows(e *config.Experiment) (rows int64) {
	p := e.Record.Probes
	for i, phase := range All(e) {
		days := e.Days(i + 1)
		each := len(p.Neurons)*(2+days*len(p.Patterns)) + len(p.Synapses)*(1+e.Network.Factors)
		rows += int64(phase.Records(e.Record.Every)) * int64(each)
	}
	return rows
}

// probedPatterns is the most patterns whose currents are probed.
func probedPatterns(e *config.Experiment) int {
	if e.Record.Probes == nil {
		return 0
	}
	return len(e.Record.Probes.Patterns) * e.Days(len(e.Phases))
}
