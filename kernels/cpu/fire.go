package cpu

func init() { register("fire", fire[float32], fire[float64]) }

// fire: 1 where h > d, else 0.
func fire[T number](s step) kernel[T] {
	m := s.out.Size()
	return func(c *call[T]) {
		d := c.in[1].real
		for r := range c.rows {
			out := c.out.bits[r*m : (r+1)*m]
			for mu, v := range one(c.in[0], r, m) {
				out[mu] = 0
				if v > d[mu] {
					out[mu] = 1
				}
			}
		}
	}
}
