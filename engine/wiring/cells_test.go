package wiring

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"engram/engine/config"
	"engram/engine/space"
)

// inSpace is a network of n neurons with a kernel.
func inSpace(n int, p float64, k space.Kernel, s space.Space) config.Network {
	return config.Network{Neurons: n, Wiring: &config.Wiring{Rule: config.PairwiseBernoulli, P: p, Kernel: &k, Space: &s}}
}

// TestKernels: by distance, as many pairs have a synapse as p times the kernel says, within 5 standard errors of the sum of
// so many independent draws; and so has a neuron on average.
func TestKernels(t *testing.T) {
	const n, bins = 484, 12
	for _, s := range []space.Space{
		{Size: []float64{1, 1}, Positions: space.Random}, {Size: []float64{2, 0.5}, Periodic: true, Positions: space.Random}, {Size: []float64{1, 1}, Periodic: true, Positions: space.Grid},
	} {
		for _, p := range []float64{0.2, 1} {
			for _, k := range []space.Kernel{
				{Shape: space.Gaussian, Sigma: 0.06}, {Shape: space.Gaussian, Sigma: 0.5}, {Shape: space.Exponential, Beta: 0.03}, {Shape: space.Exponential, Beta: 2}, {Shape: space.Box, Radius: 0.11}, {Shape: space.Box, Radius: 0.7},
			} {
				network := inSpace(n, p, k, s)
				name := fmt.Sprintf("%+v %+v p %g", s, k, p)
				w, at := New(network, 7, nil), Positions(network, 7)
				var found, expected, variance [bins]float64
				reach, all := k.Reach(p), 0
				if k.Shape == space.Exponential {
					reach /= 4
				}
				for i := range n {
					sources := w.Sources(nil, i)
					if !slices.IsSorted(sources) || len(slices.Compact(slices.Clone(sources))) != len(sources) || slices.Contains(sources, int32(i)) {
						t.Fatalf("%s: row %d has the sources %v", name, i, sources)
					}
					all += len(sources)
					for j := range n {
						if i == j {
							continue
						}
						d2 := s.Squared(at[i], at[j])
						bin := min(bins-1, int(math.Sqrt(d2)/min(reach, 1.2)*bins))
						q := p * k.At(d2)
						expected[bin] += q
						variance[bin] += q * (1 - q)
						if _, there := slices.BinarySearch(sources, int32(j)); there {
							found[bin]++
						}
					}
				}
				for bin := range bins {
					if math.Abs(found[bin]-expected[bin]) > 5*math.Sqrt(variance[bin])+2 { // 2: a rare one, where hardly any is expected
						t.Errorf("%s: bin %d has %g synapses, want %.1f with a standard deviation of %.1f", name, bin, found[bin], expected[bin], math.Sqrt(variance[bin]))
					}
				}
				// of random positions the mean in-degree itself varies: pairs share neurons, and 484 positions have 7 %
				mean, tolerance := network.Indegree(), 0.07
				if s.Positions == space.Grid {
					tolerance = 5 / math.Sqrt(mean*n)
				}
				if got := float64(all) / n; math.Abs(got-mean) > tolerance*mean {
					t.Errorf("%s: %.2f synapses a neuron, want %.2f", name, got, mean)
				}
			}
		}
	}
}

// TestBoxOfAll: with p = 1 a box takes just those that are near enough.
func TestBoxOfAll(t *testing.T) {
	for _, periodic := range []bool{false, true} {
		s := space.Space{Size: []float64{1, 1.5}, Periodic: periodic, Positions: space.Random}
		network := inSpace(700, 1, space.Kernel{Shape: space.Box, Radius: 0.2}, s)
		w, at := New(network, 3, nil), Positions(network, 3)
		for i := range at {
			var want []int32
			for j := range at {
				if i != j && s.Squared(at[i], at[j]) <= 0.2*0.2 {
					want = append(want, int32(j))
				}
			}
			if got := w.Another().Sources(nil, i); !slices.Equal(got, want) {
				t.Fatalf("periodic %v: neuron %d has the sources %v, want %v", periodic, i, got, want)
			}
		}
	}
}

// TestMostIndegree: no neuron in the middle of a sheet has more synapses than memory is reserved for.
func TestMostIndegree(t *testing.T) {
	network := inSpace(2500, 0.5, space.Kernel{Shape: space.Gaussian, Sigma: 0.15}, space.Space{Size: []float64{1, 1}, Positions: space.Random})
	w, most := New(network, 3, nil), 0
	for i := range network.Neurons {
		most = max(most, len(w.Sources(nil, i)))
	}
	if bound := network.MostIndegree(); most > bound || float64(most) < 1.1*network.Indegree() {
		t.Errorf("a neuron has %d synapses; %d at most are foretold, %.1f on average", most, bound, network.Indegree())
	}
}
