package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
)

// Bits of the terms of norms and of means (docs/arithmetic.md, Fixed point; weights and
// saliences have bitsum.WeightBits and bitsum.SalienceBits).
const (
	normBits = 42
	meanBits = 40
)

// nan32 fills a row that has lost its meaning.
func nan32(row []float32) {
	for i := range row {
		row[i] = float32(math.NaN())
	}
}

// mean32 is the mean of the row, rounded once: see mean.
func mean32(row []float32, most uint32, sum func([]float32, float64) int64) float32 {
	return float32(mean(row, most, sum))
}

// mean is the mean of the row, of its magnitudes or of its squares, as sum adds them up;
// the largest of what is added has the bit pattern most.
func mean(row []float32, most uint32, sum func([]float32, float64) int64) float64 {
	f := bitsum.NewFixed(meanBits, most)
	if f.Broken || len(row) == 0 {
		return math.NaN()
	}
	return float64(sum(row, f.Scale)) * f.Unscale / float64(len(row))
}
