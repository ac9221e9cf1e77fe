package gpu

import (
	"fmt"

	"engram/bench"
)

// Target is what is wanted of a card, and what was found.
type Target struct {
	What   string  `json:"what"`
	Wanted float64 `json:"wanted"` // at least
	Found  float64 `json:"found"`  // 0: not measured
	Met    string  `json:"met"`    // yes, no or not measured
}

// judge compares.
func judge(what string, wanted, found float64) Target {
	t := Target{what, wanted, found, "no"}
	switch {
	case found == 0:
		t.Met = "not measured"
	case found >= wanted:
		t.Met = "yes"
	}
	return t
}

// targets judges the cycles of the steps small, batch, large and memory, and the check "night".
func targets(r *Report) []Target {
	var all []Target
	var batch []Cycle
	cycles, night := 0.0, 0.0
	for _, c := range r.Cycles {
		times := func(way string) float64 {
			if len(c.Peers[way]) == 0 {
				return 0
			}
			return bench.Ratios(c.Peers[way], c.Engram).Median()
		}
		at := fmt.Sprintf("N = %d, M = %d, f = %g: ", c.Neurons, c.Patterns, c.CodingLevel)
		switch c.Step {
		case "small":
			all = append(all, judge(at+"times the authors' loop", 10, times("authors")), judge(at+"times compiled PyTorch", 3, times("compiled")))
		case "large":
			all = append(all, judge(at+"times compiled PyTorch, float32", 2, times("compiled")), judge(at+"times compiled PyTorch, TF32", 1, times("tf32")),
				judge(at+"of the roof", 0.5, c.Roof/c.Engram.Median()))
		case "batch":
			batch = append(batch, c)
		case "memory":
			cycles = 1 / c.Engram.Median()
		}
	}
	gain := 0.0
	if len(batch) == 2 {
		gain = float64(batch[1].Networks()) * bench.Ratios(batch[0].Engram, batch[1].Engram).Median()
	}
	for _, s := range r.Steps {
		if s.Name == "night" && s.Status == Passed {
			night = 1
		}
	}
	return append(all, judge("many networks at once: times the cycles a second of one", 4, gain),
		judge("the network for 80 GB: cycles a second", 0, cycles),
		judge("a night has the bits of the processor's (1: yes)", 1, night))
}
