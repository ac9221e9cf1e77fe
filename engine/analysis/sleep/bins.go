package sleep

import (
	"math"
	"sort"
)

// LogEdges are n + 1 edges of bins of equal width on a logarithmic axis; 0 < least < most.
func LogEdges(least, most float64, n int) []float64 {
	edges := make([]float64, n+1)
	for i := range edges {
		edges[i] = least * math.Pow(most/least, float64(i)/float64(n))
	}
	edges[n] = most
	return edges
}

// bin is the number of the bin of v: edges[b] <= v < edges[b+1], the last edge belonging to
// the last bin; -1 outside.
func bin(edges []float64, v float64) int {
	last := len(edges) - 1
	switch {
	case !(v >= edges[0] && v <= edges[last]):
		return -1
	case v == edges[last]:
		return last - 1
	}
	return sort.Search(last, func(i int) bool { return edges[i+1] > v })
}

// count is how many values are in each bin.
func count(edges, values []float64) []int {
	counts := make([]int, len(edges)-1)
	for _, v := range values {
		if b := bin(edges, v); b >= 0 {
			counts[b]++
		}
	}
	return counts
}

// Middles of the bins.
func Middles(edges []float64) []float64 {
	m := make([]float64, len(edges)-1)
	for i := range m {
		m[i] = (edges[i] + edges[i+1]) / 2
	}
	return m
}

// Histogram is the density of values per decade, one number for each bin: counts over
// their sum and the width of a bin in decades. All 0 without any value in the bins.
func Histogram(edges, values []float64) []float64 {
	counts, total := count(edges, values), 0
	for _, c := range counts {
		total += c
	}
	density := make([]float64, len(counts))
	for i, c := range counts {
		if c > 0 {
			density[i] = float64(c) / float64(total) / math.Log10(edges[i+1]/edges[i])
		}
	}
	return density
}
