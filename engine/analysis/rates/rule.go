package rates

import (
	"fmt"
	"math"

	"engram/engine/analysis/theory"

	"gonum.org/v1/gonum/stat/distuv"
)

// Protocol says how a network comes to its memories.
type Protocol string

const (
	WakeSleep Protocol = "wake-sleep" // a day, then a night
	Learn     Protocol = "learn"      // taught without a day, then consolidated
)

// Network is what settings are asked for.
type Network struct {
	Protocol    Protocol
	Patterns    theory.Kind
	Neurons     int     // N
	Factors     int     // z
	CodingLevel float64 // f
	Load        float64 // M/N, M being all patterns that are presented
}

// Count is M, the number of patterns.
func (n Network) Count() int { return int(math.RoundToEven(n.Load * float64(n.Neurons))) }

// Settings are what the rule gives for a network.
type Settings struct {
	U0, Spread float64 // of the factors at the start

	Passes   int     // of the day; 0 with Learn
	WakeRate float64 // eta_wake

	Cycles        int     // of the night, or at most of learn
	Rate          float64 // eta; with a ramp, what it rises to
	ThresholdRate float64 // etaTheta; with a ramp, what it rises to
	RampRatio     float64 // a ramp starts at the rate over RampRatio; 0: no ramp
	Tau           float64 // of the ramp, in cycles
	Beta, Length  float64

	Stored    float64 // M/N that the day is expected to store; the load with Learn
	Survivors float64 // K, the synapses of a neuron that the rule expects at the end
}

// The constants of the rule. docs/rates.md has the measurements behind them.
const (
	nightBeta, learnBeta   = 20, 100
	nightLength            = 0.07 // over N: 70 for 1,000 neurons, as published
	wakeU0, learnU0        = 0.6, 0.1
	learnSpread            = 0.3
	wakeStep               = 0.47 // of the first factor, over the quantile of the coding level
	wakePasses             = 35
	nightWeightStep        = 0.3 // z times the step of a factor, at the end
	learnThresholdStep     = 0.5 // over the step of the factors, at the end
	learnMarginStep        = 0.35
	nightRatio, nightTau   = 40, 40
	longestTau             = 2000
	nightCycles            = 2000
	longestNight           = 20000
	learnCycles            = 100000
	fewestSurvivors        = 3
	published              = 5 // factors, at most
	leastQuantile          = 0.05
	evenLevel              = 0.45 // coding levels from here on need a spread to break the tie of all currents
	mostFactors            = 10
	leastActive, mostLevel = 2, 0.5
)

// nightThresholdSteps are the steps of the threshold at the start of a night, by z.
var nightThresholdSteps = []float64{0.3, 0.3, 0.15, 0.0375}

// learnLengths are the lengths of learn over N, by z, as published for z = 1 to 4.
var learnLengths = []float64{0.01, 0.02, 0.05}

// For is what the rule gives. A network that cannot hold its patterns, and arguments out of
// range, are errors.
func For(n Network) (Settings, error) {
	if err := n.check(); err != nil {
		return Settings{}, err
	}
	s := Settings{Stored: n.Load}
	if n.Protocol == WakeSleep {
		s.Stored = min(n.Load, DayHolds(n.CodingLevel))
	}
	p, err := theory.At(s.Stored, n.CodingLevel, n.Patterns)
	if err != nil {
		return Settings{}, err
	}
	density, ok := p.DensityOf(n.Factors)
	if !ok {
		density = p.Density // more factors prune more than two, at the same load
	}
	s.Survivors = math.Max(density*float64(n.Neurons), fewestSurvivors)
	if n.Protocol == Learn {
		n.learn(&s, p.Kappa)
	} else {
		n.day(&s)
		n.night(&s)
	}
	return s, nil
}

// DayHolds is about the largest load of which a day stores most patterns, at a coding level.
func DayHolds(f float64) float64 { return 0.06 * math.Pow(f, -0.7) }

// day: a presentation changes the first factor by eta |d|, and |d| is about the quantile of the
// coding level, in units of the currents' spread. What a day stores depends on
// etaWake u0^(z-1) N f (1-f) alone.
func (n Network) day(s *Settings) {
	f := n.CodingLevel
	s.U0, s.Passes = wakeU0, wakePasses
	if f >= evenLevel {
		s.Spread = learnSpread
	}
	quantile := math.Max(leastQuantile, distuv.UnitNormal.Quantile(1-f))
	s.WakeRate = rounded(wakeStep / (quantile * math.Pow(wakeU0, float64(n.Factors-1)) * float64(n.Neurons) * f * (1 - f)))
}

