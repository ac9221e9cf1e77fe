package pattern

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
)

var (
	alone = graph.Populations{Excitatory: 400, CodingLevel: 0.1, FE: 0.1, FI: 0.1} // of 400 neurons
	both  = graph.Populations{Excitatory: 300, CodingLevel: 0.1, FE: 0.05, FI: 0.25}
)

// TestDrawnBits: patterns keep their bits, exact and bernoulli ones those of version 0.1.
func TestDrawnBits(t *testing.T) {
	for name, want := range map[string]string{
		"exact 80": "d8eb182edcfd7427", "bernoulli 80": "4f84d9bfd230ad1b", "exact 100": "77b7e822509eb468", "bernoulli 100": "5e5c74b33d2783fa",
		"prototypes 80": "7920bb8b0d96b4af", "hierarchical 80": "9d92593ddbd013a1", "sparse-graded 80": "c904cb3580409d5b",
	} {
		people := graph.Populations{Excitatory: 80, CodingLevel: 0.1, FE: 0.0625, FI: 0.25}
		var kind string
		var excitatory int
		fmt.Sscan(name, &kind, &excitatory)
		if excitatory == 100 {
			people = graph.Populations{Excitatory: 100, CodingLevel: 0.1, FE: 0.1, FI: 0.1}
		}
		p := Draw(7, 2, config.Patterns{Kind: kind, Count: 30, Groups: 4, Overlap: 0.7, Subgroups: 2, GroupOverlap: 0.6, CodingSpread: 0.4}, 100, people, 1)
		if got := fmt.Sprintf("%.8x", sha256.Sum256(p.Bits)); got != want {
			t.Errorf("%s: the bits begin with %s, want %s", name, got, want)
		}
	}
}

// shared is how many neurons from ... to-1 are active in both patterns; of a pattern with itself, how many are active.
func shared(p Set, a, b, from, to int) (sum float64) {
	for j := from; j < to; j++ {
		sum += float64(p.Bits[j*p.M+a] * p.Bits[j*p.M+b])
	}
	return sum
}

// within5 compares mean and variance of independent numbers with what they should be; a variance of -1 is not known.
func within5(t *testing.T, what string, x []float64, mean, variance float64) {
	t.Helper()
	n := float64(len(x))
	var m, v, fourth float64
	for _, value := range x {
		m += value / n
	}
	for _, value := range x {
		d := (value - m) * (value - m)
		v += d / n
		fourth += d * d / n
	}
	if se := math.Sqrt(v / n); math.Abs(m-mean) > 5*se {
		t.Errorf("%s: mean %g +- %g, want %g", what, m, se, mean)
	}
	if se := math.Sqrt((fourth - v*v) / n); variance >= 0 && math.Abs(v-variance) > 5*se {
		t.Errorf("%s: variance %g +- %g, want %g", what, v, se, variance)
	}
}

// population is a part of the neurons and its number of active ones.
type population struct{ from, to, active int }

func populationsOf(people graph.Populations) []population {
	const n = 400
	e := people.Excitatory
	all := []population{{0, e, RoundEven(float64(e) * people.FE)}}
	if e < n {
		all = append(all, population{e, n, RoundEven(float64(n-e) * people.FI)})
	}
	return all
}

// correlation is that of a pattern with its prototype: k of its active neurons are active there too.
func (p population) correlation(overlap float64) float64 {
	a := float64(p.active) / float64(p.to-p.from)
	return (float64(RoundEven(overlap*float64(p.active)))/float64(p.active) - a) / (1 - a)
}

// expected is the mean number of neurons active in both of two patterns with this correlation.
func (p population) expected(correlation float64) float64 {
	a := float64(p.active) / float64(p.to-p.from)
	return float64(p.active) * (a + correlation*(1-a))
}

// TestPrototypes: patterns have exact numbers of active neurons, share an exact number with their prototype, and overlap
// with one another as docs/model.md says.
func TestPrototypes(t *testing.T) {
	const groups, n = 2000, 400
	for _, people := range []graph.Populations{alone, both} {
		for _, overlap := range []float64{0.3, 0.5, 0.93} {
			c := config.Patterns{Kind: config.Prototypes, Count: 2 * groups, Groups: groups, Overlap: overlap}
			p := Draw(5, 1, c, n, people, 1)
			prototypes := newDrawing(5, 1, c, n, people).prototypes()
			for i, part := range populationsOf(people) {
				active, k := part.active, RoundEven(overlap*float64(part.active))
				for mu := range p.M {
					common := 0
					for j := part.from; j < part.to; j++ {
						common += int(p.Bits[j*p.M+mu] * prototypes[mu%groups][j])
					}
					if got := int(shared(p, mu, mu, part.from, part.to)); got != active || common != k {
						t.Fatalf("population %d: pattern %d has %d active neurons and shares %d, want %d and %d", i, mu, got, common, active, k)
					}
				}
				var inside, between []float64
				for g := range groups {
					inside = append(inside, shared(p, g, g+groups, part.from, part.to))
				}
				for g := 0; g < groups; g += 2 {
					between = append(between, shared(p, g, g+1, part.from, part.to))
				}
				size := part.to - part.from
				hypergeometric := func(n, k int) float64 { // variance of the overlap of two choices of k of n
					if n < 2 {
						return 0
					}
					x, y := float64(n), float64(k)
					return y * y * (x - y) * (x - y) / (x * x * (x - 1))
				}
				what, rho := fmt.Sprintf("population %d, overlap %g", i, overlap), part.correlation(overlap)
				within5(t, what+", inside", inside, part.expected(rho*rho), hypergeometric(active, k)+hypergeometric(size-active, active-k))
				within5(t, what+", between", between, part.expected(0), hypergeometric(size, active))
			}
		}
	}
}

