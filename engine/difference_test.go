package engine

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
)

// TestDifference: against w = u^2 - v^2 written out. Each half of a synapse is updated by its own sign of the gradient,
// u += eta g u and v -= eta g v, and both are scaled alike. The factors are u - v and u + v; some neurons are inhibitory.
// 1e-12: ten cycles of float64.
func TestDifference(t *testing.T) {
	const n, m, cycles, eta, length, spread = 30, 5, 10, 0.01, 8.0, 0.1
	text := fmt.Sprintf(`
network: {neurons: %d, factors: 2, coding_level: 0.2, spread: %g, difference: true, inhibitory_fraction: 0.2}
patterns: {count: %d}
phases: [{sleep: {cycles: CYCLES, rate: %g, length: %g, salience: weakest, scaling: SCALING}}]
`, n, spread, m, eta, length)
	text = strings.Replace(text, "SCALING", "none", 1)
	begin := live(t, strings.Replace(text, "CYCLES", "0", 1), t.TempDir(), graph.Reference(), Options{})
	scaled := strings.Replace(text, "none", "u", 1)
	end := live(t, strings.Replace(scaled, "CYCLES", fmt.Sprint(cycles), 1), t.TempDir(), graph.Reference(), Options{})
	from := live(t, strings.Replace(scaled, "CYCLES", "0", 1), t.TempDir(), graph.Reference(), Options{})
	factors, theta, day := make([]float64, 2*n), from.PerRow(0, model.Theta), from.Replicas[0].Days[0]
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
			if at := u[j] / (math.Sqrt2 * 0.6); at < 1-spread || at > 1+spread {
				t.Fatalf("u begins with %g times sqrt(2) u0", at)
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
					h += sign(j, n) * (u[j]*u[j] - v[j]*v[j]) * float64(day.Bits[j*m+mu])
				}
				if y := 2*float64(day.Bits[i*m+mu]) - 1; y*h < margin {
					weakest, margin = mu, y*h
				}
			}
			y, sum := 2*float64(day.Bits[i*m+weakest])-1, 0.0
			for j := range n {
				g := sign(j, n) * y * float64(day.Bits[j*m+weakest])
				u[j], v[j] = u[j]+eta*g*u[j], v[j]-eta*g*v[j]
				sum += u[j]*u[j] + v[j]*v[j]
			}
			r := math.Sqrt(length / sum)
			for j := range n {
				u[j], v[j] = r*u[j], r*v[j]
			}
			theta[i] -= eta * y
		}
		want := make([]float64, 2*n)
		for j := range n {
			want[j], want[n+j] = u[j]-v[j], u[j]+v[j]
		}
		end.ReadFactorsOf(0, i, factors)
		near(t, fmt.Sprintf("neuron %d", i), factors, want, 1e-12)
	}
	near(t, "thresholds", end.PerRow(0, model.Theta), theta, 1e-12)
}

// sign is that of neuron j, the last fifth of n being inhibitory.
func sign(j, n int) float64 {
	if j >= n-n/5 {
		return -1
	}
	return 1
}
