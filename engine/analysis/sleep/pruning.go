package sleep

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Pruning is how likely a synapse is to be pruned, by its weight before. One number for
// each bin.
type Pruning struct {
	Weight      []float64 // middle of the bin
	Normal      []float64 // the same in standard deviations of log10 w, from its mean
	Synapses    []int     // that began in the bin
	Probability []float64 // the fraction of them that is pruned; NaN where there is none
}

// PruningProbability divides the weights before into bins of equal width on a logarithmic
// axis, from the least to the largest of the surviving ones. Fewer than two different
// weights have no bins.
func PruningProbability(before, after State, bins int) Pruning {
	alive := before.Survivors()
	if len(alive) == 0 || slices.Min(alive) == slices.Max(alive) {
		return Pruning{}
	}
	edges := LogEdges(slices.Min(alive), slices.Max(alive), bins)
	mean, sd := stat.PopMeanStdDev(logarithms(alive), nil)
	p := Pruning{Weight: Middles(edges), Synapses: count(edges, alive)}
	for i, pruned := range count(edges, Pruned(before, after)) {
		p.Normal = append(p.Normal, (math.Log10(p.Weight[i])-mean)/sd)
		p.Probability = append(p.Probability, float64(pruned)/float64(p.Synapses[i]))
	}
	return p
}

// Half is where the probability falls through 1/2, in standard deviations of log10 w:
// interpolated between the first two bins, of at least fewest synapses, around it. NaN
// where it does not.
func (p Pruning) Half(fewest int) float64 {
	last := -1
	for i, now := range p.Probability {
		if p.Synapses[i] < max(fewest, 1) {
			continue
		}
		if last >= 0 && p.Probability[last] >= 0.5 && now < 0.5 {
			part := (p.Probability[last] - 0.5) / (p.Probability[last] - now)
			return p.Normal[last] + part*(p.Normal[i]-p.Normal[last])
		}
		last = i
	}
	return math.NaN()
}

func logarithms(values []float64) []float64 {
	logs := make([]float64, len(values))
	for i, v := range values {
		logs[i] = math.Log10(v)
	}
	return logs
}
