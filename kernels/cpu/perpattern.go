package cpu

func init() {
	register("misses", perPattern(addMiss[float32]), perPattern(addMiss[float64]))
	register("unstable", perPattern(addUnstable[float32]), perPattern(addUnstable[float64]))
	register("radius", perPattern(leastRadius[float32]), perPattern(leastRadius[float64]))
}

// perPattern applies add to every pattern of every row. The tiles of a replica take
// turns; their sums are of halves, and minima, so that the turns' order is no matter.
func perPattern[T number](add func(out *T, h T, x uint8, scale T)) builder[T] {
	return func(s step) kernel[T] {
		m := s.in[0].Size()
		return func(c *call[T]) {
			c.lock.Lock()
			defer c.lock.Unlock()
			for r := range c.rows {
				y, scale := c.in[1].bits[r*m:], T(1)
				if len(c.in) > 2 {
					scale = c.in[2].real[r]
				}
				for mu, v := range one(c.in[0], r, m) {
					add(&c.out.real[mu], v, y[mu], scale)
				}
			}
		}
	}
}

func addMiss[T number](out *T, h T, x uint8, _ T) { *out += miss(h, x) }

func addUnstable[T number](out *T, h T, x uint8, _ T) {
	if !(labelled(h, x) > 0) {
		*out++
	}
}

func leastRadius[T number](out *T, h T, x uint8, l2 T) {
	if l2 > 0 {
		*out = min(*out, labelled(h, x)/l2)
	}
}
