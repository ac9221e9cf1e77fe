package wiring

import (
	"math"
	"slices"
	"testing"

	"engram/engine/config"
	"engram/engine/random"
	"engram/engine/space"
)

// TestOthers: new sources are ascending, distinct, not the row nor one of the living, as many as asked for, down to the last
// one that there is; their stream decides.
func TestOthers(t *testing.T) {
	for _, w := range []config.Wiring{
		{Rule: config.FixedIndegree, Indegree: 30}, {Rule: config.PairwiseBernoulli, P: 0.9},
		{Rule: config.Modules, Modules: 4, Within: 1, Between: 0.01}, {Rule: config.Modules, Modules: 7, Within: 0.3, Between: 0.3},
		{Rule: config.PairwiseBernoulli, P: 0.5, Kernel: &space.Kernel{Shape: space.Gaussian, Sigma: 0.2}, Space: &space.Space{Size: []float64{1, 2}, Periodic: true, Positions: space.Random}},
	} {
		n := config.Network{Neurons: 97, Wiring: &w}
		wirer := New(n, 3, nil)
		for row := range n.Neurons {
			all := wirer.Sources(nil, row)
			var living []int32
			for k, j := range all {
				if k%3 == row%3 {
					living = append(living, j)
				}
			}
			for _, count := range []int{0, 1, len(all) - len(living), n.Neurons - 1 - len(living)} {
				s := func() *random.Stream { return random.New(3, random.Rewire, 1, uint64(row)) }
				got := wirer.Others([]int32{7}, living, row, count, s())[1:]
				if len(got) != count || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != count || slices.Contains(got, int32(row)) ||
					slices.ContainsFunc(got, func(j int32) bool { return slices.Contains(living, j) || j < 0 || j >= 97 }) {
					t.Fatalf("%+v: row %d with the living sources %v gets the %d others %v", w, row, living, count, got)
				}
				if again := New(n, 3, nil).Others(nil, living, row, count, s()); !slices.Equal(again, got) {
					t.Errorf("%+v: row %d has other others again", w, row)
				}
			}
		}
	}
}

// TestOthersByChance: pairs of new sources are as frequent as drawing one after the other in proportion to the chances makes
// them: within 5 standard errors of 40,000 draws.
func TestOthersByChance(t *testing.T) {
	const row, living, draws = 1, 6, 40_000
	free := []int32{0, 2, 3, 4, 5}
	n := func(w config.Wiring) config.Network { return config.Network{Neurons: 7, Wiring: &w} }
	near := n(config.Wiring{Rule: config.PairwiseBernoulli, P: 1, Kernel: &space.Kernel{Shape: space.Exponential, Beta: 0.3}, Space: &space.Space{Size: []float64{1, 1}, Positions: space.Random}})
	at := Positions(near, 1)
	for name, c := range map[string]struct {
		config.Network
		chance func(j int32) float64
	}{
		"alike": {n(config.Wiring{Rule: config.FixedIndegree, Indegree: 3}), func(int32) float64 { return 1 }},
		"modules": {n(config.Wiring{Rule: config.Modules, Modules: 2, Within: 0.9, Between: 0.2}), func(j int32) float64 { // the first one is 0 ... 2
			if j < 3 {
				return 0.9
			}
			return 0.2
		}},
		"near": {near, func(j int32) float64 { return math.Exp(-math.Hypot(at[j][0]-at[row][0], at[j][1]-at[row][1]) / 0.3) }},
	} {
		w, total := New(c.Network, 1, nil), 0.0
		for _, j := range free {
			total += c.chance(j)
		}
		found := map[[2]int32]float64{}
		for k := range draws {
			at := w.Others(nil, []int32{living}, row, 2, random.New(5, random.Rewire, 0, uint64(k)))
			found[[2]int32{at[0], at[1]}]++
		}
		for i, a := range free {
			for _, b := range free[i+1:] {
				p, q := c.chance(a), c.chance(b)
				want := p/total*q/(total-p) + q/total*p/(total-q)
				if got := found[[2]int32{a, b}] / draws; math.Abs(got-want) > 5*math.Sqrt(want*(1-want)/draws) {
					t.Errorf("%s: %d and %d come with probability %.4f, want %.4f", name, a, b, got, want)
				}
			}
		}
	}
}
