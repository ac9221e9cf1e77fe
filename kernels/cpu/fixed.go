package cpu

import "math"

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
