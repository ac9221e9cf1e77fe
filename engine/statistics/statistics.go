package statistics

import (
	"math"
	"slices"
)

// Spread is what a table says of the values of an observable: their mean, the sample standard
// deviation and the median. Observables of the whole network have a mean alone.
type Spread struct{ Mean, Std, Median float64 }

func SpreadOf(values []float64) Spread {
	mean, std := MeanStd(values)
	return Spread{mean, std, Median(values)}
}

// MeanStd is the mean and the sample standard deviation, added up one after the other
// so that every machine gets the same bits (libraries add in vectors of some width).
func MeanStd(values []float64) (mean, std float64) {
	n := float64(len(values))
	if n < 2 {
		std = math.NaN()
	}
	for _, v := range values {
		mean += v
	}
	mean /= n
	for _, v := range values {
		std += float64((v - mean) * (v - mean))
	}
	return mean, math.Sqrt(std / (n - 1))
}

// Median is the middle value, or the mean of the two in the middle; NaN of no values, or if one
// is NaN. It reorders the values.
func Median(values []float64) float64 {
	n := len(values)
	if n == 0 || slices.ContainsFunc(values, math.IsNaN) {
		return math.NaN()
	}
	upper := Quickselect(values, n/2)
	if n%2 == 1 {
		return upper
	}
	return (Quickselect(values, n/2-1) + upper) / 2
}

// Living keeps the values of neurons that have a surviving synapse.
func Living(values, density []float64) []float64 {
	kept := values[:0]
	for i, v := range values {
		if density[i] > 0 {
			kept = append(kept, v)
		}
	}
	return kept
}

func CountZeros(values []float64) int {
	n := 0
	for _, v := range values {
		if v == 0 {
			n++
		}
	}
	return n
}
