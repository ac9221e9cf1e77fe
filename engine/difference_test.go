package engine

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/phase"
)

// TestDifference: against w = u^z - v^z written out. Each half of a synapse is updated by its own sign of the gradient,
// u += eta g u^(z-1) and v -= eta g v^(z-1), and both are scaled alike. The first factors are u - v and u + v, and the product of
// all is w; with z = 7 synapses come to v >= u and are pruned. Some neurons are inhibitory. 1e-12: ten cycles of float64.
func TestDifference(t *testing.T) {
	for _, z := range []int{2, 3, 4, 7} {
		for _, scaling := range []string{"u", "1"} {
			t.Run(fmt.Sprintf("z = %d, norm %s", z, scaling), func(t *testing.T) { difference(t, z, scaling) })
		}
	}
}

func difference(t *testing.T, z int, scaling string) {
	const n, m, cycles, eta, length, spread = 30, 5, 10, 0.01, 8.0, 0.04
	text := fmt.Sprintf(`
network: {neurons: %d, factors: %d, coding_level: 0.2, spread: %g, difference: true, inhibitory_fraction: 0.2}
patterns: {count: %d}
phases: [{sleep: {cycles: CYCLES, rate: %g, length: %g, salience: weakest, scaling: SCALING}}]
`, n, z, spread, m, eta, length)
	life := func(scaling string, cycles int) *phase.Driver {
		text := strings.NewReplacer("SCALING", scaling, "CYCLES", fmt.Sprint(cycles)).Replace(text)
		return live(t, text, t.TempDir(), graph.Reference(), Options{})
	}
	begin, from, end := life("none", 0), life(scaling, 0), life(scaling, cycles)
	factors, theta, day := make([]float64, z*n), from.PerRow(0, model.Theta), from.Replicas[0].Days[0]
	power := func(x float64) float64 { return math.Pow(x, float64(z)) }
	var u, v [n]float64
	halves := func() {
		for j := range n {
			u[j], v[j] = (factors[j]+factors[n+j])/2, (factors[n+j]-factors[j])/2
		}
	}
	for i := range n {
		begin.ReadFactorsOf(0, i, factors)
		halves()
		for j := range n {
			if j == i {
				continue
			}
			if at := u[j] / (math.Pow(2, 1/float64(z)) * 0.6); at < 1-spread || at > 1+spread {
				t.Fatalf("u begins with %g times 2^(1/z) u0", at)
			}
			if at := v[j] / 0.6; at < 1-spread || at > 1+spread {
				t.Fatalf("v begins with %g times u0", at)
			}
		}
		from.ReadFactorsOf(0, i, factors)
		halves()
		for range cycles {
			weakest, margin := 0, math.Inf(1)
			for mu := range m {
				h := -theta[i]
				for j := range n {
					h += sign(j, n) * (power(u[j]) - power(v[j])) * float64(day.Bits[j*m+mu])
				}
				if y := 2*float64(day.Bits[i*m+mu]) - 1; y*h < margin {
					weakest, margin = mu, y*h
				}
			}
			y, squares, weights := 2*float64(day.Bits[i*m+weakest])-1, 0.0, 0.0
			for j := range n {
				g := sign(j, n) * y * float64(day.Bits[j*m+weakest])
				u[j], v[j] = u[j]+eta*g*power(u[j])/max(u[j], 1e-300), v[j]-eta*g*power(v[j])/max(v[j], 1e-300)
				if u[j] <= v[j] {
					u[j], v[j] = 0, 0
				}
				squares += u[j]*u[j] + v[j]*v[j]
				weights += power(u[j]) - power(v[j])
			}
			r := math.Sqrt(length / squares)
			if scaling == "1" {
				r = math.Pow(length/weights, 1/float64(z))
			}
			for j := range n {
				u[j], v[j] = r*u[j], r*v[j]
			}
			theta[i] -= eta * y
		}
		want, weights := make([]float64, 2*n), make([]float64, n)
		for j := range n {
			want[j], want[n+j], weights[j] = u[j]-v[j], u[j]+v[j], power(u[j])-power(v[j])
		}
		end.ReadFactorsOf(0, i, factors)
		near(t, fmt.Sprintf("neuron %d", i), factors[:2*n], want, 1e-12)
		got := make([]float64, n)
		for j := range n {
			got[j] = end.Weight(factors, j)
		}
		near(t, fmt.Sprintf("weights of neuron %d", i), got, weights, 1e-12)
	}
	near(t, "thresholds", end.PerRow(0, model.Theta), theta, 1e-12)
}

// TestHalvesWithNoise: noise of factors is noise of u - v and u + v; the others follow, so that the product stays u^z - v^z
// with v at least 0. 1e-6: float32 factors.
func TestHalvesWithNoise(t *testing.T) {
	for _, wiring := range []string{"", ", wiring: {rule: fixed_indegree, indegree: 20}"} {
		b := live(t, `
network: {neurons: 41, factors: 4, coding_level: 0.2, spread: 0.05, difference: true`+wiring+`}
patterns: {count: 9}
phases: [{learn: {cycles: 90, rate: 0.1, length: 12}}]
`, t.TempDir(), float32On(t, 2), Options{})
		test := &phase.RecallTest{Driver: &phase.Driver{Batch: b.Batch}}
		u, was := make([]float64, 4*b.K), make([]float64, 4*b.K)
		clipped, pruned := 0, 0
		for _, kind := range []string{"synaptic-all", "synaptic-one", "synaptic-alive"} {
			for row := range b.N {
				b.ReadFactorsOf(0, row, was)
				copy(u, was)
				test.PerturbRow(b.Replicas[0], row, b.ReadSources().Of(b.Replicas[0], row), u, phase.Noise{Kind: kind, Level: 0.3})
				for j := range b.K {
					more, less := (u[j]+u[b.K+j])/2, (u[b.K+j]-u[j])/2
					w := u[j] * u[b.K+j] * u[2*b.K+j] * u[3*b.K+j]
					if want := math.Pow(more, 4) - math.Pow(less, 4); math.Abs(w-want) > 1e-6*math.Max(want, 1e-6) || less < 0 {
						t.Fatalf("%s: w = %g of the halves %g and %g", kind, w, more, less)
					}
					if less == 0 && w > 0 {
						clipped++
					}
					if was[j] == 0 {
						pruned++
					}
					if same := u[j] == was[j]; same && was[j] > 0 {
						t.Fatalf("%s: a synapse got no noise", kind)
					}
				}
			}
		}
		if clipped == 0 || pruned == 0 {
			t.Errorf("%s: %d synapses lose their v and %d are pruned", wiring, clipped, pruned)
		}
	}
}

// sign is that of neuron j, the last fifth of n being inhibitory.
func sign(j, n int) float64 {
	if j >= n-n/5 {
		return -1
	}
	return 1
}
