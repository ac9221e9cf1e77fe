package cpu

import (
	"math"
	"slices"
)

func init() { register("inhibition", inhibition[float32], inhibition[float64]) }

// inhibition: rate |d|, d = 0 if exactly active currents are above 0, else the one at ascending rank
// rank, from 0.
func inhibition[T number](s step) kernel[T] {
	active, rank := int(s.attr["active"]), int(s.attr["rank"])
	return func(c *call[T]) {
		h, above := c.in[0].real, 0
		for _, v := range h {
			if v > 0 {
				above++
			}
		}
		c.out.real[0] = 0
		if above != active {
			c.out.real[0] = c.in[1].real[0] * T(math.Abs(float64(slices.Sorted(slices.Values(h))[rank])))
		}
	}
}
