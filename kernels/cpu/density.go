package cpu

func init() { register("density", density[float32], density[float64]) }

// density: the fraction of the row's weights above the cutoff, of n or of the row's sources.
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
			all := n
			if len(c.in) > 1 {
				all = max(1, len(c.sparseRow(r).At))
			}
			c.out.real[r] = T(float64(alive) / float64(all))
		}
	}
}
