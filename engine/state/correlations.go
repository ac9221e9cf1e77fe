package state

import (
	"math"
	"slices"

	"engram/engine/graph"
	"engram/engine/statistics"
)

// Correlations are the factors of a network as deviations from their means over the
// postsynaptic neurons that a neuron has synapses to,
//
//	d_ijk = (u_ijk - <u_ijk>_i) / ||u_jk - <u_jk>||,
//
// so that corr_i(u_ijk, u_iml) = sum_i d_ijk d_iml. Where there is no synapse, such as at i = j, d = 0.
// A factor that is the same for all i has no correlation: d = 0, and it is not counted.
type Correlations struct {
	n, z, slots int
	each        func(visit func(d []float64)) // every row i of d, (z, slots)
	variable    []bool                        // (z, N): not the same for all i
}

// FactorCorrelations goes twice through the factors of replica i, for their means and for
// their lengths. The leading rank, which writes the tables, has the result.
func (b *Batch) FactorCorrelations(i int) *Correlations {
	first, mean, length := make([]float64, b.Z*b.N), make([]float64, b.Z*b.N), make([]float64, b.Z*b.N)
	synapses, targets := b.synapses(i)
	// columns calls visit for each factor of a row, with its place there and among all factors of the neurons (z, N)
	columns := func(row int, visit func(j, at, column int)) {
		synapses(row, func(slot, j int) {
			for k := range b.Z {
				visit(j, k*b.K+slot, k*b.N+j)
			}
		})
	}
	deviations := func(visit func(row int, d []float64)) { // from the mean; not yet over their length
		b.EveryRow(i, func(row int, u []float64) {
			columns(row, func(_, at, column int) { u[at] -= first[column] + mean[column] })
			visit(row, u)
		})
	}
	seen := make([]bool, b.Z*b.N)
	b.EveryRow(i, func(row int, u []float64) {
		columns(row, func(j, at, column int) {
			if !seen[column] {
				first[column], seen[column] = u[at], true // what is constant has the mean 0 beyond it, exactly
				return
			}
			mean[column] += (u[at] - first[column]) / targets[j]
		})
	})
	deviations(func(row int, d []float64) {
		columns(row, func(_, at, column int) { length[column] += float64(d[at] * d[at]) })
	})
	c := &Correlations{n: b.N, z: b.Z, slots: b.K, variable: make([]bool, b.Z*b.N)}
	for at, squares := range length {
		length[at] = math.Sqrt(squares)
		c.variable[at] = squares > 0
	}
	c.each = func(visit func(d []float64)) {
		deviations(func(row int, d []float64) {
			columns(row, func(_, at, column int) {
				if c.variable[column] {
					d[at] /= length[column]
				}
			})
			visit(d)
		})
	}
	return c
}

// synapses calls visit for each synapse of a row of replica i, in order, with its slot and the neuron that it comes from; targets are
// the synapses that lead from each neuron. The leading rank has the result.
func (b *Batch) synapses(i int) (each func(row int, visit func(slot, j int)), targets []float64) {
	if !b.Wired {
		return func(row int, visit func(slot, j int)) {
			for j := range b.N {
				if j != row {
					visit(j, j)
				}
			}
		}, slices.Repeat([]float64{float64(b.N - 1)}, b.N)
	}
	sources, targets := make([][]int32, b.N), make([]float64, b.N)
	b.everySources(i, func(row int, at []float64) {
		for _, j := range at[:b.SynapsesOf(b.Replicas[i], row)] {
			sources[row] = append(sources[row], int32(j))
			targets[int(j)]++
		}
	})
	return func(row int, visit func(slot, j int)) {
		for slot, j := range sources[row] {
			visit(slot, int(j))
		}
	}, targets
}

// Within is the mean over the pairs of factors of the synapses from one neuron; NaN
// without any, as for z = 1.
func (c *Correlations) Within() float64 {
	sum, pairs := 0.0, 0
	c.each(func(d []float64) {
		for slot := range c.slots {
			for k := range c.z {
				for l := range k {
					sum += float64(d[k*c.slots+slot] * d[l*c.slots+slot])
				}
			}
		}
	})
	for j := range c.n {
		for k := range c.z {
			for l := range k {
				if c.variable[k*c.n+j] && c.variable[l*c.n+j] {
					pairs++
				}
			}
		}
	}
	return sum / float64(pairs)
}

// Across is the mean over the pairs of synapses, from different neurons, of the
// correlation of their factors k, over all k. For each k it is (sum_i (sum_j d_ijk)^2 -
// count) / (count (count - 1)), count being the number of factors that vary.
func (c *Correlations) Across() float64 {
	sum, pairs := 0.0, 0.0
	c.each(func(d []float64) {
		for k := range c.z {
			total := 0.0
			for _, v := range d[k*c.n : (k+1)*c.n] {
				total += v
			}
			sum += float64(total * total)
		}
	})
	for k := range c.z {
		count := 0.0
		for _, varies := range c.variable[k*c.n : (k+1)*c.n] {
			if varies {
				count++
			}
		}
		sum -= count
		pairs += float64(count * (count - 1))
	}
	return sum / pairs
}

// Symmetry is 1 - <|w_ij - w_ji| / (w_ij + w_ji)> over the pairs of which one survives; a synapse that a wired network does not
// have has the weight 0. It wants the surviving weights in one place: the leading rank, which writes the tables, has the result.
func (b *Batch) Symmetry(i int) float64 {
	weights := b.survivors(i)
	if !b.Ranks.IsRoot() {
		return math.NaN()
	}
	return weights.Symmetry()
}

// SingularValue is the largest singular value of W. It wants the surviving weights in one place: the leading rank has
// the result.
func (b *Batch) SingularValue(i int) float64 {
	weights := b.survivors(i)
	if !b.Ranks.IsRoot() {
		return math.NaN()
	}
	return weights.SingularValue()
}

// survivors are the surviving weights of replica i, on the leading rank.
func (b *Batch) survivors(i int) *statistics.Rows {
	synapses, _ := b.synapses(i)
	weights := statistics.NewRows(b.N)
	b.EveryRow(i, func(row int, u []float64) {
		synapses(row, func(slot, j int) {
			if w := b.Weight(u, slot); w > graph.Cutoff {
				weights.Put(j, w)
			}
		})
		weights.EndRow()
	})
	return weights
}
