package config

import (
	"fmt"
	"math"
)

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
			return fault("network.u0", "with u0 = %g and %d factors the weights begin at about %s, %s; choose another network.u0 or fewer network.factors",
				n.U0, n.Factors, power(w), what)
		}
	}
	for i, phase := range e.Phases {
		if phase.Wake != nil && phase.Wake.Regrow != nil {
			r := phase.Wake.Regrow
			w := logWeight(r.U0, r.Spread, n.Factors)
			if what := unusable(w); what != "" {
				return fault(fmt.Sprintf("phases.%d.wake.regrow.u0", i), "with u0 = %g and %d factors synapses regrow to weights of about %s, %s; choose another u0",
					r.U0, n.Factors, power(w), what)
			}
		}
		if replay := phase.Replay(); replay != nil {
			if err := checkScaled(e, i, replay); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkScaled checks the weights that homeostatic scaling makes in a phase.
func checkScaled(e *Experiment, i int, r *Replay) error {
	if r.Cycles == 0 && !rescales(e, i) {
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
		return fault(fmt.Sprintf("phases.%d.%s.length", i, e.Phases[i].Name()), "a length of %g, shared by %s with %d factors, makes weights of about %s, %s; choose another length, or fewer network.factors",
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
// that were drawn, or as the first of replay after a day.
func rescales(e *Experiment, i int) bool {
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
