package cpu

func init() { register("gradient", gradient32, gradient64) }

// gradient32: g_j = s_j 2^(e-22) sum_mu q^mu x_j^mu, q the row's saliences in fixed
// point; the sum is an integer, rounded once.
func gradient32(s step) kernel[float32] {
	m, n := s.in[0].Size(), s.out.Size()
	excitatory := int(s.attr["excitatory"])
	packed, zeros := make([]int64, m), make([]float32, m)
	return func(c *call[float32]) {
		rows := c.in[1].lists.rows
		for r := 0; r < c.rows; r += 2 {
			a, b := one(c.in[0], r, m), zeros
			ga, gb := one(c.out, r, n), zeros[:0]
			if r+1 < c.rows {
				b, gb = one(c.in[0], r+1, m), one(c.out, r+1, n)
			}
			fa, fb := newFixed(salienceBits, largest(a)), newFixed(salienceBits, largest(b))
			pack(packed, a, b, fa, fb, m)
			for j, list := range rows {
				da, db := gather(packed, list)
				if j >= excitatory {
					da, db = -da, -db
				}
				ga[j] = float32(float64(da) * fa.unscale)
				if len(gb) > 0 {
					gb[j] = float32(float64(db) * fb.unscale)
				}
			}
			if fa.broken {
				nan32(ga)
			}
			if fb.broken {
				nan32(gb)
			}
		}
	}
}

func gradient64(s step) kernel[float64] {
	m, n := s.in[0].Size(), s.out.Size()
	excitatory := int(s.attr["excitatory"])
	return func(c *call[float64]) {
		for r := range c.rows {
			salience, g := one(c.in[0], r, m), one(c.out, r, n)
			for j, list := range c.in[1].lists.rows {
				sum := 0.0
				for _, mu := range list {
					sum += salience[mu]
				}
				if j >= excitatory {
					sum = -sum
				}
				g[j] = sum
			}
			spreadNaN(g, salience)
		}
	}
}
