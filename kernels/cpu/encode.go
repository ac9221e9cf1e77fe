package cpu

import "engram/kernels/cpu/bitsum"

func init() { register("encode", encode32, encode64) }

// encode32: u_1 <- max(u_1 + gain s_j (x' - f_i)(x - f_j), floor) where w > cutoff, else 0;
// the other factors are floored; 0 on the diagonal. The product of activities takes
// four values a population, each computed in float64 and rounded once.
func encode32(s step) kernel[float32] { return encode(s, s.loops.EncodeFirst, s.loops.Keep) }

func encode64(s step) kernel[float64] { return encode(s, encodeFirst[float64], keep[float64]) }

func encode[T number](s step, encodeFirst func(out, u, w []T, x []uint8, change [2]T), keep func(out, u, w []T)) kernel[T] {
	z, n := s.out.Dims[0], s.out.Dims[1]
	excitatory := int(s.attr["excitatory"])
	level := func(j int) float64 {
		if j < excitatory {
			return s.attr["fE"]
		}
		return s.attr["fI"]
	}
	var gathered []uint8 // of the sources of a row
	if len(s.in) > 6 {
		gathered = make([]uint8, n)
	}
	return func(c *call[T]) {
		gain, self := c.in[4].real[0], int(c.in[5].index[0])+c.first
		x, plus := c.in[2].bits, excitatory
		for r := range c.rows {
			if gathered != nil {
				at := c.sparseRow(r).At
				for k, j := range at {
					gathered[k] = x[j]
				}
				clear(gathered[len(at):])
				plus = bitsum.Below(at, excitatory)
			}
			u, out, w := one(c.in[0], r, z*n), one(c.out, r, z*n), one(c.in[1], r, n)
			post := float64(c.in[3].bits[r]) - level(self+r)
			for inhibitory, part := range [2][2]int{{0, plus}, {plus, n}} {
				from, to := part[0], part[1]
				side, f := post, s.attr["fE"]
				if inhibitory == 1 {
					side, f = -post, s.attr["fI"]
				}
				var change [2]T
				for pre := range change {
					change[pre] = gain * T(side*(float64(pre)-f))
				}
				bits := x
				if gathered != nil {
					bits = gathered
				}
				encodeFirst(out[from:to], u[from:to], w[from:to], bits[from:to], change)
			}
			for k := 1; k < z; k++ {
				keep(out[k*n:(k+1)*n], u[k*n:(k+1)*n], w)
			}
			if gathered == nil {
				clearSelf(out, self+r, n)
			}
		}
	}
}

func encodeFirst[T number](out, u, w []T, x []uint8, change [2]T) {
	u, w, x = u[:len(out)], w[:len(out)], x[:len(out)]
	for j := range out {
		v := floored(u[j] + change[x[j]&1])
		if w[j] <= cutoff {
			v = 0
		}
		out[j] = v
	}
}

// keep floors the factors of living synapses and clears the others.
func keep[T number](out, u, w []T) {
	u, w = u[:len(out)], w[:len(out)]
	for j := range out {
		v := floored(u[j])
		if w[j] <= cutoff {
			v = 0
		}
		out[j] = v
	}
}
