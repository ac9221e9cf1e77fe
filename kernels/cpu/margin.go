package cpu

import "math"

func init() {
	register("margin", margin[float32], margin[float64])
	register("wrong", wrong[float32], wrong[float64])
}

// margin: min_mu y h; NaN if any h is.
func margin[T number](s step) kernel[T] {
	m := s.in[0].Size()
	return func(c *call[T]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			y, least := c.in[1].bits[r*m:], T(math.Inf(1))
			for mu, v := range one(c.in[0], r, m)[:count] {
				if yh := labelled(v, y[mu]); !(yh > least) { // which seldom happens
					least = min(least, yh) // min keeps NaN
				}
			}
			c.out.real[r] = least
		}
	}
}

// wrong: the fraction of patterns with the wrong sign of h; h = 0 is half wrong.
func wrong[T number](s step) kernel[T] {
	m := s.in[0].Size()
	return func(c *call[T]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			y, sum := c.in[1].bits[r*m:], T(0)
			for mu, v := range one(c.in[0], r, m)[:count] {
				sum += miss(v, y[mu])
			}
			c.out.real[r] = T(float64(sum) / float64(count))
		}
	}
}

// miss: (1 - y sign(h)) / 2; NaN stays.
func miss[T number](h T, x uint8) T {
	switch yh := labelled(h, x); {
	case yh > 0:
		return 0
	case yh < 0:
		return 1
	case yh == 0:
		return 0.5
	}
	return h
}
