package bench

import (
	"fmt"
	"time"

	"engram/engine/graph"
)

// Options of a comparison.
type Options struct {
	Threads int
	Repeats int           // turns that count
	AtLeast time.Duration // of engram in each turn
	Torch   bool          // beside PyTorch
	Python  string        // that has it
	Command string        // beside a command of the user's
	Commit  string
}

// Cycles measures replay cycles of the given cases.
func Cycles(target graph.Target, cases []Case, o Options, progress func(string)) (Report, error) {
	return measure(target, cases, o, progress, "cycle")
}

// Presentations measures presentations by day.
func Presentations(target graph.Target, cases []Case, o Options, progress func(string)) (Report, error) {
	return measure(target, cases, o, progress, "presentation")
}

func measure(target graph.Target, cases []Case, o Options, progress func(string), what string) (Report, error) {
	progress("ceilings of this machine")
	machine, err := ThisMachine(o.Threads, o.Commit)
	if err != nil {
		return Report{}, err
	}
	machine.Device = target.Name() + " (" + target.Detail() + ")"
	report := Report{Machine: machine}
	for _, c := range cases {
		progress(fmt.Sprintf("%s: %s", what, c))
		result, err := measureCase(target, c, o, what)
		if err != nil {
			return report, fmt.Errorf("%s: %w", c, err)
		}
		adds, bytes := c.Adds()/machine.Adds, c.Bytes()/machine.Bytes
		switch {
		case what != "cycle" || target.Name() != "cpu": // whose ceilings are the machine's
		case adds >= bytes:
			result.Roof, result.Bound = adds, "adds, L1"
		default:
			result.Roof, result.Bound = bytes, "bytes, memory"
		}
		report.Results = append(report.Results, result)
	}
	return report, nil
}

func measureCase(target graph.Target, c Case, o Options, what string) (Result, error) {
	set := c.Cycle
	if what == "presentation" {
		set = c.Presentation
	}
	rehearsal, err := set(target)
	if err != nil {
		return Result{}, err
	}
	runners, names := []Runner{Repeat(o.AtLeast, rehearsal.Step, target.Wait)}, []string{}
	if o.Torch && what == "cycle" {
		runners, names = append(runners, Torch(o.Python, c, o.Threads, 15)), append(names, "torch")
	}
	if o.Command != "" {
		runners, names = append(runners, Command(o.Command)), append(names, "command")
	}
	samples, err := Interleave(o.Repeats, runners...)
	if err != nil {
		return Result{}, err
	}
	result := Result{Case: c, What: what, Engram: samples[0], Peers: map[string]Sample{}}
	for i, name := range names {
		result.Peers[name] = samples[i+1]
	}
	return result, nil
}
