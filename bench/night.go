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
	"engram/engine/run"
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
	Day      float64 `json:"day_seconds"`
	Night    float64 `json:"night_seconds"`
	Replayed int     `json:"patterns_replayed"`
	Stages   []Stage `json:"stages"`
	Peak     int64   `json:"peak_resident_bytes"`
}

// Stage is a stretch of presentations or cycles, each timed.
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
	d := newDiary(tell)
	job, err := engine.Prepare(e, target, engine.Options{Tick: d.tick})
	if err != nil {
		return NightRun{}, err
	}
	m := &run.Manifest{Status: run.Running, Start: time.Now()}
	folder, err := run.Create(filepath.Join(temporary, "night"), m)
	if err != nil {
		return NightRun{}, err
	}
	defer folder.Close()
	if err := job.Run(ctx, folder, m, d.event); err != nil {
		return NightRun{}, err
	}
	return NightRun{
		Day: m.Seconds[0].Seconds, Night: m.Seconds[1].Seconds, Replayed: d.patterns, Peak: PeakResident(),
		Stages: append(d.stages("wake", c.Patterns, n.Passes, []int{1, 2, 5, 10, 20}), d.stages("sleep", 1, n.Cycles, []int{1, 100, 1000, 10000})...),
	}, nil
}

// stages are the stretches of a phase that begin with the given passes or cycles, of
// perCycle steps each, and the last one: ten of them, or a tenth of those so far.
func (d *diary) stages(phase string, perCycle, cycles int, begins []int) []Stage {
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
	add(max(1, cycles-length(cycles)+1), cycles)
	return found
}

// Table writes the seconds of the phases, then those of the stages.
func (r *NightReport) Table(w io.Writer) error {
	presentations := r.Passes * r.Patterns
	day, night, total := Sample{}, Sample{}, Sample{}
	var peak int64
	for _, one := range r.Nights {
		day, night, total = append(day, one.Day), append(night, one.Night), append(total, one.Day+one.Night)
		peak = max(peak, one.Peak)
	}
	fmt.Fprintf(w, "N %d, M %d, z %d, f %g: a day of %d passes, a night of %d cycles that replay %d patterns\n",
		r.Neurons, r.Patterns, r.Factors, r.CodingLevel, r.Passes, r.Cycles, r.Nights[0].Replayed)
	t := columns(w)
	fmt.Fprintln(t, "phase\tseconds\tsteps\tms a step\tpeer ms a step\tpeer seconds\ttimes faster")
	peerDay, peerNight := 1e-3*r.PeerPresentation*float64(presentations), 1e-3*r.PeerCycle*float64(r.Cycles)
	phase := func(name string, s Sample, steps int, what string, peer float64) {
		fmt.Fprintf(t, "%s\t%.3g ±%.0f%%", name, s.Median(), 100*s.Spread())
		if steps > 0 {
			fmt.Fprintf(t, "\t%d %s\t%.3g", steps, what, 1e3*s.Median()/float64(steps))
		} else {
			fmt.Fprint(t, "\t\t")
		}
		switch {
		case peer > 0 && steps > 0:
			fmt.Fprintf(t, "\t%.3g\t%.4g\t%.3g\n", 1e3*peer/float64(steps), peer, peer/s.Median())
		case peer > 0:
			fmt.Fprintf(t, "\t\t%.4g\t%.3g\n", peer, peer/s.Median())
		default:
			fmt.Fprint(t, "\t\t\t\n")
		}
	}
	phase("day", day, presentations, "presentations", peerDay)
	phase("night", night, r.Cycles, "cycles", peerNight)
	both := 0.0
	if peerDay > 0 && peerNight > 0 {
		both = peerDay + peerNight
	}
	phase("both", total, 0, "", both)
	fmt.Fprintln(t)
	if err := t.Flush(); err != nil {
		return err
	}
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
	if err := t.Flush(); err != nil {
		return err
	}
	r.Machine.foot(w, fmt.Sprintf("%d runs, medians and half the distance of the quartiles; peak resident %.0f MB", len(r.Nights), float64(peak)/1e6))
	return nil
}

// progressLine says how far a phase is.
func progressLine(e engine.Event) string {
	return fmt.Sprintf("%s %d of %d", e.Name, e.Cycle, e.Cycles)
}
