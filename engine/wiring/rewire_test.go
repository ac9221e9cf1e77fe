package wiring

import (
	"math"
	"slices"
	"testing"

	"engram/engine/config"
	"engram/engine/random"
)

// TestOthers: new sources are ascending, distinct, not the row nor one of the living, as many as asked for, down to the last
// one that there is; their stream decides.
func TestOthers(t *testing.T) {
	for _, w := range []config.Wiring{
		{Rule: config.FixedIndegree, Indegree: 30}, {Rule: config.PairwiseBernoulli, P: 0.9},
		{Rule: config.Modules, Modules: 4, Within: 1, Between: 0.01}, {Rule: config.Modules, Modules: 7, Within: 0.3, Between: 0.3},
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

// TestOthersOfModules: pairs of new sources are as frequent as drawing one after the other in proportion to the chances makes
// them, both ways that they are drawn: within 5 standard errors of 40,000 draws.
func TestOthersOfModules(t *testing.T) {
	w := New(config.Network{Neurons: 7, Wiring: &config.Wiring{Rule: config.Modules, Modules: 2, Within: 0.9, Between: 0.2}}, 1, nil)
	const row, living, draws = 1, 6, 40_000 // the first module is 0 ... 2, and free are 0, 2 and 3, 4, 5
	free := []int32{0, 2, 3, 4, 5}
	chance := map[int32]float64{0: 0.9, 2: 0.9, 3: 0.2, 4: 0.2, 5: 0.2}
	const total = 2*0.9 + 3*0.2
	for name, draw := range map[string]func(s *random.Stream) []int32{
		"by trial": func(s *random.Stream) []int32 { return w.Others(nil, []int32{living}, row, 2, s) },
		"by time": func(s *random.Stream) []int32 {
			clear(w.mark)
			w.take(row)
			w.take(living)
			at := w.earliest(nil, row, 2, s)
			slices.Sort(at)
			return at
		},
	} {
		found := map[[2]int32]float64{}
		for k := range draws {
			at := draw(random.New(5, random.Rewire, 0, uint64(k)))
			found[[2]int32{at[0], at[1]}]++
		}
		for i, a := range free {
			for _, b := range free[i+1:] {
				p := chance[a]/total*chance[b]/(total-chance[a]) + chance[b]/total*chance[a]/(total-chance[b])
				if got := found[[2]int32{a, b}] / draws; math.Abs(got-p) > 5*math.Sqrt(p*(1-p)/draws) {
					t.Errorf("%s: %d and %d come with probability %.4f, want %.4f", name, a, b, got, p)
				}
			}
		}
	}
}
