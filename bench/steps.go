package bench

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"engram/engine"
	"engram/engine/graph"
	"engram/engine/machine/energy"
	"engram/kernels"
)

// Peers are what steps are measured beside.
type Peers struct {
	Ways    []string // of PyTorch (cycles only)
	Python  string   // that has it
	Command string   // a command of the user's
	// Patience is how long a way may take to answer, compiling included; 0: three minutes.
	Patience time.Duration
	// Missing is told of ways that fail, which are then left out of a case; nil: that is an error.
	Missing func(way string, c Case, err error)
}

// Result is one case, measured.
type Result struct {
	Case
	What   string            `json:"what"`             // cycle or presentation
	Engram Sample            `json:"seconds"`          // of each turn
	Joules Sample            `json:"joules,omitempty"` // of each turn, where energy can be read
	Peers  map[string]Sample `json:"peers,omitempty"`
	// Roof is the least time the machine's ceilings allow for the work at full density,
	// in seconds, and Bound what sets it.
	Roof   float64 `json:"roof_seconds"`
	Bound  string  `json:"bound"`
	Peak   int64   `json:"peak_resident_bytes"` // of engram in this case
	Phases []Phase `json:"phases,omitempty"`    // of a cycle, where asked for

	meter *energy.Meter
}

// StepReport is the cases of a run.
type StepReport struct {
	Machine Machine           `json:"machine"`
	Peers   map[string]string `json:"peers,omitempty"` // what they said of themselves
	Energy  string            `json:"energy"`          // what joules are of, or why there are none
	Results []Result          `json:"results"`
}

// Cycles measures replay cycles of the given cases; with phases also what each
// operation takes of them.
func Cycles(backend kernels.Backend, cases []Case, peers Peers, phases bool, o Options) (*StepReport, error) {
	torch := map[string]*Torch{}
	defer func() {
		for _, t := range torch {
			t.Close()
		}
	}()
	return steps(backend, cases, o, "cycle", func(c Case, result *Result, said map[string]string) error {
		target := graph.On(backend)
		stepper, err := c.Cycle(target)
		if err != nil {
			return err
		}
		beside, err := peers.runners(torch, backend.Name(), c, o)
		if err != nil {
			return err
		}
		if err := result.measure(stepper, target.Wait, beside, peers.Command, o, said); err != nil {
			return err
		}
		for way := range beside {
			said[way] = torch[way].Detail
		}
		if !phases {
			return err
		}
		result.Phases, err = cyclePhases(backend, c, o)
		return err
	})
}

// Presentations measures presentations by day.
func Presentations(backend kernels.Backend, cases []Case, peers Peers, o Options) (*StepReport, error) {
	return steps(backend, cases, o, "presentation", func(c Case, result *Result, said map[string]string) error {
		target := graph.On(backend)
		stepper, err := c.Presentation(target)
		if err != nil {
			return err
		}
		return result.measure(stepper, target.Wait, nil, peers.Command, o, said)
	})
}

func steps(backend kernels.Backend, cases []Case, o Options, what string, measure func(Case, *Result, map[string]string) error) (*StepReport, error) {
	o.Progress("ceilings of this machine")
	machine, err := ThisMachine(o.Threads, o.Commit)
	if err != nil {
		return nil, err
	}
	machine.Device = device(backend)
	counter, unopened := graph.On(backend).Energy()
	meter := energy.Open(cmp.Or(o.Root, "/"), counter, unopened)
	defer meter.Close()
	report := &StepReport{Machine: machine, Peers: map[string]string{}}
	for _, c := range cases {
		o.Progress(fmt.Sprintf("%s: %s", what, c))
		result := Result{Case: c, What: what, Peers: map[string]Sample{}, meter: meter}
		forgetPeak()
		if err := measure(c, &result, report.Peers); err != nil {
			return nil, fmt.Errorf("%s: %w", c, err)
		}
		if what == "cycle" && backend.Name() == "cpu" { // whose ceilings are the machine's
			result.Roof, result.Bound = c.roof(machine)
		}
		report.Results = append(report.Results, result)
	}
	report.Energy = sourcesOf(meter)
	return report, nil
}

