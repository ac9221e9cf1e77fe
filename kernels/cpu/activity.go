package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
)

func init() {
	register("activity", activity32, activity64)
	register("mean-margin", meanMargin32, meanMargin64)
}

// activity32: mean = sum_mu |h| / count, the sum one of integers, |h| to 40 bits.
func activity32(s step) kernel[float32] {
	m := s.in[0].Size()
	return func(c *call[float32]) {
		count := int(c.in[1].index[0])
		for r := range c.rows {
			c.out.real[r] = 0
			if count > 0 {
				h := one(c.in[0], r, m)
				c.out.real[r] = mean32(h[:count], c.largestOf(0, r, h, count, s.loops.Largest), s.loops.SumAbs)
			}
		}
	}
}

func activity64(s step) kernel[float64] {
	m := s.in[0].Size()
	return func(c *call[float64]) {
		count := int(c.in[1].index[0])
		for r := range c.rows {
			sum := 0.0
			for _, v := range one(c.in[0], r, m)[:count] {
				sum += math.Abs(v)
			}
			if count > 0 {
				sum /= float64(count)
			}
			c.out.real[r] = sum
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

// mean32 is the mean of the row, rounded once: see mean.
func mean32(row []float32, most uint32, sum func([]float32, float64) int64) float32 {
	return float32(mean(row, most, sum))
}

// mean is the mean of the row, of its magnitudes or of its squares, as sum adds them up;
// the largest of what is added has the bit pattern most.
func mean(row []float32, most uint32, sum func([]float32, float64) int64) float64 {
	f := bitsum.NewFixed(meanBits, most)
	if f.Broken || len(row) == 0 {
		return math.NaN()
	}
	return float64(sum(row, f.Scale)) * f.Unscale / float64(len(row))
}
