package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
)

func init() { register("threshold", threshold32, threshold64) }

// threshold32: theta <- theta - eta 2^(e-22) sum_mu q^mu, q the row's saliences in
// fixed point as in gradient32; in float64, rounded once.
func threshold32(s step) kernel[float32] {
	m := s.in[1].Size()
	return func(c *call[float32]) {
		eta := float64(c.in[2].real[0])
		for r := range c.rows {
			row := one(c.in[1], r, m)
			f := bitsum.NewFixed(bitsum.SalienceBits, c.largest(1, r, row, s.loops.Largest))
			if f.Broken {
				c.out.real[r] = float32(math.NaN())
				continue
			}
			sum := float64(float64(s.loops.Sum(row, f.Scale)) * f.Unscale)
			c.out.real[r] = float32(float64(c.in[0].real[r]) - float64(eta*sum))
		}
	}
}

func threshold64(s step) kernel[float64] {
	m := s.in[1].Size()
	return func(c *call[float64]) {
		for r := range c.rows {
			sum := 0.0
			for _, v := range one(c.in[1], r, m) {
				sum += v
			}
			c.out.real[r] = c.in[0].real[r] - float64(c.in[2].real[0]*sum)
		}
	}
}