func (n Network) night(s *Settings) {
	f, z, neurons := n.CodingLevel, float64(n.Factors), float64(n.Neurons)
	s.Beta, s.Length = nightBeta, rounded(nightLength*neurons)
	slower := math.Max(1, math.Pow(s.Survivors/neurons, -(z-2)/2)) // than with two factors, at the start
	s.RampRatio, s.Tau = nightRatio, rounded(math.Min(nightTau*slower, longestTau))
	s.Cycles = atLeast(math.Min(nightCycles*slower, longestNight))
	s.Rate = rounded(nightWeightStep / z * math.Pow(s.Length/s.Survivors, -(z-2)/2))
	b := nightThresholdSteps[min(n.Factors, len(nightThresholdSteps))-1]
	s.ThresholdRate = rounded(b * math.Pow(s.Length/neurons, z/2) * math.Sqrt(neurons*f*(1-f)))
}

// learn: while a label is wrong, a single pattern is taught at a time, and moves the current by
// z a sqrt(N) f (1-f), in units of the length of the weights. That has to be well below kappa, the
// margin that all patterns can have at once.
func (n Network) learn(s *Settings, kappa float64) {
	f, z, neurons := n.CodingLevel, float64(n.Factors), float64(n.Neurons)
	s.U0, s.Spread = learnU0, learnSpread
	if n.Factors > published {
		s.U0 = wakeU0 // the network is scaled before the first cycle: any u0 is the same, but u0^z must be alive
	}
	s.Beta, s.Cycles = learnBeta, learnCycles
	s.Length = rounded(learnLengths[min(n.Factors, len(learnLengths))-1] * neurons)
	a := math.Min(nightWeightStep, learnMarginStep*kappa/(math.Sqrt(neurons)*f*(1-f))) / z
	a *= math.Min(1, 9/(z*z)) // with four and five factors labels that were right become wrong again
	p := s.Survivors / neurons
	s.Rate = rounded(a * math.Pow(s.Length/s.Survivors, -(z-2)/2))
	b := learnThresholdStep * a * math.Pow(p, -(z-1)/2)
	s.ThresholdRate = rounded(b * math.Pow(s.Length/neurons, z/2) * math.Sqrt(neurons*f*(1-f)))
}

func (n Network) check() error {
	switch active := math.RoundToEven(float64(n.Neurons) * n.CodingLevel); {
	case n.Protocol != WakeSleep && n.Protocol != Learn:
		return fmt.Errorf("protocol %q: give wake-sleep or learn", n.Protocol)
	case n.Neurons < 10:
		return fmt.Errorf("%d neurons: give at least 10", n.Neurons)
	case n.Factors < 1 || n.Factors > mostFactors:
		return fmt.Errorf("%d factors: give 1 to %d (1 is the classical synapse, 2 the two-factor model)", n.Factors, mostFactors)
	case !(n.CodingLevel > 0 && n.CodingLevel <= mostLevel):
		return fmt.Errorf("a coding level of %g: it is the fraction of active neurons; there are rates for 0 < f <= %g", n.CodingLevel, mostLevel)
	case active < leastActive:
		return fmt.Errorf("a coding level of %g activates %.0f of %d neurons; give at least %g, for %d active ones", n.CodingLevel, active, n.Neurons, rounded(leastActive/float64(n.Neurons)), leastActive)
	case n.Protocol == WakeSleep && n.Patterns == theory.Bernoulli:
		return fmt.Errorf("a day stores next to none of bernoulli patterns, since it lets exactly round(N f) neurons be active; use exact patterns, or protocol learn")
	case !(n.Load > 0 && n.Load < math.MaxInt32):
		return fmt.Errorf("a load of %g: it is the number of patterns over that of neurons", n.Load)
	case n.Count() < 1:
		return fmt.Errorf("a load of %g is round(load N) = %d patterns for %d neurons; give at least %g", n.Load, n.Count(), n.Neurons, 1/float64(n.Neurons))
	}
	if most := theory.Capacity(n.CodingLevel, n.Patterns); n.Load > most {
		return fmt.Errorf("a load of %g is beyond the capacity: no weights store more than %.3g patterns a neuron of %s patterns at coding level %g", n.Load, most, n.Patterns, n.CodingLevel)
	}
	if holds := DayHolds(n.CodingLevel); n.Protocol == WakeSleep && n.Load > 2*holds {
		return fmt.Errorf("a load of %g is too much for a day: at coding level %g it stores most of about %.2g patterns per neuron, and fewer the more there are beyond that; give at most %.2g, or protocol learn", n.Load, n.CodingLevel, holds, 2*holds)
	}
	return nil
}

// rounded has three significant digits.
func rounded(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-2)
	if unit < 1 { // a division by a power of ten prints short
		return math.Round(x/unit) / math.Round(1/unit)
	}
	return math.Round(x/unit) * unit
}

// atLeast is the next of 1, 2, 5, 10, 20, ... that is not below x.
func atLeast(x float64) int {
	for unit := 1.0; ; unit *= 10 {
		for _, step := range []float64{1, 2, 5} {
			if step*unit >= x*(1-1e-9) {
				return int(step * unit)
			}
		}
	}
}
