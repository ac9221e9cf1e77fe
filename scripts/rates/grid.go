package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"engram/engine/analysis/rates"
	"engram/engine/analysis/theory"
)

// trial is a row that is to be measured.
type trial struct {
	rates.Network
	times  float64 // both rates of the rule times this
	beta   float64 // 0: that of the rule
	cycles int
	passes int // of the day; 0: those of the rule
	seeds  int
}

func (t trial) String() string {
	s := fmt.Sprintf("%s z %d N %d f %g load %g %s, %d cycles, times %g", t.Protocol, t.Factors, t.Neurons, t.CodingLevel, t.Load, t.Patterns, t.cycles, t.times)
	if t.beta > 0 {
		s += fmt.Sprintf(", beta %g", t.beta)
	}
	return s
}

// in finds the row of this trial. The network is compared first, since the rule takes milliseconds.
func (t trial) in(rows []rates.Row) bool {
	var s rates.Settings
	for _, r := range rows {
		if t.Network != r.Network || t.times != r.Times || t.cycles != r.Cycles || t.seeds != r.Seeds {
			continue
		}
		if s.Cycles == 0 {
			var err error
			if s, err = t.settings(); err != nil {
				return false
			}
		}
		if s.Beta == r.Beta && s.Passes == r.Passes && close(s.Rate, r.Rate) && close(s.ThresholdRate, r.ThresholdRate) && close(s.WakeRate, r.WakeRate) {
			return true
		}
	}
	return false
}

// close: a table has five digits.
func close(a, b float64) bool { return math.Abs(a-b) <= 1e-4*math.Abs(a) }

// settings are those of the rule, changed as the trial says.
func (t trial) settings() (rates.Settings, error) {
	s, err := rates.For(t.Network)
	s.Rate *= t.times
	s.ThresholdRate *= t.times
	s.Cycles = t.cycles
	if t.beta > 0 {
		s.Beta = t.beta
	}
	if t.passes > 0 {
		s.Passes = t.passes
	}
	return s, err
}

// shortNight is how many cycles show whether the rates are too high, by z: with more factors a
// night is slower at the start.
var shortNight = map[int]int{1: 1000, 2: 1000, 3: 1500, 4: 2500, 5: 4000}

// levels are coding levels with loads of which a day stores most, and one of which it does not.
var levels = []struct {
	f     float64
	loads []float64
}{
	{0.02, []float64{0.1, 0.3}},
	{0.05, []float64{0.1, 0.3, 0.5}},
	{0.1, []float64{0.1, 0.3}},
	{0.2, []float64{0.1, 0.2}},
	{0.4, []float64{0.1}},
	{0.5, []float64{0.05}},
}

// trials are all rows, the quickest first.
func trials() []trial {
	all := append(nights(), lessons()...)
	slices.SortStableFunc(all, func(a, b trial) int { return cmp.Compare(a.cost(), b.cost()) })
	return all
}

// cost is roughly the seconds that a trial takes.
func (t trial) cost() float64 {
	n, m := float64(t.Neurons), float64(t.Count())
	cycle := n * n * (5e-9 + 1.5e-10*m*2*t.CodingLevel)
	if t.Factors > 2 {
		cycle += n * n * 1e-8 * float64(t.Factors)
	}
	day := 0.0
	if t.Protocol == rates.WakeSleep {
		day = 35 * m * n * n * 2e-9
	}
	return float64(t.seeds) * (float64(t.cycles)*cycle + day)
}

// nights are days with nights behind them.
func nights() (all []trial) {
	add := func(n, z int, f, load float64, times float64, cycles, seeds int) {
		all = append(all, trial{Network: rates.Network{Protocol: rates.WakeSleep, Patterns: theory.Exact, Neurons: n, Factors: z, CodingLevel: f, Load: load}, times: times, cycles: cycles, seeds: seeds})
	}
	for z, cycles := range shortNight {
		n := 200
		if z > 3 {
			n = 100
		}
		for _, level := range levels {
			for _, load := range level.loads {
				for _, times := range []float64{1, 2, 4} {
					add(n, z, level.f, load, times, cycles, 2)
				}
			}
		}
		add(100, z, 0.1, 0.2, 1, 20000, 1) // does a long night forget?
		if z > 3 {
			add(200, z, 0.05, 0.3, 1, cycles, 1)
			add(200, z, 0.2, 0.1, 1, cycles, 1)
		} else {
			add(100, z, 0.1, 0.2, 1, cycles, 2)
			add(400, z, 0.05, 0.3, 1, cycles, 1)
			add(400, z, 0.2, 0.2, 1, cycles, 1)
		}
	}
	for _, times := range []float64{1, 2} { // 2: nearly the published rates
		add(1000, 2, 0.05, 0.5, times, 1000, 1)
	}
	add(1000, 2, 0.2, 0.2, 1, 500, 1)
	add(1000, 1, 0.05, 0.5, 1, 500, 1)
	add(1000, 3, 0.05, 0.3, 1, 1000, 1)
	add(1000, 4, 0.05, 0.1, 1, 500, 1)
	add(1000, 5, 0.05, 0.1, 1, 500, 1)
	for _, beta := range []float64{5, 80} {
		for _, times := range []float64{1, 2, 4} {
			add(200, 2, 0.05, 0.3, times, 1000, 2)
			all[len(all)-1].beta = beta
		}
	}
	// large ones: whether their rates are too high shows in few cycles
	add(4000, 2, 0.05, 0.05, 1, 100, 1)
	all[len(all)-1].passes = 10
	add(20000, 2, 0.05, 0.001, 1, 30, 1)
	all[len(all)-1].passes = 10
	return all
}

// lessons are networks that learn without a day.
func lessons() (all []trial) {
	add := func(n, z int, f, load float64, kind theory.Kind, times float64, cycles int) {
		all = append(all, trial{Network: rates.Network{Protocol: rates.Learn, Patterns: kind, Neurons: n, Factors: z, CodingLevel: f, Load: load}, times: times, cycles: cycles, seeds: 1})
	}
	for z := 1; z <= 5; z++ {
		for _, times := range []float64{1, 2, 4} {
			add(100, z, 0.5, 0.33, theory.Bernoulli, times, 10000)
		}
		add(100, z, 0.5, 0.1, theory.Bernoulli, 1, 10000)
		add(100, z, 0.5, 0.2, theory.Bernoulli, 1, 10000)
		add(100, z, 0.2, 0.2, theory.Exact, 1, 10000)
		if z < 5 { // five factors had not learnt them after 30,000 cycles (docs/rates.md)
			add(100, z, 0.5, 0.6, theory.Bernoulli, 1, 10000)
		}
		add(100, z, 0.1, 0.3, theory.Exact, 1, 10000)
	}
	for _, z := range []int{2, 3} {
		for _, times := range []float64{1, 4} {
			add(200, z, 0.05, 0.33, theory.Exact, times, 10000)
			add(200, z, 0.2, 0.33, theory.Exact, times, 10000)
		}
		add(200, z, 0.5, 0.5, theory.Exact, 1, 10000)
	}
	add(200, 2, 0.02, 0.3, theory.Exact, 1, 10000)
	add(400, 2, 0.5, 0.33, theory.Bernoulli, 1, 5000)
	add(1000, 2, 0.5, 0.33, theory.Bernoulli, 1, 2000)
	add(1000, 2, 0.05, 0.5, theory.Exact, 1, 1000)
	return all
}
