package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
)

func init() { register("power-sum", powerSum32, powerSum64) }

// powerSum32: sum_j w^q. For q = 1 and 2 it is the integer sum of q_j or q_j^2, the
// row's weights in fixed point, as in bias32; other powers are added up in float64. NaN where it is
// beyond float32.
func powerSum32(s step) kernel[float32] {
	n, q := s.in[0].Size(), s.attr["q"]
	return func(c *call[float32]) {
		for r := range c.rows {
			w := one(c.in[0], r, n)
			f := bitsum.NewFixed(bitsum.WeightBits, s.loops.Largest(w))
			if f.Broken {
				c.out.real[r] = float32(math.NaN())
				continue
			}
			if q != 1 && q != 2 {
				c.out.real[r] = finite(float32(powers(w, q)))
				continue
			}
			sum, squares := moments(s, w, f)
			if q == 1 {
				c.out.real[r] = finite(float32(sum * f.Unscale))
			} else {
				c.out.real[r] = finite(float32(squares * f.Unscale * f.Unscale))
			}
		}
	}
}

func powerSum64(s step) kernel[float64] {
	n, q := s.in[0].Size(), s.attr["q"]
	return func(c *call[float64]) {
		for r := range c.rows {
			c.out.real[r] = finite(powers(one(c.in[0], r, n), q))
		}
	}
}

// finite is v, or NaN where v is infinite.
func finite[T number](v T) T {
	if math.IsInf(float64(v), 0) {
		return T(math.NaN())
	}
	return v
}

func powers[T number](w []T, q float64) float64 {
	sum := 0.0
	for _, v := range w {
		if v != 0 || q == 0 { // 0^q = 0: most synapses are pruned, and Pow is slow
			sum += math.Pow(float64(v), q)
		}
	}
	return sum
}
