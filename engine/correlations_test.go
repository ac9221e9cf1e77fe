package engine

import (
	"math"
	"slices"
	"testing"

	"engram/engine/statistics"
)

// TestFactorCorrelations: against Pearson's correlation of each pair, written out. 1e-9:
// sums of 30 float64 numbers, of factors in float32 that hardly vary at first.
func TestFactorCorrelations(t *testing.T) {
	for _, z := range []string{"1", "2", "3"} {
		b := live(t, `
network: {neurons: 31, factors: `+z+`, coding_level: 0.3}
patterns: {count: 6}
phases:
  - wake: {passes: 3, rate: 0.1}
  - learn: {cycles: 7, rate: 0.1, length: 7}
record: {observables: [factors_within, factors_across]}
`, t.TempDir(), float32On(t, 2), Options{})
		u, last := allFactorsOf(b, 0), b.Replicas[0].Metrics[len(b.Replicas[0].Metrics)-1]
		column := func(j, k int) (values []float64) {
			for i := range b.N {
				values = append(values, u[(i*b.N+j)*b.Z+k])
			}
			return values
		}
		var within, across []float64
		for j := range b.N {
			for k := range b.Z {
				for l := range k {
					within = append(within, pearson(column(j, k), column(j, l), j, j))
				}
				for m := range j {
					across = append(across, pearson(column(j, k), column(m, k), j, m))
				}
			}
		}
		for i, want := range [][]float64{within, across} {
			mean, _ := statistics.MeanStd(slices.DeleteFunc(want, math.IsNaN))
			if got := last[4+i].(float64); math.Abs(got-mean) > 1e-9 || math.IsNaN(got) != math.IsNaN(mean) {
				t.Errorf("z = %s, correlation %d: %v, want %v", z, i, got, mean)
			}
		}
	}
}

// pearson is the correlation of a without element i and b without element j, each set to
// its mean there.
func pearson(a, b []float64, i, j int) float64 {
	a, b = deviation(a, i), deviation(b, j)
	ab, aa, bb := 0.0, 0.0, 0.0
	for k := range a {
		ab, aa, bb = ab+a[k]*b[k], aa+a[k]*a[k], bb+b[k]*b[k]
	}
	return ab / math.Sqrt(aa*bb)
}

func deviation(a []float64, without int) []float64 {
	mean, _ := statistics.MeanStd(slices.Delete(slices.Clone(a), without, without+1))
	d := slices.Clone(a)
	for i := range d {
		d[i] -= mean
	}
	d[without] = 0
	if slices.Max(d)-slices.Min(d) < 1e-12 { // constant but for rounding
		return make([]float64, len(d))
	}
	return d
}
