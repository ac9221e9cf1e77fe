package sleep

import "math"

// Connection is how neurons are connected, by the correlation of their input currents. One
// number for each bin of the correlation; NaN where the bin is empty.
type Connection struct {
	Correlation []float64 // middle of the bin
	Pairs       []int     // ordered pairs of neurons
	Probability []float64 // fraction of them with a surviving synapse
	Strength    []float64 // mean weight of these
}

// Connections correlates the input currents r of every pair of neurons over the patterns,
//
//	c_ij = <(r_i - <r_i>)(r_j - <r_j>)> / (sd_i sd_j),
//
// and sorts the synapses between them into bins of c_ij. Neurons whose current is the same
// for all patterns have no correlation and are left out.
func Connections(s State, x Patterns, edges []float64) Connection {
	bins := len(edges) - 1
	c := Connection{Correlation: Middles(edges), Pairs: make([]int, bins)}
	alive, strength := make([]int, bins), make([]float64, bins)
	z := standardised(s.Currents(x), x.Count)
	for i := range s.Neurons {
		a := z[i*x.Count : (i+1)*x.Count]
		for j := range i {
			sum := 0.0
			for mu, v := range z[j*x.Count : (j+1)*x.Count] {
				sum += float64(a[mu] * v)
			}
			b := bin(edges, sum/float64(x.Count))
			if b < 0 {
				continue
			}
			for _, w := range []float64{s.W[i*s.Neurons+j], s.W[j*s.Neurons+i]} {
				c.Pairs[b]++
				if w > Cutoff {
					alive[b]++
					strength[b] += w
				}
			}
		}
	}
	for b := range bins {
		c.Probability = append(c.Probability, float64(alive[b])/float64(c.Pairs[b]))
		c.Strength = append(c.Strength, strength[b]/float64(alive[b]))
	}
	return c
}

// standardised brings every row of values (N, M) to mean 0 and standard deviation 1; a
// constant row becomes NaN.
func standardised(values []float64, m int) []float64 {
	z := make([]float64, len(values))
	for at := 0; at < len(values); at += m {
		mean, sd := moments(values[at : at+m])
		for mu, v := range values[at : at+m] {
			z[at+mu] = (v - mean) / sd
		}
	}
	return z
}

// moments are the mean and the standard deviation (of all, not of a sample).
func moments(values []float64) (mean, sd float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		sd += float64((v-mean)*(v-mean)) / n
	}
	return mean, math.Sqrt(sd)
}
