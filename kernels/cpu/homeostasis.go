package cpu

import "math"

func init() { register("homeostasis", homeostasis32, homeostasis64) }

// homeostasis32: the sum of u^2, or of w^q, is one of integers of 42 bits below the
// power of two that reach sets; the root is taken in float64 and rounded once.
func homeostasis32(s step) kernel[float32] {
	z, n := s.in[0].Dims[0], s.in[0].Dims[1]
	q := s.attr["q"]
	w := make([]float32, n)
	return func(c *call[float32]) {
		length := float64(c.in[2].real[0])
		for r := range c.rows {
			u := one(c.in[0], r, z*n)
			product(w, u)
			e := exponent(math.Float32bits(c.in[1].real[r]))
			var sum float64
			var most uint32
			switch q {
			case 0:
				sum, most = sum32(u, 2, 2*e)
			default:
				sum, most = sum32(w, q, int(math.Ceil(float64(z*e)*q)))
			}
			switch {
			case broken(most) || broken(math.Float32bits(c.in[1].real[r])):
				c.out.real[r] = float32(math.NaN())
			case !survives(w):
				c.out.real[r] = 1
			case q == 0:
				c.out.real[r] = float32(math.Sqrt(length * float64(z) / sum))
			default:
				c.out.real[r] = float32(root(length/sum, q*float64(z)))
			}
		}
	}
}

// sum32 is sum_j x_j^q, each power rounded to float32 and then to 42 bits below 2^e,
// and the largest power's bit pattern.
func sum32(x []float32, q float64, e int) (float64, uint32) {
	scale := scaleFor(normBits, max(e, faintest))
	var sum int64
	var most uint32
	for _, v := range x {
		t := power32(v, q)
		most = max(most, math.Float32bits(t))
		sum += round(t, scale)
	}
	return float64(sum) / scale, most
}

// power32 is v^q, rounded to float32.
func power32(v float32, q float64) float32 {
	switch q {
	case 1:
		return v
	case 2:
		return v * v
	}
	return float32(math.Pow(float64(v), q))
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

// product is w_j = prod_k u_jk.
func product[T number](w, u []T) {
	n := len(w)
	copy(w, u)
	for k := 1; k < len(u)/n; k++ {
		multiply(w, w, u[k*n:(k+1)*n])
	}
}

// survives tells whether any weight is above the cutoff (or NaN).
func survives[T number](w []T) bool {
	for _, v := range w {
		if !(v <= cutoff) {
			return true
		}
	}
	return false
}

func homeostasis64(s step) kernel[float64] {
	z, n := s.in[0].Dims[0], s.in[0].Dims[1]
	q := s.attr["q"]
	w := make([]float64, n)
	return func(c *call[float64]) {
		length := c.in[2].real[0]
		for r := range c.rows {
			u, sum := one(c.in[0], r, z*n), 0.0
			product(w, u)
			if q == 0 {
				for j := range n {
					for k := range z {
						sum += u[k*n+j] * u[k*n+j]
					}
				}
			} else {
				for _, v := range w {
					sum += math.Pow(v, q)
				}
			}
			switch {
			case !survives(w):
				c.out.real[r] = 1
			case q == 0:
				c.out.real[r] = math.Sqrt(length * float64(z) / sum)
			default:
				c.out.real[r] = math.Pow(length/sum, 1/(q*float64(z)))
			}
		}
	}
}
