package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/engine/analysis/sleep"
	"engram/engine/observable"
	"engram/engine/store"
)

// answer is what the page says first to one of the three questions.
type answer struct {
	Question string
	Short    string   // in a few words or numbers
	Details  []string // sentences
	why      string   // that it is unknown, and what to do
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
		if best, ok := point.Optimum(name); err == nil && ok && to > 0 {
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
		each := "a neuron"
		if n.experiment.Network.Wiring != nil { // the load is M over the mean in-degree
			each = "for each input of a neuron"
		}
		a.Details = append(a.Details, fmt.Sprintf("optimum: of any weights, for %s %s random patterns %s (%s of capacity) and infinitely many neurons; a finite network, of the easier patterns that a day stored, can exceed it",
			short(point.Load), point.Patterns, each, percent(point.Load/point.Capacity)))
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
		if after.fewRecalled() {
			answer = fewRecalled
		}
		if kind := n.otherKind(n.night(), after); kind != "" {
			details = append(details, fmt.Sprintf("not compared with the test before the night, whose noise is of another kind: %s before and %s after", kind, after.kind))
		}
	case n.patternSet(before) == n.patternSet(after):
		answer = fmt.Sprintf("noise tolerance %s → %s", before.withstands(), after.withstands())
		if before.fewRecalled() && after.fewRecalled() {
			answer = fewRecalled + ", before the night and after it"
		}
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
		tolerance := n.patternSet(other) + " tolerate " + other.withstands()
		if other.fewRecalled() {
			tolerance = "of " + n.patternSet(other) + " " + fewRecalled
		}
		details = append(details, tolerance, n.recalls(other))
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

// fewRecalled is what a page says of a test in which fewRecalled is true.
const fewRecalled = "fewer than half are recalled even without noise"

// fewRecalled reports whether a test found that.
func (t *noise) fewRecalled() bool {
	level, side := t.tolerance()
	return side == sleep.Below && level == 0
}

// withstands writes a tolerance.
func (t *noise) withstands() string {
	level, side := t.tolerance()
	switch {
	case t.fewRecalled():
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

// settled is how little density and margin may move in the last tenth of a night that
// counts as converged, in parts of their value.
const settled = 0.01

// coarse is the part of a night that the last records may span and still tell how it ends.
const coarse = 0.2

// converged looks at the last tenth of the night, or as far back as the record before it.
func (n *network) converged() answer {
	a := answer{Question: "Did it converge?", Short: "unknown"}
	unknown := func(why string) { a.why, a.Details = why, append(a.Details, why) }
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
		unknown("the night has one record only; record more often to see it settle (record.every)")
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
		unknown("neither density nor a margin was recorded (record.observables)")
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
		unknown("the last records are too far apart to tell whether it still moves; record more often (record.every)")
	}
	a.Details = append(a.Details, fmt.Sprintf("%s, cycles %s to %s; settled means less than %s",
		span, short(p.cycles[begin]), short(p.cycles[end]), percent(settled)))
	if text, ok := n.criterion(p); ok {
		a.Short, a.why = text, ""
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

// untaught says how many neurons give the same answer to every pattern that the last night
// replayed, as part of a sentence; nothing where there are none, or the patterns were not saved.
// Their margin has no bound, and they rule its mean.
func (n *network) untaught() string {
	never, always, err := n.oneSided()
	switch {
	case err != nil || never+always == 0:
		return ""
	case always == 0:
		return fmt.Sprintf(": %s in no pattern", count(never, "neuron is", "neurons are"))
	}
	return fmt.Sprintf(": %s in no pattern, %d in all", count(never, "neuron is", "neurons are"), always)
}

// oneSided counts the neurons that no pattern replayed has, and those that all have.
func (n *network) oneSided() (never, always int, err error) {
	a, err := store.OpenArray(n.file("X.npy"))
	if err != nil {
		return 0, 0, err
	}
	defer a.Close()
	shape := a.Header().Shape
	if len(shape) != 2 {
		return 0, 0, fmt.Errorf("%s: has the shape %v, not (N, M)", n.file("X.npy"), shape)
	}
	row := make([]float64, shape[1])
	for range shape[0] {
		if err := a.ReadFloats(row); err != nil {
			return 0, 0, err
		}
		active, all := 0, 0
		for mu, x := range row {
			if len(n.replays) == len(row) && !n.replays[mu] {
				continue
			}
			all++
			if x != 0 {
				active++
			}
		}
		switch active {
		case 0:
			never++
		case all:
			always++
		}
	}
	return never, always, nil
}
