package cpu

import "math"

func init() { register("sparseness", sparseness32, sparseness64) }

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
