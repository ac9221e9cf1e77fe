package cpu

func init() { register("density", density[float32], density[float64]) }

// density: the fraction of the row's weights above the cutoff.
func density[T number](s step) kernel[T] {
	n := s.in[0].Size()
	return func(c *call[T]) {
		for r := range c.rows {
			alive := 0
			for _, w := range one(c.in[0], r, n) {
				if w > cutoff {
					alive++
				}
			}
			c.out.real[r] = T(float64(alive) / float64(n))
		}
	}
}
