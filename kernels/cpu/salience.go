package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
)

func init() {
	register("activity", activity32, activity64)
	register("salience", salience32, salience64)
	register("weakest", weakest[float32], weakest[float64])
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

// salience32: S^mu = sign(h) L / sum_nu L, L = exp32(-(beta / mean) (|h| - least)).
// The sum is one of integers, L rounded to 40 bits.
func salience32(s step) kernel[float32] {
	m := s.out.Size()
	return func(c *call[float32]) {
		beta, count := c.in[2].real[0], int(c.in[3].index[0])
		for r := range c.rows {
			h, out, mean := one(c.in[0], r, m)[:count], one(c.out, r, m), c.in[1].real[r]
			clear(out[count:])
			if count == 0 {
				continue
			}
			if bitsum.Broken(c.largestOf(0, r, one(c.in[0], r, m), count, s.loops.Largest)) || mean != mean {
				nan32(out[:count])
				continue
			}
			steep := float32(0)
			if mean != 0 {
				steep = -beta / mean
			}
			least := s.loops.Least(h)
			s.loops.Exp(out[:count], h, least, steep)
			sum := s.loops.Sum(out[:count], 1<<meanBits)
			v := float32(1 / (float64(sum) * (1.0 / (1 << meanBits))))
			s.loops.Finish(out[:count], h, v)
			if least > 0 && steep >= -math.MaxFloat32 { // there L = 1, and no S is larger
				c.setMax(r, math.Float32bits(v))
			}
		}
	}
}

func salience64(s step) kernel[float64] {
	m := s.out.Size()
	return func(c *call[float64]) {
		beta, count := c.in[2].real[0], int(c.in[3].index[0])
		for r := range c.rows {
			h, out, mean := one(c.in[0], r, m)[:count], one(c.out, r, m), c.in[1].real[r]
			clear(out[count:])
			least := math.Inf(1)
			for _, v := range h {
				least = min(least, math.Abs(v)) // NaN if any is
			}
			sum := 0.0
			for mu, v := range h {
				out[mu] = 1
				if mean != 0 || least != least {
					out[mu] = math.Exp(-beta * (math.Abs(v) - least) / mean)
				}
				sum += out[mu]
			}
			for mu, v := range h {
				out[mu] = signed(out[mu]/sum, v)
			}
		}
	}
}

// signed is v with the sign of of: v sign(of).
func signed[T number](v, of T) T {
	switch {
	case of > 0:
		return v
	case of < 0:
		return -v
	}
	return v * of // 0, or NaN
}

// weakest: S^mu = y^mu at the first smallest y h, 0 elsewhere; a NaN makes the row NaN.
func weakest[T number](s step) kernel[T] {
	m := s.out.Size()
	return func(c *call[T]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			h, out, y := one(c.in[0], r, m)[:count], one(c.out, r, m), c.in[1].bits[r*m:]
			clear(out)
			least, at, nan := T(math.Inf(1)), 0, false
			for mu, v := range h {
				nan = nan || v != v
				if yh := labelled(v, y[mu]); yh < least {
					least, at = yh, mu
				}
			}
			switch {
			case nan:
				for mu := range count {
					out[mu] = T(math.NaN())
				}
			case count > 0:
				out[at] = labelled(T(1), y[at])
			}
		}
	}
}

// labelled is y v, y = 2 x - 1.
func labelled[T number](v T, x uint8) T { return v * T(2*int(x)-1) }