// runners are the ways of PyTorch, started where they have not been.
func (p Peers) runners(torch map[string]*Torch, device string, c Case, o Options) (map[string]Runner, error) {
	runners := map[string]Runner{}
	for _, way := range p.Ways {
		runner, err := p.runner(way, torch, device, c, o)
		switch {
		case err == nil:
			runners[way] = runner
		case p.Missing == nil:
			return nil, err
		default:
			p.Missing(way, c, err)
		}
	}
	return runners, nil
}

// runner is a way of PyTorch that has been through a first turn, for which it compiles.
func (p Peers) runner(way string, torch map[string]*Torch, device string, c Case, o Options) (Runner, error) {
	if torch[way] == nil {
		o.Progress("PyTorch, " + way)
		t, err := StartTorch(p.Python, way, device, o.Threads, p.Patience)
		if err != nil {
			return nil, err
		}
		torch[way] = t
	}
	runner := torch[way].Runner(c, o.AtLeast)
	_, err := runner()
	return runner, err
}

// measure lets engram and its peers take turns; wait waits for engram's device. said takes
// what the command says of itself.
func (r *Result) measure(stepper *engine.Stepper, wait func() error, torch map[string]Runner, command string, o Options, said map[string]string) error {
	var joules Sample
	runners, names := []Runner{metered(Repeat(o.AtLeast, stepper.Step, wait), r.meter, &joules)}, []string{}
	for _, way := range Ways {
		if torch[way] != nil {
			runners, names = append(runners, torch[way]), append(names, way)
		}
	}
	if command != "" {
		runners, names = append(runners, Command(command, func(detail string) { said["command"] = detail })), append(names, "command")
	}
	samples, err := Interleave(o.Repeats, runners...)
	if err != nil {
		return err
	}
	r.Engram, r.Peak = samples[0], PeakResident()
	if len(joules) > o.Repeats { // the first turn does not count
		r.Joules = joules[1:]
	}
	for i, name := range names {
		r.Peers[name] = samples[i+1]
	}
	return nil
}

// roof is the least time that the ceilings of a machine allow for a cycle, and what
// sets it.
func (c Case) roof(m Machine) (seconds float64, bound string) {
	networks := float64(c.Networks())
	adds, bytes := networks*c.Adds()/m.Adds, networks*c.Bytes()/m.Bytes
	if adds >= bytes {
		return adds, "adds, L1"
	}
	return bytes, "bytes, memory"
}

// Table writes a line for each case, then the phases where they were asked for.
func (r *StepReport) Table(w io.Writer) error {
	var peers []string
	for _, name := range append(slices.Clone(Ways), "command") {
		if slices.ContainsFunc(r.Results, func(x Result) bool { return len(x.Peers[name]) > 0 }) {
			peers = append(peers, name)
		}
	}
	t := columns(w)
	header := "what\tN\tM\tz\tf\tdensity\tengram"
	for _, p := range peers {
		header += "\t" + p + "\tratio"
	}
	metered := slices.ContainsFunc(r.Results, func(x Result) bool { return len(x.Joules) > 0 })
	if metered {
		header += "\tenergy"
	}
	fmt.Fprintln(t, header+"\tpeak MB\tof the roof")
	count := 0
	for _, x := range r.Results {
		what := x.What
		if x.Networks() > 1 {
			what += fmt.Sprintf(" of %d networks", x.Batch)
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%g\t%.2g\t%s", what, x.Neurons, x.Patterns, x.Factors, x.CodingLevel, x.Density, x.Engram)
		for _, p := range peers {
			fmt.Fprintf(t, "\t%s\t%.3g", x.Peers[p], Ratios(x.Peers[p], x.Engram).Median())
		}
		if metered {
			fmt.Fprintf(t, "\t%s", joulesText(x.Joules))
		}
		fmt.Fprintf(t, "\t%.0f", float64(x.Peak)/1e6)
		if x.Roof > 0 {
			fmt.Fprintf(t, "\t%.2f (%s)", x.Roof/x.Engram.Median(), x.Bound)
		}
		fmt.Fprintln(t)
		count = len(x.Engram)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, x := range r.Results {
		if err := phaseTable(w, x); err != nil {
			return err
		}
	}
	r.Machine.foot(w, turns(count))
	fmt.Fprintf(w, "energy: %s\n", r.Energy)
	for _, p := range peers {
		fmt.Fprintf(w, "%s: %s\n", p, r.Peers[p])
	}
	return nil
}