// TestHierarchical: the overlaps of patterns in a subgroup, in a group and between groups.
func TestHierarchical(t *testing.T) {
	const groups, subgroups, n = 1000, 2, 400
	const leaves = groups * subgroups
	for _, people := range []graph.Populations{alone, both} {
		c := config.Patterns{Kind: config.Hierarchical, Count: 2 * leaves, Groups: groups, Subgroups: subgroups, Overlap: 0.6, GroupOverlap: 0.8}
		p := Draw(5, 0, c, n, people, 1)
		for i, part := range populationsOf(people) {
			var lowest, middle, between []float64
			for g := range groups {
				lowest = append(lowest, shared(p, g, g+leaves, part.from, part.to))
				middle = append(middle, shared(p, g, g+groups, part.from, part.to))
				if g%2 == 0 {
					between = append(between, shared(p, g, g+1, part.from, part.to))
				}
			}
			for mu := range p.M {
				if got := int(shared(p, mu, mu, part.from, part.to)); got != part.active {
					t.Fatalf("population %d: pattern %d has %d active neurons, want %d", i, mu, got, part.active)
				}
			}
			rho, above := part.correlation(0.6), part.correlation(0.8)
			within5(t, fmt.Sprintf("population %d, subgroup", i), lowest, part.expected(rho*rho), -1)
			within5(t, fmt.Sprintf("population %d, group", i), middle, part.expected(rho*rho*above*above), -1)
			within5(t, fmt.Sprintf("population %d, between groups", i), between, part.expected(0), -1)
		}
	}
}

// TestSparseGraded: numbers of active neurons are uniform around N f, and at least and at most what the spread allows.
func TestSparseGraded(t *testing.T) {
	const s, m = 0.5, 4000
	for _, people := range []graph.Populations{alone, both} {
		p := Draw(5, 0, config.Patterns{Kind: config.SparseGraded, Count: m, CodingSpread: s}, 400, people, 1)
		for i, part := range populationsOf(people) {
			var active []float64
			for mu := range m {
				k := shared(p, mu, mu, part.from, part.to)
				if low, high := float64(part.active)*(1-s), float64(part.active)*(1+s); k < math.Floor(low) || k > math.Ceil(high) {
					t.Fatalf("population %d: %g active neurons, want %g to %g", i, k, low, high)
				}
				active = append(active, k)
			}
			width := 2 * s * float64(part.active)
			within5(t, fmt.Sprintf("population %d", i), active, float64(part.active), width*width/12+1./12)
		}
	}
}

// TestDrawnByNumber: patterns do not depend on how many are drawn, and those of two days and two seeds differ.
func TestDrawnByNumber(t *testing.T) {
	for _, c := range []config.Patterns{
		{Kind: config.Prototypes, Groups: 3, Overlap: 0.5},
		{Kind: config.Hierarchical, Groups: 2, Subgroups: 3, Overlap: 0.6, GroupOverlap: 0.5},
		{Kind: config.SparseGraded, CodingSpread: 0.4},
	} {
		draw := func(seed uint64, day, count int) string {
			c.Count = count
			p := Draw(seed, day, c, 400, both, 1)
			return string(p.First(6).Bits)
		}
		if draw(1, 0, 6) != draw(1, 0, 9) {
			t.Errorf("%s: the first patterns depend on their number", c.Kind)
		}
		if draw(1, 0, 6) == draw(1, 1, 6) || draw(1, 0, 6) == draw(2, 0, 6) {
			t.Errorf("%s: two days or two seeds have the same patterns", c.Kind)
		}
	}
}

// TestOverlaps: the overlaps of five patterns in groups of hierarchical ones, counted by hand.
func TestOverlaps(t *testing.T) {
	c := config.Patterns{Kind: config.Hierarchical, Groups: 2, Subgroups: 2, Count: 5}
	p := Set{N: 4, M: 5, Bits: []uint8{
		1, 1, 0, 1, 1,
		1, 0, 1, 1, 0,
		0, 0, 0, 1, 0,
		0, 1, 0, 1, 0,
	}}
	// subgroup: (0, 4): 2/3. group: (0, 2): 2/3, (1, 3): 2/3, (2, 4): 0. between: (0, 1): 1/2, (0, 3): 2/3, (1, 2): 0,
	// (1, 4): 2/3, (2, 3): 2/5, (3, 4): 2/5
	want := [config.Relations]Overlap{{6, 0.43888889, 0.22477698}, {3, 0.44444444, 0.31426968}, {1, 0.66666667, 0}}
	for relation, got := range p.Overlaps(c.Relation) {
		w := want[relation]
		if got.Pairs != w.Pairs || math.Abs(got.Mean-w.Mean) > 1e-6 || math.Abs(got.SD-w.SD) > 1e-6 {
			t.Errorf("relation %d: %+v, want %+v", relation, got, w)
		}
	}
}

// TestSideBySide: patterns drawn side by side are those drawn one after the other.
func TestSideBySide(t *testing.T) {
	for _, kind := range []string{config.Exact, config.Bernoulli, config.Prototypes, config.Hierarchical, config.SparseGraded} {
		c := config.Patterns{Kind: kind, Count: 60*together + 1, Groups: 4, Overlap: 0.7, Subgroups: 2, GroupOverlap: 0.6, CodingSpread: 0.4}
		want := Draw(7, 2, c, 400, both, 1)
		for _, threads := range []int{2, 3, 16} {
			if got := Draw(7, 2, c, 400, both, threads); !bytes.Equal(got.Bits, want.Bits) {
				t.Errorf("%s: %d threads draw other patterns", kind, threads)
			}
		}
	}
}
