package cpu

import (
	"math"

	"engram/kernels/cpu/panel"
)

// Bits of the terms of norms and of means (docs/arithmetic.md, Fixed point; weights and
// saliences have panel.WeightBits and panel.SalienceBits).
const (
	normBits = 42
	meanBits = 40
)

// broken tells whether a row with this largest magnitude has an infinity or a NaN.
func broken(most uint32) bool { return panel.NewFixed(meanBits, most).Broken }

// exponent is the e for which elements of magnitude bits at most most are below 2^e.
func exponent(most uint32) int { return int((most+2)>>23) - 126 }

// nan32 fills a row that has lost its meaning.
func nan32(row []float32) {
	for i := range row {
		row[i] = float32(math.NaN())
	}
}
