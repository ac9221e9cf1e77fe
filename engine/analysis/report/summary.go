package report

import (
	"fmt"
	"math"

	"engram/engine/analysis/sleep"
	"engram/engine/observable"
)

// answer is what the page says first to one of the three questions.
type answer struct {
	Question string
	Short    string   // in a few words or numbers
	Details  []string // sentences
}

// answers are those for a network: did it converge, how robust are its memories, how much
// was pruned.
func (n *network) answers() []answer {
	return []answer{n.converged(), n.robust(), n.pruned()}
}

// nightWord is what the page calls a phase of consolidation.
func nightWord(p *phase) string {
	if p.name == "learn" {
		return "learning"
	}
	return "night"
}

// marginName is the margin that is spoken of: margin_min, or rho where that alone was recorded.
func (n *network) marginName() string {
	if p := n.night(); p != nil && math.IsNaN(p.last("margin_min")) && !math.IsNaN(p.last("rho")) {
		return "rho"
	}
	return "margin_min"
}

// robust compares the memories before and after the night: by the noise they withstand
// where there are recall phases, and by their margins.
func (n *network) robust() answer {
	a := answer{Question: "How robust are the memories?", Short: "unknown"}
	p := n.night()
	if p == nil {
		a.Details = []string{"There is no record of a night."}
		return a
	}
	if before, after := n.around(p); after != nil {
		a.Short, a.Details = n.tolerances(before, after)
	}
	point, err := n.optimum(p)
	known := false
	for _, name := range []string{"margin_min", "rho"} {
		from, to, median := p.ends(name)
		if math.IsNaN(to) {
			continue
		}
		known = true
		text := fmt.Sprintf("%s %s → %s", observable.Named(name).ShortName(), short(from), short(to))
		if median {
			text = "median " + text
		}
		if a.Short == "unknown" {
			a.Short = text
		}
		if best, ok := point.Optimum(name); err == nil && ok {
			text += fmt.Sprintf(", %s of the theory's optimum", percent(to/best))
		}
		if median {
			text += fmt.Sprintf(" (the mean, %s, is ruled by a few neurons%s)", short(p.last(name)), n.untaught())
		}
		a.Details = append(a.Details, text)
	}
	switch {
	case err != nil:
		a.Details = append(a.Details, "no optimum to compare with: "+reason(err))
	case known:
		a.Details = append(a.Details, fmt.Sprintf("optimum: of any weights, for %s %s random patterns a neuron (%s of capacity) and infinitely many neurons; a finite network, of the easier patterns that a day stored, can exceed it",
			short(point.Load), point.Patterns, percent(point.Load/point.Capacity)))
	default:
		a.Details = append(a.Details, "no margin was recorded (record.observables)")
	}
	return a
}

// tolerances compares the noise tests before (may be nil) and after a night.
func (n *network) tolerances(before, after *noise) (answer string, details []string) {
	half := after.kind + " noise at which half of " + n.patternSet(after) + " are recalled, " + n.stateLabel(after.phase)
	switch {
	case before == nil:
		answer, details = "tolerates noise of "+after.withstands(), []string{half, n.recalls(after)}
		if kind := n.otherKind(n.night(), after); kind != "" {
			details = append(details, fmt.Sprintf("not compared with the test before the night, whose noise is of another kind: %s before and %s after", kind, after.kind))
		}
	case n.patternSet(before) == n.patternSet(after):
		answer = fmt.Sprintf("noise tolerance %s → %s", before.withstands(), after.withstands())
		details = []string{
			fmt.Sprintf("%s noise at which half of %s are recalled, %s and %s", after.kind, n.patternSet(after), n.stateLabel(before.phase), n.stateLabel(after.phase)),
			n.recalls(before), n.recalls(after),
		}
	default:
		answer = fmt.Sprintf("noise tolerance %s (of %s patterns) → %s (of %s)", before.withstands(), some(n.tested(before)), after.withstands(), some(n.tested(after)))
		details = []string{
			"the tests are of different patterns, which reads better than it is: " + n.patternSet(before) + " before and " + n.patternSet(after) + " after; to compare like with like, give both recall phases patterns: day",
			half, n.recalls(before), n.recalls(after),
		}
	}
	if before != nil {
		if unlike := n.unlike(before, after); unlike != "" {
			details = append(details, "the tests are not alike: "+unlike)
		}
	}
	for _, other := range n.inState(after) {
		if other == after {
			continue
		}
		details = append(details, fmt.Sprintf("%s tolerate %s", n.patternSet(other), other.withstands()), n.recalls(other))
	}
	return answer, details
}

// some is a number of patterns, -1 where it is unknown.
func some(patterns int) string {
	if patterns < 0 {
		return "some"
	}
	return short(float64(patterns))
}

// withstands writes a tolerance.
func (t *noise) withstands() string {
	level, side := t.tolerance()
	switch {
	case side == sleep.Below && level == 0:
		return "none"
	case side == sleep.Below:
		return "below " + short(level)
	case side == sleep.Above:
		return "above " + short(level)
	}
	return short(level)
}

// pruned compares the densities before and after the night.
func (n *network) pruned() answer {
	a := answer{Question: "How much was pruned?", Short: "unknown"}
	from, to := n.densities()
	if math.IsNaN(to) {
		a.Details = []string{"The density was not recorded (record.observables), nor were the weights saved."}
		return a
	}
	a.Short = percent(to) + " of synapses left"
	if !math.IsNaN(from) && from > 0 {
		a.Short = percent(1-to/from) + " of synapses pruned"
		a.Details = append(a.Details, fmt.Sprintf("density %s → %s", short(from), short(to)))
	}
	p := n.night()
	if p == nil {
		return a
	}
	if point, err := n.optimum(p); err == nil {
		if best, ok := point.DensityOf(n.experiment.Network.Factors); ok {
			a.Details = append(a.Details, fmt.Sprintf("the theory's best network has %s; below %s it has no solution at all", short(best), short(point.MinDensity)))
		}
	}
	return a
}

// densities are those before and after the night, NaN where they are unknown.
func (n *network) densities() (from, to float64) {
	from, to = math.NaN(), math.NaN()
	p := n.night()
	if p != nil {
		from, to = p.first("density"), p.last("density")
	}
	if math.IsNaN(to) && n.weights != nil && (p == nil || n.endsWith(p)) {
		to = n.weights.density()
	}
	return from, to
}
