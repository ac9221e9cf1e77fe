package sleep

import (
	"math"

	"engram/engine/random"
)

// Factors are a network of N neurons whose synapses have z factors.
type Factors struct {
	Neurons, Z int
	U          []float64 // (N, N, z): u_ijk
	Theta      []float64 // (N)
}

// Cueing is a recall of patterns one after the other: each is set as the state of the network,
// which then goes through Steps steps from it. From step Quiet on, counted over all patterns, Gaussian noise
// of standard deviation Sigma is on the first factor of every surviving synapse, another one at each step.
type Cueing struct {
	Patterns, Steps int
	Quiet           int
	Sigma           float64 // the mean surviving factor of a neuron being 0.1
	Seed            uint64
}

// Raster is what neurons do in a Cueing, step by step.
type Raster struct {
	Active   [][]bool // at each step, each neuron
	InCue    [][]bool // neurons that the pattern of the step has active
	Wrong    []int    // neurons whose state is not that of the pattern, at each step
	Duration int      // steps
}

// Recall lets a network recall the first of the patterns x.
func (n Factors) Recall(x Patterns, c Cueing) Raster {
	u, theta := n.scaled()
	r := Raster{Duration: min(c.Patterns, x.Count) * c.Steps}
	var now []bool
	for step := range r.Duration {
		cue := make([]bool, n.Neurons)
		for j := range cue {
			cue[j] = x.Bits[j*x.Count+step/c.Steps] != 0
		}
		if step%c.Steps == 0 {
			now = cue
		}
		next, wrong := make([]bool, n.Neurons), 0
		for i := range next {
			var noise *random.Stream
			if step >= c.Quiet && c.Sigma > 0 {
				noise = random.New(c.Seed, random.Cueing, uint64(step), uint64(i))
			}
			h := -theta[i]
			for j, on := range now { // only these matter
				if on {
					h += n.weight(u[(i*n.Neurons+j)*n.Z:][:n.Z], c.Sigma, noise)
				}
			}
			next[i] = h > 0
			if next[i] != cue[i] {
				wrong++
			}
		}
		r.Active, r.InCue, r.Wrong = append(r.Active, next), append(r.InCue, cue), append(r.Wrong, wrong)
		now = next
	}
	return r
}

// weight is that of a synapse with the factors u, the first of which is disturbed; no noise is nil.
func (n Factors) weight(u []float64, sigma float64, noise *random.Stream) float64 {
	w := product(u)
	if w <= Cutoff || noise == nil {
		return w
	}
	return math.Max(u[0]+sigma*noise.Normal(), 0) * product(u[1:])
}

// scaled is the network on the scale of noise tests: each neuron's factors are divided by 10 times the mean of its
// surviving ones, and its threshold by that^z.
func (n Factors) scaled() (u, theta []float64) {
	u, theta = append(u, n.U...), append(theta, n.Theta...)
	for i := range theta {
		row, sum, alive := u[i*n.Neurons*n.Z:][:n.Neurons*n.Z], 0.0, 0.0
		for at := 0; at < len(row); at += n.Z {
			if factors := row[at : at+n.Z]; product(factors) > Cutoff {
				for _, v := range factors {
					sum, alive = sum+v, alive+1
				}
			}
		}
		if alive == 0 {
			continue
		}
		divisor := 10 * sum / alive
		for at := range row {
			row[at] /= divisor
		}
		theta[i] /= math.Pow(divisor, float64(n.Z))
	}
	return u, theta
}

func product(factors []float64) float64 {
	w := 1.0
	for _, v := range factors {
		w *= v
	}
	return w
}
