package cpu

import "math"

func init() { register("weakest", weakest[float32], weakest[float64]) }

// weakest: S^mu = y^mu at the first smallest y h, 0 elsewhere; a NaN makes the row NaN.
func weakest[T number](s step) kernel[T] {
	m := s.out.Size()
	return func(c *call[T]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			h, out, y := one(c.in[0], r, m)[:count], one(c.out, r, m), c.in[1].bits[r*m:]
			clear(out)
			least, at, nan := T(math.Inf(1)), 0, false
			for mu, v := range h {
				nan = nan || v != v
				if yh := labelled(v, y[mu]); yh < least {
					least, at = yh, mu
				}
			}
			switch {
			case nan:
				for mu := range count {
					out[mu] = T(math.NaN())
				}
			case count > 0:
				out[at] = labelled(T(1), y[at])
			}
		}
	}
}

// labelled is y v, y = 2 x - 1.
func labelled[T number](v T, x uint8) T { return v * T(2*int(x)-1) }
