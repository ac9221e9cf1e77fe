package wiring

import (
	"testing"

	"engram/engine/config"
	"engram/engine/space"
)

// BenchmarkSources draws the sources of a row of about 1,000 of 100,000 neurons.
func BenchmarkSources(b *testing.B) {
	const n, k = 100_000, 1000
	sheet := &space.Space{Size: []float64{1, 1}, Periodic: true, Positions: space.Random}
	for name, w := range map[string]config.Wiring{
		"fixed_indegree":     {Rule: config.FixedIndegree, Indegree: k},
		"pairwise_bernoulli": {Rule: config.PairwiseBernoulli, P: k / float64(n)},
		"gaussian 0.1":       {Rule: config.PairwiseBernoulli, P: 0.16, Kernel: &space.Kernel{Shape: space.Gaussian, Sigma: 0.1}, Space: sheet},
		"gaussian 0.04":      {Rule: config.PairwiseBernoulli, P: 1, Kernel: &space.Kernel{Shape: space.Gaussian, Sigma: 0.04}, Space: sheet},
		"exponential 0.05":   {Rule: config.PairwiseBernoulli, P: 0.64, Kernel: &space.Kernel{Shape: space.Exponential, Beta: 0.05}, Space: sheet},
		"box 0.1":            {Rule: config.PairwiseBernoulli, P: 0.32, Kernel: &space.Kernel{Shape: space.Box, Radius: 0.1}, Space: sheet},
	} {
		b.Run(name, func(b *testing.B) {
			wirer := New(config.Network{Neurons: n, Wiring: &w}, 1, nil)
			var at []int32
			all := 0
			for i := range b.N {
				at = wirer.Sources(at[:0], i%n)
				all += len(at)
			}
			b.ReportMetric(float64(all)/float64(b.N), "synapses/op")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(all), "ns/synapse")
		})
	}
}
