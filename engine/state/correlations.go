package state

import (
	"math"

	"engram/engine/graph"
	"engram/engine/statistics"
)

// Correlations are the factors of a network as deviations from their means over the
// postsynaptic neurons,
//
//	d_ijk = (u_ijk - <u_ijk>_i) / ||u_jk - <u_jk>||,
//
// so that corr_i(u_ijk, u_iml) = sum_i d_ijk d_iml. There is no synapse at i = j: d = 0.
// A factor that is the same for all i has no correlation: d = 0, and it is not counted.
type Correlations struct {
	n, z     int
	each     func(visit func(d []float64)) // every row i of d, (z, N)
	variable []bool                        // (z, N): not the same for all i
}

// FactorCorrelations goes twice through the factors of replica i, for their means and for
// their lengths. The leading rank, which writes the tables, has the result.
func (b *Batch) FactorCorrelations(i int) *Correlations {
	first, mean, length := make([]float64, b.Z*b.N), make([]float64, b.Z*b.N), make([]float64, b.Z*b.N)
	others := float64(b.N - 1)
	deviations := func(visit func(d []float64)) { // from the mean; not yet over their length
		b.EveryRow(i, func(row int, u []float64) {
			for at := range u {
				u[at] -= first[at] + mean[at]
			}
			for at := row; at < len(u); at += b.N {
				u[at] = 0
			}
			visit(u)
		})
	}
	b.EveryRow(i, func(row int, u []float64) {
		for at, v := range u {
			switch {
			case at%b.N == row:
			case row == 0 || row == 1 && at%b.N == 0:
				first[at] = v // what is constant has the mean 0 beyond it, exactly
			default:
				mean[at] += (v - first[at]) / others
			}
		}
	})
	deviations(func(d []float64) {
		for at, v := range d {
			length[at] += float64(v * v)
		}
	})
	c := &Correlations{n: b.N, z: b.Z, variable: make([]bool, b.Z*b.N)}
	for at, squares := range length {
		length[at] = math.Sqrt(squares)
		c.variable[at] = squares > 0
	}
	c.each = func(visit func(d []float64)) {
		deviations(func(d []float64) {
			for at := range d {
				if c.variable[at] {
					d[at] /= length[at]
				}
			}
			visit(d)
		})
	}
	return c
}

// Within is the mean over the pairs of factors of the synapses from one neuron; NaN
// without any, as for z = 1.
func (c *Correlations) Within() float64 {
	sum, pairs := 0.0, 0
	c.each(func(d []float64) {
		for j := range c.n {
			for k := range c.z {
				for l := range k {
					sum += float64(d[k*c.n+j] * d[l*c.n+j])
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

// Symmetry is 1 - <|w_ij - w_ji| / (w_ij + w_ji)> over the pairs of which one survives. It
// wants all weights in one place: the leading rank, which writes the tables, has the result.
func (b *Batch) Symmetry(i int) float64 {
	var weights []float64
	if b.Ranks.IsRoot() {
		weights = make([]float64, b.N*b.N)
	}
	b.EveryRow(i, func(row int, u []float64) {
		for j := range b.N {
			if product := b.Weight(u, j); product > graph.Cutoff {
				weights[row*b.N+j] = product
			}
		}
	})
	if weights == nil {
		return math.NaN()
	}
	sum, pairs := 0.0, 0
	for i := range b.N {
		for j := range i {
			a, b := weights[i*b.N+j], weights[j*b.N+i]
			if a+b > 0 {
				sum += math.Abs(a-b) / (a + b)
				pairs++
			}
		}
	}
	return 1 - sum/float64(pairs)
}

// SingularValue is the largest singular value of W. It wants the surviving weights in one place: the leading rank has
// the result.
func (b *Batch) SingularValue(i int) float64 {
	sources := make([][]int32, b.N) // of wired rows
	if b.Wired {
		b.everySources(i, func(row int, at []float64) {
			for _, j := range at[:b.SynapsesOf(b.Replicas[i], row)] {
				sources[row] = append(sources[row], int32(j))
			}
		})
	}
	weights := statistics.NewRows(b.N)
	b.EveryRow(i, func(row int, u []float64) {
		for slot := range b.SynapsesOf(b.Replicas[i], row) {
			j := slot
			if b.Wired {
				j = int(sources[row][slot])
			}
			if w := b.Weight(u, slot); w > graph.Cutoff {
				weights.Put(j, w)
			}
		}
		weights.EndRow()
	})
	if !b.Ranks.IsRoot() {
		return math.NaN()
	}
	return weights.SingularValue()
}
