package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
)

func init() { register("bias", bias32, bias64) }

// bias32: theta = 2^(e-23) (fE A_E - fI A_I)
// + sqrt(2 2^(2e-46) (fE (1 - fE) B_E + fI (1 - fI) B_I)) erfinv(1 - 2 f), with A and B
// the integer sums of q and q^2, q the row's weights in fixed point, over the two
// populations. The rest is float64, rounded once.
func bias32(s step) kernel[float32] {
	n := s.in[0].Size()
	excitatory, fE, fI := int(s.attr["excitatory"]), s.attr["fE"], s.attr["fI"]
	inverse := math.Erfinv(1 - 2*s.attr["f"])
	return func(c *call[float32]) {
		for r := range c.rows {
			w := one(c.in[0], r, n)
			f := bitsum.NewFixed(bitsum.WeightBits, s.loops.Largest(w))
			if f.Broken {
				c.out.real[r] = float32(math.NaN())
				continue
			}
			plus := excitatory
			if len(c.in) > 1 {
				plus = bitsum.Below(c.sparseRow(r).At, excitatory)
			}
			aE, bE := moments(s, w[:plus], f)
			aI, bI := moments(s, w[plus:], f)
			mean := float64(fE*aE) - float64(fI*aI)
			variance := float64(float64(fE*(1-fE))*bE) + float64(float64(fI*(1-fI))*bI)
			spread := float64(math.Sqrt(2*variance) * inverse)
			c.out.real[r] = float32((mean + spread) * f.Unscale)
		}
	}
}

// moments are sum_j q_j and sum_j q_j^2 as float64.
func moments(s step, w []float32, f bitsum.Fixed) (sum, squares float64) {
	a, b := s.loops.Moments(w, f.Scale)
	return float64(a), float64(b)
}

func bias64(s step) kernel[float64] {
	n := s.in[0].Size()
	excitatory, fE, fI := int(s.attr["excitatory"]), s.attr["fE"], s.attr["fI"]
	inverse := math.Erfinv(1 - 2*s.attr["f"])
	return func(c *call[float64]) {
		for r := range c.rows {
			mean, variance := 0.0, 0.0
			plus := excitatory
			if len(c.in) > 1 {
				plus = bitsum.Below(c.sparseRow(r).At, excitatory)
			}
			for k, w := range one(c.in[0], r, n) {
				f, sign := fE, 1.0
				if k >= plus {
					f, sign = fI, -1
				}
				mean += float64(sign * f * w)
				variance += float64(f * (1 - f) * w * w)
			}
			c.out.real[r] = mean + float64(math.Sqrt(2*variance)*inverse)
		}
	}
}
