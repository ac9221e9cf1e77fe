package config

import (
	"fmt"
	"math"
	"slices"

	"engram/engine/config/document"
	"engram/kernels/salience"
)

// check enforces the rules that tie several keys together. The bounds of single
// keys have been met by then.
func check(e *Experiment) error {
	for _, rule := range []func(*Experiment) error{
		checkActivity, checkBalance, checkWeights, checkKind, checkDistinct, checkSequence, checkWiring, checkDays, checkRegrow, checkSnapshots, checkRecalls, checkTested, checkProbes, checkPopulations, checkDifference, checkTied, checkMidway,
	} {
		if err := rule(e); err != nil {
			return err
		}
	}
	return nil
}

// checkActivity: a pattern needs active and silent neurons.
func checkActivity(e *Experiment) error {
	n := e.Network
	if e.codingLevelUnknown() {
		return nil
	}
	if active := math.RoundToEven(float64(n.Neurons) * n.CodingLevel); active < 1 || active >= float64(n.Neurons) {
		return document.Fault("network.coding_level",
			"a coding level of %g gives round(N f) = %.0f active of %d neurons; it must be at least 1 and below N",
			n.CodingLevel, active, n.Neurons)
	}
	if n.Balanced {
		return nil // checkBalance says more
	}
	// numbers of active neurons are rounded in each population and add up
	inhibitory := math.RoundToEven(n.InhibitoryFraction * float64(n.Neurons))
	active := math.RoundToEven(inhibitory*n.CodingLevel) + math.RoundToEven((float64(n.Neurons)-inhibitory)*n.CodingLevel)
	if active < 1 || active >= float64(n.Neurons) {
		return document.Fault("network.inhibitory_fraction",
			"with %.0f inhibitory and %.0f excitatory neurons a coding level of %g activates %.0f of %d neurons; it must be at least 1 and below N",
			inhibitory, float64(n.Neurons)-inhibitory, n.CodingLevel, active, n.Neurons)
	}
	return nil
}

// checkBalance: each population of a balanced network has half the activity.
func checkBalance(e *Experiment) error {
	n := e.Network
	if !n.Balanced {
		return nil
	}
	r := n.InhibitoryFraction
	if r == 0 || r == 1 {
		return document.Fault("network.balanced", "a balanced network has two populations: network.inhibitory_fraction must be greater than 0 and less than 1, not %g", r)
	}
	if e.codingLevelUnknown() {
		return nil
	}
	inhibitory := math.RoundToEven(r * float64(n.Neurons))
	for _, population := range []struct {
		name, formula  string
		neurons, level float64
	}{
		{"inhibitory", "f/(2r)", inhibitory, n.CodingLevel / (2 * r)},
		{"excitatory", "f/(2(1-r))", float64(n.Neurons) - inhibitory, n.CodingLevel / (2 * (1 - r))},
	} {
		if population.level >= 1 {
			return document.Fault("network.balanced", "the %s population would have the coding level %s = %.4g; it must be below 1",
				population.name, population.formula, population.level)
		}
		if active := math.RoundToEven(population.neurons * population.level); active < 1 || active >= population.neurons {
			return document.Fault("network.balanced", "the %s population would have %.0f active of %.0f neurons; it must have at least 1 active and 1 silent",
				population.name, active, population.neurons)
		}
	}
	return nil
}

// checkTied: what changes one factor of a synapse alone cannot go with tied factors.
func checkTied(e *Experiment) error {
	n := e.Network
	if !n.Tied {
		return nil
	}
	const path, why = "network.tied", "network.tied keeps the factors of a synapse the same, "
	switch {
	case n.FactorsFile != "":
		return document.Fault(path, why+"and network.factors_file gives each its own: give u0 and spread")
	case n.Wiring != nil && n.Wiring.File != "":
		return document.Fault(path, why+"and a file of connections may give each its own: give network.wiring a rule")
	}
	for i, phase := range e.Phases {
		switch regrow := phase.Regrow(); {
		case phase.Wake != nil, phase.Drift != nil:
			return document.Fault(path, why+"and phases.%d.%s changes the first alone: use learn and sleep phases", i, phase.Name())
		case regrow != nil && regrow.Trace > 0:
			return document.Fault(path, why+"and phases.%d.%s.regrow.trace changes the first alone: leave it out", i, phase.Name())
		}
	}
	return nil
}

