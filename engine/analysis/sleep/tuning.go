package sleep

import (
	"math"
	"slices"

	"engram/engine/random"
)

// Novel are patterns like x that the network has not seen: in each of them the activity is
// dealt to the neurons anew, so that as many are active. It depends on the seed alone.
func Novel(x Patterns, seed uint64) Patterns {
	novel := Patterns{Neurons: x.Neurons, Count: x.Count, Bits: make([]uint8, len(x.Bits))}
	for mu := range x.Count {
		order := random.New(seed, random.Novel, 0, uint64(mu)).Permutation(x.Neurons, x.Neurons)
		for j, from := range order {
			novel.Bits[j*x.Count+mu] = x.Bits[from*x.Count+mu]
		}
	}
	return novel
}

// Tuning is how a mean neuron responds to its best, second best, ... last stimulus.
type Tuning struct {
	Rank            []float64 // of the stimulus in percent: 100/M the best, 100 the last
	Familiar, Novel []float64 // input current in standard deviations of the familiar ones
}

// TuningCurves sorts the input currents of each neuron, from the largest down, for the
// familiar patterns and for as many novel ones, in units of the mean and standard deviation
// over the familiar ones, and averages over the neurons that have any variation.
func TuningCurves(s State, familiar, novel Patterns) Tuning {
	m := familiar.Count
	t := Tuning{Familiar: make([]float64, m), Novel: make([]float64, m)}
	for rank := range m {
		t.Rank = append(t.Rank, 100*float64(rank+1)/float64(m))
	}
	known, unknown := s.Currents(familiar), s.Currents(novel)
	neurons := 0.0
	for i := range s.Neurons {
		mean, sd := moments(known[i*m : (i+1)*m])
		if sd == 0 {
			continue
		}
		neurons++
		for _, c := range []struct{ from, into []float64 }{{known, t.Familiar}, {unknown, t.Novel}} {
			row := slices.Sorted(slices.Values(c.from[i*m : (i+1)*m]))
			for rank := range m {
				c.into[rank] += (row[m-1-rank] - mean) / sd
			}
		}
	}
	for rank := range m {
		t.Familiar[rank] /= neurons
		t.Novel[rank] /= neurons
	}
	return t
}

// Output is what a neuron answers to a current h above threshold.
type Output func(h float64) float64

// Sigmoid is the output 1 / (1 + exp(-gain h)); gain is in units of 1/current.
func Sigmoid(gain float64) Output {
	return func(h float64) float64 { return 1 / (1 + math.Exp(-gain*h)) }
}

// Estimate is a mean and its standard error.
type Estimate struct{ Mean, Error float64 }

// Sparseness is how few of the M patterns excite a neuron,
//
//	(1 - <a>^2 / <a^2>) / (1 - 1/M),
//
// over the neurons. a is the output of the neuron, or
// with a nil output its input current without the threshold. Neurons that answer nothing
// at all are left out.
func Sparseness(s State, x Patterns, output Output) Estimate {
	m := float64(x.Count)
	var all []float64
	r := s.Currents(x)
	for i := range s.Neurons {
		sum, squares := 0.0, 0.0
		for _, a := range r[i*x.Count : (i+1)*x.Count] {
			if output != nil {
				a = output(a - s.Theta[i])
			}
			sum += a
			squares += float64(a * a)
		}
		if squares > 0 {
			all = append(all, (1-sum*sum/(m*squares))/(1-1/m))
		}
	}
	mean, sd := moments(all)
	return Estimate{mean, sd / math.Sqrt(float64(len(all)))}
}
