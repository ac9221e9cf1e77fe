package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
)

func init() { register("homeostasis", homeostasis32, homeostasis64) }

// homeostasis32: the sum of u^2, or of w^q, is one of integers of 42 bits below a power
// of two above the largest term; the root is taken in float64 and rounded once.
func homeostasis32(s step) kernel[float32] {
	z, n := s.in[0].Dims[0], s.in[0].Dims[1]
	q := s.attr["q"]
	power := make([]float32, n)
	return func(c *call[float32]) {
		length := float64(c.in[1].real[0])
		for r := range c.rows {
			n := c.width(r, n)
			u := one(c.in[0], r, z*s.in[0].Dims[1])[:z*n]
			most := c.largest(0, r, u, s.loops.Largest)
			// from 2^64 on a square is infinite, and an integer of that nobody's
			if bitsum.Broken(most) || q == 0 && bitsum.Exponent(most) > 64 {
				c.out.real[r] = float32(math.NaN())
				continue
			}
			if !survives(u, n) {
				c.out.real[r] = 1
				continue
			}
			if q == 0 {
				sum := norm32(u, s.loops.SumSquares, 2*bitsum.Exponent(most))
				c.out.real[r] = float32(math.Sqrt(length * float64(z) / sum))
				continue
			}
			power := power[:n]
			product(power, u, s.loops.Multiply)
			raise(power, q)
			if most = s.loops.Largest(power); bitsum.Broken(most) {
				c.out.real[r] = float32(math.NaN())
				continue
			}
			sum := norm32(power, s.loops.Sum, bitsum.Exponent(most))
			c.out.real[r] = float32(root(length/sum, q*float64(z)))
		}
	}
}

// norm32 is a sum of terms below 2^e, each rounded to 42 bits.
func norm32(x []float32, sum func([]float32, float64) int64, e int) float64 {
	scale := math.Ldexp(1, normBits-max(e, bitsum.Faintest))
	return float64(sum(x, scale)) / scale
}

// raise makes w^q of each w, rounded to float32.
func raise(w []float32, q float64) {
	switch q {
	case 1:
	case 2:
		for j, v := range w {
			w[j] = v * v
		}
	default:
		for j, v := range w {
			w[j] = float32(math.Pow(float64(v), q))
		}
	}
}

// root is x^(1/p).
func root(x, p float64) float64 {
	switch p {
	case 1:
		return x
	case 2:
		return math.Sqrt(x)
	case 4:
		return math.Sqrt(math.Sqrt(x))
	}
	return math.Pow(x, 1/p)
}

// survives tells whether any weight of a row of factors is above the cutoff (or NaN).
func survives[T number](u []T, n int) bool {
	for j := range n {
		w := u[j]
		for k := n + j; k < len(u); k += n {
			w *= u[k]
		}
		if !(w <= cutoff) {
			return true
		}
	}
	return false
}

func homeostasis64(s step) kernel[float64] {
	z, n := s.in[0].Dims[0], s.in[0].Dims[1]
	q := s.attr["q"]
	return func(c *call[float64]) {
		length := c.in[1].real[0]
		for r := range c.rows {
			u, sum := one(c.in[0], r, z*n), 0.0
			if q == 0 {
				for j := range n {
					for k := range z {
						sum += u[k*n+j] * u[k*n+j]
					}
				}
			} else {
				for j := range n {
					w := u[j]
					for k := 1; k < z; k++ {
						w *= u[k*n+j]
					}
					sum += math.Pow(w, q)
				}
			}
			switch {
			case !survives(u, n):
				c.out.real[r] = 1
			case q == 0:
				c.out.real[r] = math.Sqrt(length * float64(z) / sum)
			default:
				c.out.real[r] = math.Pow(length/sum, 1/(q*float64(z)))
			}
		}
	}
}
