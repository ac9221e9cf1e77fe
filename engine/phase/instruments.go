package phase

import (
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/observable"
	"engram/engine/state"
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
	if severalDays(e) {
		s.Patterns = e.Patterns.Count
		all = append(all, dayGraph(s))
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
	if severalDays(e) {
		bytes += int64(e.Patterns.Count) * (n + int64(rows)) // patterns and labels of a day
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
		return t.seconds(observations(e), func() (int, error) { return 1, r.Run(nil) })
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
	if severalDays(e) {
		all = append(all, Instrument{observable.Days, daysRows(e), 20})
	}
	if e.Record.Probes != nil {
		all = append(all, Instrument{observable.Probes, probeRows(e), 40})
	}
	return all
}

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
