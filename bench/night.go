package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"

	"gonum.org/v1/gonum/floats"
)

// NightOptions say which day and night, and what a peer takes.
type NightOptions struct {
	Passes int
	Cycles int
	// Peer times, in milliseconds; 0 where they are not known.
	PeerPresentation float64
	PeerCycle        float64
}

// NightReport is a day and a night of one experiment, as `engram run` does them, records
// and all.
type NightReport struct {
	Machine Machine `json:"machine"`
	Case
	Passes           int        `json:"passes"`
	Cycles           int        `json:"cycles"`
	Nights           []NightRun `json:"nights"`
	PeerPresentation float64    `json:"peer_presentation_ms,omitempty"`
	PeerCycle        float64    `json:"peer_cycle_ms,omitempty"`
}

// NightRun is one run of them.
type NightRun struct {
	Day      Duration `json:"day"`
	Night    Duration `json:"night"`
	Replayed int      `json:"patterns_replayed"`
	Stages   []Stage  `json:"stages"`
	Peak     int64    `json:"peak_resident_bytes"`
}

// Duration is how long a phase took, and what of it in presentations or cycles: the rest
// are preparations and records.
type Duration struct {
	Seconds float64 `json:"seconds"`
	Steps   float64 `json:"in_steps_seconds"`
}

// Stage is a part of a run, presentations or cycles, each timed.
type Stage struct {
	Phase   string  `json:"phase"`   // wake or sleep
	From    int     `json:"from"`    // pass or cycle, from 1
	To      int     `json:"to"`      // inclusive
	Density float64 `json:"density"` // recorded last before
	Steps   Sample  `json:"seconds"` // of each presentation or cycle
}

// Night goes through a day and a night, in a folder that does not outlive them.
func Night(ctx context.Context, target graph.Target, c Case, n NightOptions, o Options) (*NightReport, error) {
	o.Progress("ceilings of this machine")
	machine, err := ThisMachine(o.Threads, o.Commit)
	if err != nil {
		return nil, err
	}
	machine.Device = device(target)
	report := &NightReport{
		Machine: machine, Case: c, Passes: n.Passes, Cycles: n.Cycles,
		PeerPresentation: n.PeerPresentation, PeerCycle: n.PeerCycle,
	}
	for turn := range o.Repeats {
		o.Progress(fmt.Sprintf("day and night %d of %d: %d passes, %d cycles", turn+1, o.Repeats, n.Passes, n.Cycles))
		one, err := oneNight(ctx, target, c, n, o.Progress)
		if err != nil {
			return nil, err
		}
		report.Nights = append(report.Nights, one)
	}
	return report, nil
}

