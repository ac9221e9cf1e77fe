package cpu

import "math"

func init() {
	register("ratio", ratio[float32], ratio[float64])
	register("power", power[float32], power[float64])
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
	return math.Pow(s, p)
}
