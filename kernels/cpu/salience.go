package cpu

import "math"

func init() { register("salience", salience32, salience64) }

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
			if broken(largest(h)) || mean != mean {
				nan32(out[:count])
				continue
			}
			least := float32(math.MaxFloat32)
			for _, v := range h {
				least = min(least, abs(v))
			}
			steep := float32(0)
			if mean != 0 {
				steep = -beta / mean
			}
			var sum int64
			for mu, v := range h {
				l := exp32(float32(steep * float32(abs(v)-least)))
				out[mu] = l
				sum += round(l, 1<<meanBits)
			}
			inverse := float32(1 / (float64(sum) * (1.0 / (1 << meanBits))))
			for mu, v := range h {
				out[mu] = signed(float32(out[mu]*inverse), v)
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

func abs[T number](v T) T {
	if v < 0 {
		return -v
	}
	return v
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
