package cpu

import (
	"math"
	"slices"
)

func init() { register("reach", reach32, reach64) }

// reach32: m + eta m^(z-1), m the row's largest factor.
func reach32(s step) kernel[float32] {
	return reach(s, func(u []float32) float32 { return math.Float32frombits(s.loops.Largest(u)) })
}

func reach64(s step) kernel[float64] { return reach(s, slices.Max[[]float64]) }

func reach[T number](s step, largest func([]T) T) kernel[T] {
	z, n := s.in[0].Dims[0], s.in[0].Size()
	return func(c *call[T]) {
		for r := range c.rows {
			most, others := largest(one(c.in[0], r, n)), T(1)
			for range z - 1 {
				others *= most
			}
			c.out.real[r] = most + T(c.in[1].real[0]*others)
		}
	}
}
