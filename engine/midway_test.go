package engine

import (
	"fmt"
	"math"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
)

// TestMidwayNight: a self-supervised night against the equations written out. The two patterns that a threshold lies between are taught
// with half the strength each, factors are scaled, and the threshold is set midway between the currents of the new weights.
// 1e-12: ten cycles of float64.
func TestMidwayNight(t *testing.T) {
	const n, m, z, cycles, eta, length = 30, 6, 2, 10, 0.01, 8.0
	text := `
network: {neurons: 30, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 6}
phases: [{learn: {cycles: 200, rate: 0.02, length: 8}}, {sleep: {cycles: %d, rate: 0.01, length: 8, salience: self, midway: true}}]
`
	begin := live(t, fmt.Sprintf(text, 0), t.TempDir(), graph.Reference(), Options{})
	end := live(t, fmt.Sprintf(text, cycles), t.TempDir(), graph.Reference(), Options{})
	u, got, day := make([]float64, z*n), make([]float64, z*n), begin.Replicas[0].Days[0]
	theta := begin.PerRow(0, model.Theta)
	currents := func(i int) (h [m]float64) {
		for mu := range m {
			h[mu] = -theta[i]
			for j := range n {
				h[mu] += u[j] * u[n+j] * float64(day.Bits[j*m+mu])
			}
		}
		return h
	}
	nearest := func(h [m]float64) (below, above int) {
		below, above = -1, -1
		for mu, v := range h {
			if v > 0 && (above < 0 || v < h[above]) {
				above = mu
			}
			if v <= 0 && (below < 0 || v > h[below]) {
				below = mu
			}
		}
		return below, above
	}
	both := 0
	for i := range n {
		begin.ReadFactorsOf(0, i, u)
		for range cycles {
			below, above := nearest(currents(i))
			sum := 0.0
			for j := range n {
				g := 0.0
				if above >= 0 {
					g += 0.5 * float64(day.Bits[j*m+above])
				}
				if below >= 0 {
					g -= 0.5 * float64(day.Bits[j*m+below])
				}
				a, b := u[j], u[n+j]
				if a*b > graph.Cutoff && j != i {
					u[j], u[n+j] = max(a+eta*g*b, graph.Floor), max(b+eta*g*a, graph.Floor)
				} else {
					u[j], u[n+j] = 0, 0
				}
				sum += u[j]*u[j] + u[n+j]*u[n+j]
			}
			for k := range u {
				u[k] *= math.Sqrt(length * z / sum)
			}
			h := currents(i)
			if below, above = nearest(h); below >= 0 && above >= 0 {
				theta[i] += (h[below] + h[above]) / 2
				both++
			}
		}
		end.ReadFactorsOf(0, i, got)
		near(t, fmt.Sprintf("neuron %d", i), got, u, 1e-12)
	}
	near(t, "thresholds", end.PerRow(0, model.Theta), theta, 1e-12)
	if both < n*cycles/4 {
		t.Errorf("only %d of %d thresholds had patterns on both sides", both, n*cycles)
	}
}