func oneNight(ctx context.Context, target graph.Target, c Case, n NightOptions, tell func(string)) (_ NightRun, err error) {
	e, err := config.Parse("benchmark", []byte(fmt.Sprintf(`
network: {neurons: %d, factors: %d, coding_level: %g}
patterns: {count: %d}
phases:
  - wake: {passes: %d, rate: 0.01}
  - sleep: {cycles: %d, rate: {from: 0.01, to: 0.4, tau: 40}}
save: []
`, c.Neurons, c.Factors, c.CodingLevel, c.Patterns, n.Passes, n.Cycles)), nil)
	if err != nil {
		return NightRun{}, err
	}
	temporary, err := os.MkdirTemp("", "engram-bench-")
	if err != nil {
		return NightRun{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	forgetPeak()
	d := newTimeline(tell)
	job, err := engine.Prepare(e, target, engine.Options{Tick: d.tick})
	if err != nil {
		return NightRun{}, err
	}
	m := &store.Manifest{Status: store.Running, Start: time.Now()}
	folder, err := store.Create(filepath.Join(temporary, "night"), m)
	if err != nil {
		return NightRun{}, err
	}
	defer folder.Close()
	if err := job.Run(ctx, store.InFolder(folder, m), d.event); err != nil {
		return NightRun{}, err
	}
	if len(m.NoneStored) > 0 {
		return NightRun{}, engine.ErrNothingStored
	}
	return NightRun{
		Day:      Duration{m.Seconds[0].Seconds, floats.Sum(d.steps["wake"])},
		Night:    Duration{m.Seconds[1].Seconds, floats.Sum(d.steps["sleep"])},
		Replayed: d.patterns, Peak: PeakResident(),
		Stages: append(d.stages("wake", c.Patterns, n.Passes, []int{1, 2, 5, 10, 20}), d.stages("sleep", 1, n.Cycles, []int{1, 100, 1000, 10000})...),
	}, nil
}

// stages are the runs of a phase that begin with the given passes or cycles, of
// perCycle steps each, and the last one: ten of them, or a tenth of those so far.
func (d *timeline) stages(phase string, perCycle, cycles int, begins []int) []Stage {
	var found []Stage
	add := func(from, to int) {
		found = append(found, Stage{phase, from, to, d.densityAt(phase, from-1), d.steps[phase][(from-1)*perCycle : to*perCycle]})
	}
	length := func(cycle int) int {
		if perCycle > 1 {
			return 1 // a pass has steps enough
		}
		return max(10, cycle/10)
	}
	for _, from := range begins {
		if from <= cycles {
			add(from, min(from+length(from)-1, cycles))
		}
	}
	if last := max(1, cycles-length(cycles)+1); found[len(found)-1].From < last {
		add(last, cycles)
	}
	return found
}

// Table writes the seconds of the phases, then those of the stages.
func (r *NightReport) Table(w io.Writer) error {
	fmt.Fprintf(w, "N %d, M %d, z %d, f %g: a day of %d passes, a night of %d cycles that replay %d patterns\n",
		r.Neurons, r.Patterns, r.Factors, r.CodingLevel, r.Passes, r.Cycles, r.Nights[0].Replayed)
	t := columns(w)
	header := "phase\tseconds\tin steps\tsteps\tms a step"
	if r.PeerPresentation > 0 || r.PeerCycle > 0 {
		header += "\tpeer ms a step\tpeer seconds\ttimes faster"
	}
	fmt.Fprintln(t, header)
	presentations := r.Passes * r.Patterns
	r.phase(t, "day", func(n NightRun) Duration { return n.Day }, fmt.Sprintf("%d presentations", presentations), presentations, r.PeerPresentation)
	r.phase(t, "night", func(n NightRun) Duration { return n.Night }, fmt.Sprintf("%d cycles", r.Cycles), r.Cycles, r.PeerCycle)
	if r.PeerPresentation > 0 && r.PeerCycle > 0 {
		peer, total := 1e-3*(r.PeerPresentation*float64(presentations)+r.PeerCycle*float64(r.Cycles)), Sample{}
		for _, n := range r.Nights {
			total = append(total, n.Day.Seconds+n.Night.Seconds)
		}
		fmt.Fprintf(t, "both\t%.3g ±%.0f%%\t\t\t\t\t%.4g\t%.3g\n", total.Median(), 100*total.Spread(), peer, peer/total.Median())
	}
	fmt.Fprintln(t)
	if err := t.Flush(); err != nil {
		return err
	}
	if err := r.stageTable(w); err != nil {
		return err
	}
	var peak int64
	for _, n := range r.Nights {
		peak = max(peak, n.Peak)
	}
	r.Machine.foot(w, fmt.Sprintf("runs: %d, medians and half the distance of the quartiles; peak resident %.0f MB", len(r.Nights), float64(peak)/1e6))
	return nil
}

// phase writes a line on the day or on the night, beside a peer that takes ms for a step.
func (r *NightReport) phase(t io.Writer, name string, of func(NightRun) Duration, what string, steps int, ms float64) {
	whole, inSteps := Sample{}, Sample{}
	for _, n := range r.Nights {
		whole, inSteps = append(whole, of(n).Seconds), append(inSteps, of(n).Steps)
	}
	fmt.Fprintf(t, "%s\t%.3g ±%.0f%%\t%.3g\t%s\t%.3g", name, whole.Median(), 100*whole.Spread(), inSteps.Median(), what, 1e3*whole.Median()/float64(steps))
	if ms > 0 {
		seconds := 1e-3 * ms * float64(steps)
		fmt.Fprintf(t, "\t%.3g\t%.4g\t%.3g", ms, seconds, seconds/whole.Median())
	}
	fmt.Fprintln(t)
}

// stageTable writes what a step takes at the stages.
func (r *NightReport) stageTable(w io.Writer) error {
	t := columns(w)
	fmt.Fprintln(t, "stage\tdensity\tms a presentation or cycle")
	for i, s := range r.Nights[0].Stages {
		all := Sample{}
		for _, one := range r.Nights {
			all = append(all, one.Stages[i].Steps...)
		}
		what := map[string]string{"wake": "pass", "sleep": "cycle"}[s.Phase]
		where := fmt.Sprintf("%s %d", what, s.From)
		if s.To > s.From {
			where = fmt.Sprintf("%ss %d to %d", what, s.From, s.To)
		}
		fmt.Fprintf(t, "%s\t%.3f\t%s\n", where, s.Density, all)
	}
	fmt.Fprintln(t)
	return t.Flush()
}

// progressLine says how far a phase is.
func progressLine(e engine.Event) string {
	return fmt.Sprintf("%s %d of %d", e.Name, e.Cycle, e.Cycles)
}