// checkDifference: w = u^z - v^z is a product of factors, and what changes one of them alone is not a change of halves.
func checkDifference(e *Experiment) error {
	n := e.Network
	if !n.Difference {
		return nil
	}
	const path = "network.difference"
	ratio := RatioOfHalves(n.Factors)
	widest := math.Floor(1e4*(ratio-1)/(ratio+1)) / 1e4 // u = ratio u0 (1 +- spread) is never below v = u0 (1 +- spread)
	switch {
	case n.Factors == 1:
		return document.Fault(path, "network.difference is w = u^z - v^z, which needs two factors or more, and network.factors is 1: leave it out; until v comes to 0, u - v is one factor at twice the rate")
	case n.Tied:
		return document.Fault(path, "network.difference and network.tied are two things that a synapse can be: leave out one of them")
	case n.FactorsFile != "":
		return document.Fault(path, "network.difference says how factors begin, and network.factors_file too: leave out one of them")
	case n.Wiring != nil && n.Wiring.File != "":
		return document.Fault(path, "network.difference says how factors begin, and a file of connections may too: give network.wiring a rule")
	case n.Spread > widest:
		return document.Fault("network.spread", "with network.difference the halves begin at 2^(1/%d) u0 and u0, each times (1 +- spread), and above a spread of %g the second may be the larger: give less", n.Factors, widest)
	}
	for i, phase := range e.Phases {
		switch {
		case phase.Wake != nil, phase.Drift != nil:
			return document.Fault(path, "network.difference changes both halves of a synapse, and phases.%d.%s the first factor alone: use learn and sleep phases", i, phase.Name())
		case phase.Regrow() != nil:
			return document.Fault(path, "network.difference says how factors begin, and phases.%d.%s.regrow brings back factors that are alike: leave it out", i, phase.Name())
		}
	}
	return nil
}

// checkMidway: thresholds between two patterns go with the rule that replays these.
func checkMidway(e *Experiment) error {
	for i, phase := range e.Phases {
		if s := phase.Sleep; s != nil && s.Midway && s.Salience != salience.Self {
			return document.Fault(fmt.Sprintf("phases.%d.sleep.midway", i), "midway goes with salience: self, and phases.%d.sleep.salience is %s: change one of them", i, s.Salience)
		}
	}
	return nil
}

// checkPopulations: what is recorded of a population has one.
func checkPopulations(e *Experiment) error {
	inhibitory := math.RoundToEven(e.Network.InhibitoryFraction * float64(e.Network.Neurons))
	for name, neurons := range map[string]float64{"excitatory": float64(e.Network.Neurons) - inhibitory, "inhibitory": inhibitory} {
		if neurons == 0 && slices.Contains(e.Record.Observables, "density_"+name) {
			return document.Fault("record.observables", "record.observables: density_%s is of %s neurons, and network.inhibitory_fraction = %g gives none of the %d: leave it out",
				name, name, e.Network.InhibitoryFraction, e.Network.Neurons)
		}
	}
	return nil
}

// checkSequence: the label of a pattern is another pattern.
func checkSequence(e *Experiment) error {
	if e.Patterns.Memory == "sequence" && e.Patterns.Count == 1 {
		return document.Fault("patterns.memory", "a sequence needs at least 2 patterns, not 1")
	}
	return nil
}

// checkSnapshots: a snapshot is of a cycle that the phase has, or of its end.
func checkSnapshots(e *Experiment) error {
	for i, phase := range e.Phases {
		replay := phase.Replay()
		if replay == nil {
			continue
		}
		if replay.SnapshotsOf != nil && len(replay.SnapshotsOf) == 0 {
			path := fmt.Sprintf("phases.%d.%s.snapshots_of", i, phase.Name())
			return document.Fault(path, "%s lists no array: list some of W, theta and U, or leave out snapshots", path)
		}
		for j, cycle := range replay.Snapshots {
			if cycle > replay.Cycles {
				path := fmt.Sprintf("phases.%d.%s.snapshots.%d", i, phase.Name(), j)
				return document.Fault(path, "%s = %d lies beyond the end of the phase, which has cycles: %d; leave it out, or let the phase be longer", path, cycle, replay.Cycles)
			}
		}
	}
	return nil
}

const (
	// Cutoff is the weight at or below which a synapse is pruned.
	Cutoff = 1e-10
	// largestWeight keeps sums of weights far from the end of float32.
	largestWeight = 1e30
)

