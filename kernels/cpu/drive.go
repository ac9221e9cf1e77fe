package cpu

func init() { register("drive", drive32, drive64) }

// drive32: h^mu = 2^(e-23) sum_j s_j q_j x_j^mu - theta, q_j the weights of the row in
// fixed point; the sum is an integer, the rest float64, rounded once.
func drive32(s step) kernel[float32] {
	n, m := s.in[0].Size(), s.out.Size()
	excitatory := int(s.attr["excitatory"])
	packed, zeros := make([]int64, n), make([]float32, n)
	return func(c *call[float32]) {
		w, theta, h := c.in[0].real, c.in[2].real, c.out.real
		columns := c.in[1].lists.columns
		for r := 0; r < c.rows; r += 2 {
			a, b := w[r*n:(r+1)*n], zeros
			ha, hb, tb := h[r*m:(r+1)*m], h[:0], float64(0)
			if r+1 < c.rows {
				b, hb, tb = w[(r+1)*n:(r+2)*n], h[(r+1)*m:(r+2)*m], float64(theta[r+1])
			}
			fa, fb := newFixed(weightBits, largest(a)), newFixed(weightBits, largest(b))
			pack(packed, a, b, fa, fb, excitatory)
			ta := float64(theta[r])
			for mu, list := range columns {
				da, db := gather(packed, list)
				ha[mu] = float32(float64(float64(da)*fa.unscale) - ta)
				if len(hb) > 0 {
					hb[mu] = float32(float64(float64(db)*fb.unscale) - tb)
				}
			}
			if fa.broken {
				nan32(ha)
			}
			if fb.broken {
				nan32(hb)
			}
		}
	}
}

func drive64(s step) kernel[float64] {
	n, m := s.in[0].Size(), s.out.Size()
	excitatory := int(s.attr["excitatory"])
	return func(c *call[float64]) {
		for r := range c.rows {
			w, theta := c.in[0].real[r*n:(r+1)*n], c.in[2].real[r]
			for mu, list := range c.in[1].lists.columns {
				sum := 0.0
				for _, j := range list {
					if int(j) < excitatory {
						sum += w[j]
					} else {
						sum -= w[j]
					}
				}
				c.out.real[r*m+mu] = sum - theta
			}
			spreadNaN(one(c.out, r, m), w)
		}
	}
}

// spreadNaN makes the row NaN if an operand has a NaN, also where X has a 0.
func spreadNaN(row, operand []float64) {
	for _, v := range operand {
		if v != v {
			for i := range row {
				row[i] = v
			}
			return
		}
	}
}

// one keeps a kernel short: the i-th row of an operand with rows of n elements.
func one[T number](o operand[T], i, n int) []T { return o.real[i*n : (i+1)*n] }
