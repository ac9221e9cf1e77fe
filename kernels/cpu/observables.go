package cpu

import "math"

func init() {
	register("mean-margin", meanMargin32, meanMargin64)
	register("margin", margin[float32], margin[float64])
	register("wrong", wrong[float32], wrong[float64])
	register("misses", perPattern(addMiss[float32]), perPattern(addMiss[float64]))
	register("unstable", unstable32, unstable64)
	register("radius", perPattern(leastRadius[float32]), perPattern(leastRadius[float64]))
	register("sparseness", sparseness32, sparseness64)
	register("density", density32, density64)
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

func unstable32(s step) kernel[float32] { return unstable(s, s.loops.Unstable) }

func unstable64(s step) kernel[float64] {
	return unstable(s, func(counts []int32, h []float64, y []uint8) {
		for mu := range counts { // without a branch that depends on the data
			add := int32(1)
			if labelled(h[mu], y[mu]) > 0 {
				add = 0
			}
			counts[mu] += add
		}
	})
}

// unstable counts, for every pattern, the rows where not y h > 0.
func unstable[T number](s step, add func(counts []int32, h []T, y []uint8)) kernel[T] {
	m := s.in[0].Size()
	counts := make([]int32, m)
	return func(c *call[T]) {
		clear(counts)
		for r := range c.rows {
			add(counts, one(c.in[0], r, m), c.in[1].bits[r*m:][:m])
		}
		c.lock.Lock()
		defer c.lock.Unlock()
		for mu, n := range counts {
			c.out.real[mu] += T(n)
		}
	}
}

func leastRadius[T number](out *T, h T, x uint8, l2 T) {
	if l2 > 0 {
		*out = min(*out, labelled(h, x)/l2)
	}
}

// sparseness32: with r = f32(h + theta), the means of r and of f32(r r) in the arithmetic of
// activity32; the rest in float64, rounded once.
func sparseness32(s step) kernel[float32] {
	m := s.in[0].Size()
	currents := make([]float32, m)
	return func(c *call[float32]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			currents := currents[:count]
			for mu, h := range one(c.in[0], r, m)[:count] {
				currents[mu] = h + c.in[1].real[r]
			}
			most := s.loops.Largest(currents)
			square := math.Float32frombits(most) * math.Float32frombits(most)
			squares := mean(currents, math.Float32bits(square), s.loops.SumSquares)
			c.out.real[r] = float32(sparse(mean(currents, most, s.loops.Sum), squares, count))
		}
	}
}

func sparseness64(s step) kernel[float64] {
	m := s.in[0].Size()
	return func(c *call[float64]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			sum, squares := 0.0, 0.0
			for _, h := range one(c.in[0], r, m)[:count] {
				current := h + c.in[1].real[r]
				sum += current
				squares += float64(current * current)
			}
			c.out.real[r] = sparse(sum/float64(count), squares/float64(count), count)
		}
	}
}

// sparse is (1 - mean^2 / squares) / (1 - 1/count), squares being the mean square.
func sparse(mean, squares float64, count int) float64 {
	if count < 2 {
		return math.NaN()
	}
	return (1 - float64(mean*mean)/squares) / (1 - 1/float64(count))
}

func density32(s step) kernel[float32] { return density(s, s.loops.Alive) }

func density64(s step) kernel[float64] {
	return density(s, func(w []float64) (alive int) {
		for _, w := range w {
			if w > cutoff {
				alive++
			}
		}
		return alive
	})
}

// density: the fraction of the row's weights above the cutoff, of n or of the row's sources.
func density[T number](s step, alive func(w []T) int) kernel[T] {
	n := s.in[0].Size()
	return func(c *call[T]) {
		for r := range c.rows {
			all := n
			if len(c.in) > 1 {
				all = max(1, len(c.sparseRow(r).At))
			}
			c.out.real[r] = T(float64(alive(one(c.in[0], r, n))) / float64(all))
		}
	}
}

// meanMargin32: <y h>, in the arithmetic of activity32.
func meanMargin32(s step) kernel[float32] {
	m := s.in[0].Size()
	margins := make([]float32, m)
	return func(c *call[float32]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			y := c.in[1].bits[r*m:]
			for mu, v := range one(c.in[0], r, m)[:count] {
				margins[mu] = labelled(v, y[mu])
			}
			c.out.real[r] = mean32(margins[:count], s.loops.Largest(margins[:count]), s.loops.Sum)
		}
	}
}

func meanMargin64(s step) kernel[float64] {
	m := s.in[0].Size()
	return func(c *call[float64]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			y, sum := c.in[1].bits[r*m:], 0.0
			for mu, v := range one(c.in[0], r, m)[:count] {
				sum += labelled(v, y[mu])
			}
			c.out.real[r] = sum / float64(count)
		}
	}
}
