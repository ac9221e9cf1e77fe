package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
	"engram/kernels/elementary"
)

func init() {
	register("homeostasis", homeostasis32, homeostasis64)
	register("power-sum", powerSum32, powerSum64)
	register("ratio", ratio[float32], ratio[float64])
	register("power", power[float32], power[float64])
	register("scale", scale32, scale64)
	register("scale-threshold", scaleThreshold[float32], scaleThreshold[float64])
}

// homeostasis32: the sum of u^2, or of w^q, is one of integers of 42 bits below a power
// of two above the largest term; the root is taken in float64 and rounded once.
func homeostasis32(s step) kernel[float32] {
	z, n := s.in[0].Dims[0], s.in[0].Dims[1]
	q, counted := s.attr["q"], int(s.attr["counted"])
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
				sum := norm32(u[:counted*n], s.loops.SumSquares, 2*bitsum.Exponent(most))
				c.out.real[r] = float32(math.Sqrt(length * float64(counted) / sum))
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
			w[j] = float32(elementary.Pow(float64(v), q))
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
	return elementary.Pow(x, 1/p)
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
	q, counted := s.attr["q"], int(s.attr["counted"])
	return func(c *call[float64]) {
		length := c.in[1].real[0]
		for r := range c.rows {
			u, sum := one(c.in[0], r, z*n), 0.0
			if q == 0 {
				for j := range n {
					for k := range z {
						if v := u[k*n+j]; k < counted || v != v {
							sum += float64(v * v)
						}
					}
				}
			} else {
				for j := range n {
					w := u[j]
					for k := 1; k < z; k++ {
						w *= u[k*n+j]
					}
					sum += elementary.Pow(w, q)
				}
			}
			switch {
			case !survives(u, n):
				c.out.real[r] = 1
			case q == 0:
				c.out.real[r] = math.Sqrt(length * float64(counted) / sum)
			default:
				c.out.real[r] = elementary.Pow(length/sum, 1/(q*float64(z)))
			}
		}
	}
}

// powerSum32: sum_j w^q. For q = 1 and 2 it is the integer sum of q_j or q_j^2, the
// row's weights in fixed point, as in bias32; other powers are added up in float64. NaN where it is
// beyond float32.
func powerSum32(s step) kernel[float32] {
	n, q := s.in[0].Size(), s.attr["q"]
	return func(c *call[float32]) {
		for r := range c.rows {
			w := one(c.in[0], r, n)[:c.width(r, n)]
			f := bitsum.NewFixed(bitsum.WeightBits, c.largest(0, r, w, s.loops.Largest))
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
			sum += elementary.Pow(float64(v), q)
		}
	}
	return sum
}

// ratio: a / (c s^p), in float64, rounded once.
func ratio[T number](s step) kernel[T] {
	return func(c *call[T]) {
		for r := range c.rows {
			c.out.real[r] = T(float64(c.in[0].real[r]) / float64(s.attr["c"]*raised(float64(c.in[1].real[r]), s.attr["p"])))
		}
	}
}

// power: c s^p, in float64, rounded once.
func power[T number](s step) kernel[T] {
	return func(c *call[T]) {
		for r := range c.rows {
			c.out.real[r] = T(s.attr["c"] * raised(float64(c.in[0].real[r]), s.attr["p"]))
		}
	}
}

// raised is s^p, made of multiplications and square roots for the powers of the paper.
func raised(s, p float64) float64 {
	switch p {
	case 0.5:
		return math.Sqrt(s)
	case 1:
		return s
	case 1.5:
		return s * math.Sqrt(s)
	case 2:
		return s * s
	}
	return elementary.Pow(s, p)
}

// scale32: u_jk <- r u_jk.
func scale32(s step) kernel[float32] { return scale(s, s.loops.Scale) }

func scale64(s step) kernel[float64] { return scale(s, scaleLoop64) }

func scaleLoop64(out, u []float64, r float64) {
	for j, v := range u {
		out[j] = r * v
	}
}

func scale[T number](s step, loop func(out, u []T, r T)) kernel[T] {
	z, n := s.out.Dims[0], s.out.Dims[1]
	return func(c *call[T]) {
		for i := range c.rows {
			k := z * c.width(i, n)
			loop(one(c.out, i, z*n)[:k], one(c.in[0], i, z*n)[:k], c.in[1].real[i])
		}
	}
}

// scaleThreshold: theta <- theta r^z.
func scaleThreshold[T number](s step) kernel[T] {
	z := int(s.attr["z"])
	return func(c *call[T]) {
		for i := range c.rows {
			power := T(1)
			for range z {
				power *= c.in[1].real[i]
			}
			c.out.real[i] = c.in[0].real[i] * power
		}
	}
}
