package gpu

import (
	"fmt"
	"math"

	"engram/bench"
)

// Target is what is wanted of a card, and what was found.
type Target struct {
	What   string  `json:"what"`
	Wanted float64 `json:"wanted"`
	Limit  string  `json:"limit"` // atLeast or atMost
	Unit   string  `json:"unit,omitempty"`
	Found  float64 `json:"found"` // 0: not measured
	Met    string  `json:"met"`   // yes, no or not measured
}

const atLeast, atMost = "at least", "at most"

// judge compares.
func (t Target) judge(found float64) Target {
	t.Found, t.Met = found, "no"
	switch {
	case found == 0:
		t.Met = "not measured"
	case t.Limit == atLeast && found >= t.Wanted, t.Limit == atMost && found <= t.Wanted:
		t.Met = "yes"
	}
	return t
}

// networkTimes are the times of a cycle that are wanted of the networks of Full, in seconds.
var networkTimes = []struct {
	step string
	bench.Case
	wanted float64
}{
	{"small", Full.Small, 12e-6},
	{"small", with(Full.Small, func(c *bench.Case) { c.CodingLevel = 0.5 }), 12e-6},
	{"smallest", Full.Smallest, 4e-6},
	{"batch", with(Full.Small, func(c *bench.Case) { c.Batch = 16 }), 150e-6},
	{"large", Full.Large, 2e-3},
	{"large", with(Full.Large, func(c *bench.Case) { c.CodingLevel = 0.5 }), 2.5e-3},
	{"late", with(Full.Small, func(c *bench.Case) { c.Density = 0.1 }), 6e-6},
	{"late", with(Full.Large, func(c *bench.Case) { c.Density = 0.1 }), 1e-3},
}

func with(c bench.Case, change func(*bench.Case)) bench.Case {
	change(&c)
	return c
}

// unit is one in which a time is easily read, and how many of it are a second.
func unit(seconds float64) (string, float64) {
	switch {
	case seconds < 1e-3:
		return "us", 1e6
	case seconds < 1:
		return "ms", 1e3
	}
	return "s", 1
}

// wanted is a target for a time in seconds.
func wanted(what string, seconds, found float64) Target {
	name, of := unit(seconds)
	rounded := func(x float64) float64 { return math.Round(x*of*1e4) / 1e4 } // to four places
	return Target{What: what, Wanted: rounded(seconds), Limit: atMost, Unit: name}.judge(rounded(found))
}

// targets judges what was measured, and lists what was not.
func targets(r *Report) []Target {
	var all []Target
	for _, n := range networkTimes {
		all = append(all, wanted(fmt.Sprintf("a cycle of %v", n.Case), n.wanted, r.timeOf(n.step, n.Case)))
	}
	for _, c := range r.Cycles {
		times := func(way string) float64 {
			if len(c.Peers[way]) == 0 {
				return 0
			}
			return bench.Ratios(c.Peers[way], c.Engram).Median()
		}
		at := fmt.Sprintf("N = %d, M = %d, f = %g: ", c.Neurons, c.Patterns, c.CodingLevel)
		more := func(what string, least, found float64) {
			all = append(all, Target{What: at + what, Wanted: least, Limit: atLeast}.judge(found))
		}
		switch c.Step {
		case "small":
			more("times the authors' loop", 30, times("authors"))
			more("times compiled PyTorch as a CUDA graph", 6, times("graph"))
		case "large":
			more("times compiled PyTorch, TF32", map[bool]float64{true: 1.5, false: 1.25}[c.CodingLevel < 0.1], times("tf32"))
			more("of the roof", 0.5, c.Roof/c.Engram.Median())
		}
	}
	paper, start, wired := r.run("paper"), r.run("start"), r.run("wired")
	if full := Full.Memory; start.Neurons != full.Neurons || start.Patterns != full.Patterns || start.Inputs != 0 {
		start = Program{} // of another network
	}
	all = append(all,
		wanted("the paper's day and night, 100,000 cycles, in all", 1.5, paper.Whole),
		wanted("N = 80,000, M = 16,000: until the first cycle", 10, start.Start))
	synapses := float64(wired.Neurons) * float64(wired.Inputs)
	if synapses == 0 {
		synapses = 5e9
	}
	all = append(all, wanted(fmt.Sprintf("a cycle of %.3g synapses of wired neurons (counted)", synapses), 0.43*synapses/5e9, wired.Milliseconds/1e3))
	for _, s := range []struct{ step, what string }{
		{"night", "a night has the bits of the processor's (1: yes)"},
		{"memcheck", "memcheck finds nothing (1: yes)"}, {"racecheck", "racecheck finds nothing (1: yes)"},
	} {
		all = append(all, Target{What: s.what, Wanted: 1, Limit: atLeast}.judge(r.passed(s.step)))
	}
	return all
}

// run is what a step measured of a run of engram, zero where it did not.
func (r *Report) run(step string) Program {
	for _, p := range r.Programs {
		if p.Step == step {
			return p
		}
	}
	return Program{}
}

// passed is 1 where a step passed, -1 where it failed, 0 where it was not taken.
func (r *Report) passed(step string) float64 {
	for _, s := range r.Steps {
		if s.Name == step {
			return map[Status]float64{Passed: 1, Failed: -1}[s.Status]
		}
	}
	return 0
}

// timeOf is the time of a cycle that a step has measured, in the way that takes the least; 0: none.
func (r *Report) timeOf(step string, of bench.Case) float64 {
	for _, c := range r.Cycles {
		if c.Step == step && c.Networks() == of.Networks() && with(c.Case, func(c *bench.Case) { c.Batch = of.Batch }) == of {
			return c.Engram.Median()
		}
	}
	for _, l := range r.Late {
		if step == "late" && l.Case == of {
			return l.best().Median()
		}
	}
	return 0
}
