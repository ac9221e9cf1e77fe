package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/engine/observable"
)

// settled is how little density and margin may move in the last tenth of a night that
// counts as converged, in parts of their value.
const settled = 0.01

// coarse is the part of a night that the last records may span and still tell how it ends.
const coarse = 0.2

// converged looks at the last tenth of the night, or as far back as the record before it.
func (n *network) converged() answer {
	a := answer{Question: "Did it converge?", Short: "unknown"}
	p := n.night()
	if p == nil {
		a.Details = []string{"There is no record of a night."}
		return a
	}
	end := len(p.cycles) - 1
	begin := end
	for begin > 0 && p.cycles[begin] > 0.9*p.cycles[end] {
		begin--
	}
	if begin == end {
		a.Details = []string{"The night has one record only; record more often to see it settle (record.every)."}
		return a
	}
	moves, known := false, false
	for _, of := range []string{"density", n.marginName()} {
		values, name := p.mean[of], observable.Named(of).ShortName()
		if p.skewed(of) {
			values, name = p.median[of], "median "+name
		}
		from, to := at(values, begin), at(values, end)
		if math.IsNaN(from) || math.IsNaN(to) {
			continue
		}
		known = true
		moves = moves || math.Abs(to-from) > settled*math.Abs(from)
		a.Details = append(a.Details, fmt.Sprintf("%s %s → %s (%s)", name, short(from), short(to), change(from, to)))
	}
	if !known {
		a.Details = []string{"Neither density nor a margin was recorded (record.observables)."}
		return a
	}
	span := "over the last tenth of the " + nightWord(p)
	tooFar := p.cycles[end]-p.cycles[begin] > coarse*p.cycles[end]
	if tooFar {
		span = "between the last records of the " + nightWord(p)
	}
	switch {
	case !moves:
		a.Short = "settled"
	case !tooFar:
		a.Short = "still moving"
	default:
		a.Details = append(a.Details, "the last records are too far apart to tell whether it still moves; record more often (record.every)")
	}
	a.Details = append(a.Details, fmt.Sprintf("%s, cycles %s to %s; settled means less than %s",
		span, short(p.cycles[begin]), short(p.cycles[end]), percent(settled)))
	if text, ok := n.criterion(p); ok {
		a.Short = text
		a.Details = append(a.Details, "until_converged ends learning when density and margin move by less than 0.0001 in 10\u202f000 cycles, no answer is wrong, something is pruned and the norm is kept")
	}
	if e := p.last("error"); e > 0 {
		a.Details = append(a.Details, fmt.Sprintf("%s of all answers are still wrong", percent(e)))
	}
	if !n.ended(p) {
		a.Short += " so far"
	}
	return a
}

// criterion says whether learning that goes on until it has converged did so; ok is false of
// other phases, and while it goes on.
func (n *network) criterion(p *phase) (text string, ok bool) {
	if p.name != "learn" {
		return "", false
	}
	l := n.experiment.Phases[p.number].Learn
	if l == nil || !l.UntilConverged || !n.ended(p) {
		return "", false
	}
	if last := p.cycles[len(p.cycles)-1]; last < float64(l.Cycles) {
		return fmt.Sprintf("converged after %s cycles", short(last)), true
	}
	// Whether it converged at its very last cycle only a warning tells, which older runs do not have.
	learning := fmt.Sprintf("phase %d (learn)", p.number)
	if slices.ContainsFunc(n.source.manifest.Warnings, func(w string) bool {
		return strings.HasPrefix(w, learning) && strings.Contains(w, "did not converge")
	}) {
		return fmt.Sprintf("not converged in %s cycles", short(float64(l.Cycles))), true
	}
	return fmt.Sprintf("not converged before its last cycle, %s", short(float64(l.Cycles))), true
}
