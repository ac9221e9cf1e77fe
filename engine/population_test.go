package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/phase"

	"gonum.org/v1/gonum/mat"
)

// TestPopulationObservables: against the formulas written out, on the weights, thresholds and patterns that a phase
// leaves, of all-to-all and of wired networks, with inhibitory neurons and without, for both kinds of memory.
// 1e-5: h is a float32 on the device.
func TestPopulationObservables(t *testing.T) {
	for _, network := range []string{"", ", inhibitory_fraction: 0.2", ", inhibitory_fraction: 0.3, balanced: true", ", inhibitory_fraction: 0.2, wiring: {rule: pairwise_bernoulli, p: 0.04}"} {
		for _, memory := range []string{"attractor", "sequence"} {
			names := []string{"overlap", "radius_avg", "sparseness_population", "balance", "information", "singular_value", "density_excitatory"}
			if network != "" {
				names = append(names, "density_inhibitory")
			}
			b := live(t, fmt.Sprintf(`
network: {neurons: 61, factors: 2, coding_level: 0.2%s}
patterns: {count: 9, kind: bernoulli, memory: %s}
phases:
  - learn: {cycles: 25, rate: 0.05, length: 12, until_converged: false}
record: {observables: [%s]}
`, network, memory, strings.Join(names, ", ")), t.TempDir(), float32On(t, 2), Options{Rows: 20})
			got, at := b.Replicas[0].Metrics[len(b.Replicas[0].Metrics)-1][4:], 0
			for _, name := range names {
				want := written(b, name)
				what := fmt.Sprintf("%q, %s: %s", network, memory, name)
				expected(t, what, got[at], mean(want), 1e-5*math.Abs(mean(want)))
				if at++; len(want) > 1 {
					expected(t, what+"_std", got[at], deviationOf(want), 1e-5*(math.Abs(mean(want))+deviationOf(want)))
					at += 2
				}
			}
		}
	}
}

// written is an observable of the first replica as a formula: a number of each item that its mean is over.
func written(b *phase.Driver, name string) (values []float64) {
	n, f, excitatory := float64(b.N), b.Populations.CodingLevel, b.Populations.Excitatory
	w, theta, day := mat.NewDense(b.N, b.N, nil), b.PerRow(0, model.Theta), b.Replicas[0].Days[0]
	for i := range b.N {
		u, sources := make([]float64, b.Z*b.K), make([]float64, b.K)
		b.ReadFactorsOf(0, i, u)
		for j := range sources {
			sources[j] = float64(j)
		}
		if b.Wired {
			for _, blk := range b.Blocks {
				if i >= blk.First && i < blk.First+blk.Rows {
					blk.Own[model.Sources].Read((i-blk.First)*b.K, sources)
				}
			}
		}
		for slot, j := range sources {
			if weight := b.Weight(u, slot); j >= 0 && weight > config.Cutoff {
				w.Set(i, int(j), weight)
			}
		}
	}
	x := func(i, mu int) float64 { return float64(day.Bits[i*day.M+mu]) }
	current := func(i, mu int) (r float64) {
		for j := range b.N {
			if j < excitatory {
				r += w.At(i, j) * x(j, mu)
			} else {
				r -= w.At(i, j) * x(j, mu)
			}
		}
		return r
	}
	switch name {
	case "information":
		for i := range b.N {
			f := b.Populations.Of(i)
			values = append(values, -float64(day.M)*(f*math.Log2(f)+(1-f)*math.Log2(1-f)))
		}
		return []float64{n * mean(values)}
	case "singular_value":
		var svd mat.SVD
		svd.Factorize(w, mat.SVDNone)
		return []float64{slices.Max(svd.Values(nil))}
	case "balance", "density_excitatory", "density_inhibitory":
		for i := range b.N {
			inputs, alive := [2]float64{}, 0.0
			for j := range b.N {
				population := 0
				if j >= excitatory {
					population = 1
				}
				inputs[population] += b.Populations.Of(j) * w.At(i, j)
				if w.At(i, j) > 0 {
					alive++
				}
			}
			switch {
			case name == "balance" && alive > 0:
				values = append(values, inputs[0]/(theta[i]+inputs[1]))
			case name == "density_excitatory" && i < excitatory, name == "density_inhibitory" && i >= excitatory:
				all := n
				if b.Wired {
					all = math.Max(1, float64(b.SynapsesOf(b.Replicas[0], i)))
				}
				values = append(values, alive/all)
			}
		}
		return values
	}
	for mu := range day.M {
		overlap, sum, squares, radius, alive := 0.0, 0.0, 0.0, 0.0, 0.0
		for i := range b.N {
			r, label := current(i, mu), x(i, day.Label(mu))
			state := 0.0
			if r > theta[i] {
				state = 1
			}
			overlap += (label - f) * (state - f) / (n * f * (1 - f))
			sum, squares = sum+r, squares+r*r
			if norm := mat.Norm(w.RowView(i), 2); norm > 0 {
				radius, alive = radius+(2*label-1)*(r-theta[i])/norm, alive+1
			}
		}
		values = append(values, map[string]float64{"overlap": overlap, "radius_avg": radius / alive,
			"sparseness_population": (1 - (sum/n)*(sum/n)/(squares/n)) / (1 - 1/n)}[name])
	}
	return values
}

func mean(values []float64) (sum float64) {
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}

func deviationOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += (v - mean(values)) * (v - mean(values)) / float64(len(values)-1)
	}
	return math.Sqrt(sum)
}
