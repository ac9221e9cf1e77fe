package cpu

import "engram/kernels/cpu/bitsum"

func init() {
	register("drive", drive32, drive64)
	register("gradient", gradient32, gradient64)
	laned32["drive"] = laned[float32]{build: driveLanes, out: asLanes}
	laned32["gradient"] = laned[float32]{build: gradientLanes, in: map[int]layout{0: asPanel}}
}

// drive32: h^mu = 2^(e-23) sum_j s_j q_j x_j^mu - theta, q_j the weights of the row in
// fixed point; the sum is an integer, the rest float64, rounded once.
func drive32(s step) kernel[float32] {
	excitatory, scratch := int(s.attr["excitatory"]), s.sums.NewScratch()
	n, most := s.in[0].Size(), make([]uint32, bitsum.Rows)
	if len(s.in) > 3 {
		return driveSources(s, scratch)
	}
	return func(c *call[float32]) {
		for r := range c.rows {
			most[r] = c.largest(0, r, one(c.in[0], r, n)[:c.width(r, n)], s.loops.Largest)
		}
		s.sums.Drive(scratch, c.in[1].ones.matrix, c.out.real, c.in[0].real, most[:c.rows], c.in[2].real, excitatory, c.compacted())
	}
}

// driveLanes is drive32 whose h are lanes.
func driveLanes(s step) kernel[float32] {
	excitatory, scratch := int(s.attr["excitatory"]), s.sums.NewScratch()
	n, m, most := s.in[0].Size(), s.out.Size(), make([]uint32, bitsum.Rows)
	return func(c *call[float32]) {
		for r := range c.rows {
			most[r] = c.largest(0, r, one(c.in[0], r, n)[:c.width(r, n)], s.loops.Largest)
		}
		f := c.facts[len(c.in)]
		*f = facts{count: m}
		s.sums.DriveLanes(scratch, c.in[1].ones.matrix, c.out.real, c.in[0].real, most[:c.rows], c.in[2].real, excitatory, c.compacted(), &f.Extremes)
	}
}

// driveSources is drive32 of sparse rows.
func driveSources(s step, scratch *bitsum.Scratch) kernel[float32] {
	n, m, excitatory := s.in[0].Size(), s.out.Size(), int(s.attr["excitatory"])
	return func(c *call[float32]) {
		for r := range c.rows {
			row := c.sparseRow(r)
			w := one(c.in[0], r, n)[:len(row.At)]
			most := c.largest(0, r, w, s.loops.Largest)
			s.sums.DriveRow(scratch, c.in[1].ones.matrix, one(c.out, r, m), w, row, most, c.in[2].real[r], excitatory)
		}
	}
}

func drive64(s step) kernel[float64] {
	n, m := s.in[0].Size(), s.out.Size()
	excitatory := int(s.attr["excitatory"])
	if len(s.in) > 3 {
		return func(c *call[float64]) {
			for r := range c.rows {
				at, w, h := c.sparseRow(r).At, one(c.in[0], r, n), one(c.out, r, m)
				clear(h)
				for k, j := range at {
					v := w[k]
					if int(j) >= excitatory {
						v = -v
					}
					for _, mu := range c.in[1].ones.rows[j] {
						h[mu] += v
					}
				}
				for mu := range h {
					h[mu] -= c.in[2].real[r]
				}
				spreadNaN(h, w)
			}
		}
	}
	return func(c *call[float64]) {
		for r := range c.rows {
			w, theta := c.in[0].real[r*n:(r+1)*n], c.in[2].real[r]
			for mu, list := range c.in[1].ones.columns {
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

// gradient32: g_j = s_j 2^(e-22) sum_mu q^mu x_j^mu, q the row's saliences in fixed
// point; the sum is an integer, rounded once.
func gradient32(s step) kernel[float32] {
	excitatory, scratch := int(s.attr["excitatory"]), s.sums.NewScratch()
	m, most := s.in[0].Size(), make([]uint32, bitsum.Rows)
	if len(s.in) > 2 {
		return gradientSources(s, scratch)
	}
	return func(c *call[float32]) {
		for r := range c.rows {
			most[r] = c.largest(0, r, one(c.in[0], r, m), s.loops.Largest)
		}
		s.sums.Gradient(scratch, c.in[1].ones.matrix, c.out.real, c.in[0].real, most[:c.rows], excitatory, c.compacted())
	}
}

// gradientLanes is gradient32 of saliences that are lanes, in fixed point (softLanes).
func gradientLanes(s step) kernel[float32] {
	excitatory, scratch := int(s.attr["excitatory"]), s.sums.NewScratch()
	return func(c *call[float32]) {
		s.sums.GradientPanel(scratch, c.in[1].ones.matrix, c.out.real, numbersIn(c.in[0].real), c.facts[0].Most[:c.rows], excitatory, c.compacted())
	}
}

// gradientSources is gradient32 of sparse rows; slots without a synapse get 0.
func gradientSources(s step, scratch *bitsum.Scratch) kernel[float32] {
	m, n, excitatory := s.in[0].Size(), s.out.Size(), int(s.attr["excitatory"])
	return func(c *call[float32]) {
		for r := range c.rows {
			row, salience, g := c.sparseRow(r), one(c.in[0], r, m), one(c.out, r, n)
			most := c.largest(0, r, salience, s.loops.Largest)
			s.sums.GradientRow(scratch, c.in[1].ones.matrix, g, salience, row, most, excitatory)
			clear(g[len(row.At):])
		}
	}
}

func gradient64(s step) kernel[float64] {
	m, n := s.in[0].Size(), s.out.Size()
	excitatory := int(s.attr["excitatory"])
	if len(s.in) > 2 {
		return func(c *call[float64]) {
			for r := range c.rows {
				at, salience, g := c.sparseRow(r).At, one(c.in[0], r, m), one(c.out, r, n)
				for k, j := range at {
					sum := 0.0
					for _, mu := range c.in[1].ones.rows[j] {
						sum += salience[mu]
					}
					if int(j) >= excitatory {
						sum = -sum
					}
					g[k] = sum
				}
				spreadNaN(g[:len(at)], salience)
				clear(g[len(at):])
			}
		}
	}
	return func(c *call[float64]) {
		for r := range c.rows {
			salience, g := one(c.in[0], r, m), one(c.out, r, n)
			for j, list := range c.in[1].ones.rows {
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