// checkWeights: a network whose weights all begin at or below the cutoff is dead, and stays so;
// one whose weights leave the range of float32 has no numbers.
func checkWeights(e *Experiment) error {
	n := e.Network
	if n.FactorsFile == "" {
		w := logWeight(n.U0, n.Spread, n.Factors)
		if what := unusable(w); what != "" {
			return document.Fault("network.u0", "with u0 = %g and %d factors the weights begin at about %s, %s; choose another network.u0 or fewer network.factors",
				n.U0, n.Factors, power(w), what)
		}
	}
	for i, phase := range e.Phases {
		if r := phase.Regrow(); r != nil && r.Relative == 0 {
			w := logWeight(r.U0, r.Spread, n.Factors)
			if what := unusable(w); what != "" {
				return document.Fault(fmt.Sprintf("phases.%d.%s.regrow.u0", i, phase.Name()), "with u0 = %g and %d factors synapses regrow to weights of about %s, %s; choose another u0",
					r.U0, n.Factors, power(w), what)
			}
		}
		replay := phase.Replay()
		if d := phase.Drift; d != nil {
			replay = &Replay{Cycles: d.Steps, Scaling: d.Scaling, Length: d.Length}
		}
		if replay != nil {
			if err := checkScaled(e, i, replay); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkScaled checks the weights that homeostatic scaling makes in a phase.
func checkScaled(e *Experiment, i int, r *Replay) error {
	if r.Scaling.None || r.Cycles == 0 && !rescales(e, i) {
		return nil
	}
	synapses, spread := max(1, e.Network.potential()), 0.0
	if i == 0 {
		spread = e.Network.Spread
	}
	w := logScaled(r, e.Network.Factors, synapses, spread)
	if e.Network.FactorsFile != "" || !scalesFirst(e, i) {
		// how many synapses share the length is not known: one may have it all
		if one := logScaled(r, e.Network.Factors, 1, 0); w < math.Log(Cutoff) {
			w, synapses = one, 1
		}
	}
	if what := unusable(w); what != "" {
		return document.Fault(fmt.Sprintf("phases.%d.%s.length", i, e.Phases[i].Name()), "a length of %g, shared by %s with %d factors, makes weights of about %s, %s; choose another length, or fewer network.factors",
			r.Length, plural(synapses, "synapse", "synapses"), e.Network.Factors, power(w), what)
	}
	return nil
}

func plural(n float64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%.0f %s", n, many)
}

// unusable says what is wrong with weights of exp(w); "": nothing.
func unusable(w float64) string {
	switch {
	case w <= math.Log(Cutoff):
		return fmt.Sprintf("and a synapse counts as pruned at or below %g: the network would be dead", Cutoff)
	case w > math.Log(largestWeight):
		return fmt.Sprintf("and weights beyond %g leave the range of float32", largestWeight)
	}
	return ""
}

// rescales reports whether phase i, of replay, begins with scaling: as the first phase with factors
// that were drawn, as the first of replay after a day, or because synapses have grown back.
func rescales(e *Experiment, i int) bool {
	if e.Phases[i].Learn.Regrows() {
		return true
	}
	if i == 0 {
		return e.Network.FactorsFile == ""
	}
	for before := i - 1; before >= 0 && e.Phases[before].Replay() == nil; before-- {
		if e.Phases[before].Wake != nil {
			return true
		}
	}
	return false
}

// scalesFirst reports whether phase i is the first of replay: it finds nearly all synapses alive.
func scalesFirst(e *Experiment, i int) bool {
	for _, before := range e.Phases[:i] {
		if before.Replay() != nil {
			return false
		}
	}
	return true
}

// logWeight is the logarithm of a typical weight, prod_k u_k, whose factors are uniform in
// u0 (1 +- spread).
func logWeight(u0, spread float64, z int) float64 {
	return float64(z) * (math.Log(u0) + meanLog(spread))
}

// logScaled is the logarithm of a typical weight after homeostatic scaling, where all synapses
// have factors that are uniform in some u0 (1 +- spread) before it.
func logScaled(r *Replay, z int, synapses, spread float64) float64 {
	typical := float64(z) * meanLog(spread)
	if q := r.Scaling.Q; q > 0 { // sum_j w^q = length
		return (math.Log(r.Length/synapses)-float64(z)*math.Log(meanPower(spread, q)))/q + typical
	}
	return float64(z)/2*math.Log(r.Length/(synapses*meanPower(spread, 2))) + typical // sum_jk u^2 / z = length
}

// meanLog is the mean of log x, x being uniform in 1 +- s.
func meanLog(s float64) float64 {
	if s == 0 {
		return 0
	}
	return ((1+s)*math.Log(1+s)-(1-s)*math.Log(1-s))/(2*s) - 1
}

// meanPower is the mean of x^q, x being uniform in 1 +- s.
func meanPower(s, q float64) float64 {
	if s == 0 {
		return 1
	}
	return (math.Pow(1+s, q+1) - math.Pow(1-s, q+1)) / (2 * s * (q + 1))
}

// power writes exp(w), which may be beyond float64.
func power(w float64) string {
	if w > -700 && w < 700 {
		return fmt.Sprintf("%.2g", math.Exp(w))
	}
	return fmt.Sprintf("1e%+.0f", w/math.Ln10)
}
