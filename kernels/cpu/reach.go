package cpu

import "math"

func init() {
	register("reach", reach(func(u []float32) float32 { return math.Float32frombits(largest(u)) }),
		reach(func(u []float64) float64 {
			most := 0.0
			for _, v := range u {
				most = math.Max(most, v)
			}
			return most
		}))
}

// reach: m + eta m^(z-1), m the row's largest factor.
func reach[T number](largest func([]T) T) builder[T] {
	return func(s step) kernel[T] {
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
}
