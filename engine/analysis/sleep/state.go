package sleep

import "math"

// Cutoff is the weight at or below which a synapse is pruned.
const Cutoff = 1e-10

// State is a network of N neurons at one moment.
type State struct {
	Neurons int       // N
	W       []float64 // (N, N): w_ij, the synapse from j to i
	Theta   []float64 // (N): thresholds
}

// Patterns are M patterns of N neurons.
type Patterns struct {
	Neurons, Count int     // N, M
	Bits           []uint8 // (N, M): x_j^mu, 0 or 1
}

// Keep is the patterns that are marked, by a number other than 0, in kept (M).
func (x Patterns) Keep(kept []uint8) Patterns {
	out := Patterns{Neurons: x.Neurons}
	for _, k := range kept {
		if k != 0 {
			out.Count++
		}
	}
	for j := range x.Neurons {
		for mu, k := range kept {
			if k != 0 {
				out.Bits = append(out.Bits, x.Bits[j*x.Count+mu])
			}
		}
	}
	return out
}

// Currents are the input currents r_i^mu = sum_j w_ij x_j^mu, (N, M).
func (s State) Currents(x Patterns) []float64 {
	r := make([]float64, s.Neurons*x.Count)
	for i := range s.Neurons {
		row := r[i*x.Count : (i+1)*x.Count]
		for j, w := range s.W[i*s.Neurons : (i+1)*s.Neurons] {
			if w == 0 {
				continue
			}
			for mu, on := range x.Bits[j*x.Count : (j+1)*x.Count] {
				if on != 0 {
					row[mu] += w
				}
			}
		}
	}
	return r
}

// Radius is the SNR of each pattern as an attractor (M),
//
//	min_i y_i^mu (r_i^mu - theta_i) / ||w_i||_2,  y = 2 x - 1,
//
// over the neurons with a surviving synapse.
func (s State) Radius(x Patterns) []float64 {
	radius := make([]float64, x.Count)
	for mu := range radius {
		radius[mu] = math.Inf(1)
	}
	r := s.Currents(x)
	for i := range s.Neurons {
		squares := 0.0
		for _, w := range s.W[i*s.Neurons : (i+1)*s.Neurons] {
			squares += float64(w * w)
		}
		if squares == 0 {
			continue
		}
		norm := math.Sqrt(squares)
		for mu := range radius {
			y := 2*float64(x.Bits[i*x.Count+mu]) - 1
			radius[mu] = math.Min(radius[mu], y*(r[i*x.Count+mu]-s.Theta[i])/norm)
		}
	}
	return radius
}

// Density is the fraction of N x N synapses that survive.
func (s State) Density() float64 {
	return float64(len(s.Survivors())) / float64(len(s.W))
}

// Survivors are the weights of the synapses that are not pruned, row by row.
func (s State) Survivors() (w []float64) {
	s.synapses(func(at int) {
		if s.W[at] > Cutoff {
			w = append(w, s.W[at])
		}
	})
	return w
}

// Pruned are the weights that synapses had before, of those that are pruned after.
func Pruned(before, after State) (w []float64) {
	before.synapses(func(at int) {
		if before.W[at] > Cutoff && after.W[at] <= Cutoff {
			w = append(w, before.W[at])
		}
	})
	return w
}

// synapses visits the places in W of all pairs of neurons but the diagonal.
func (s State) synapses(visit func(at int)) {
	for i := range s.Neurons {
		for j := range s.Neurons {
			if i != j {
				visit(i*s.Neurons + j)
			}
		}
	}
}
