package cpu

import (
	"math"
	"slices"

	"engram/kernels/cpu/bitsum"
	"engram/kernels/elementary"
)

func init() {
	register("bias", bias32, bias64)
	register("column", column[float32], column[float64])
	register("choose", choose[float32], choose[float64])
	register("copy", duplicate[float32], duplicate[float64])
	register("inhibition", inhibition[float32], inhibition[float64])
	register("fire", fire[float32], fire[float64])
	register("encode", encode32, encode64)
}

// bias32: theta = 2^(e-23) (fE A_E - fI A_I)
// + sqrt(2 2^(2e-46) (fE (1 - fE) B_E + fI (1 - fI) B_I)) erfinv(1 - 2 f), with A and B
// the integer sums of q and q^2, q the row's weights in fixed point, over the two
// populations. The rest is float64, rounded once.
func bias32(s step) kernel[float32] {
	n := s.in[0].Size()
	excitatory, fE, fI := int(s.attr["excitatory"]), s.attr["fE"], s.attr["fI"]
	inverse := elementary.Erfinv(1 - 2*s.attr["f"])
	return func(c *call[float32]) {
		for r := range c.rows {
			w := one(c.in[0], r, n)
			f := bitsum.NewFixed(bitsum.WeightBits, s.loops.Largest(w))
			if f.Broken {
				c.out.real[r] = float32(math.NaN())
				continue
			}
			plus := excitatory
			if len(c.in) > 1 {
				plus = bitsum.Below(c.sparseRow(r).At, excitatory)
			}
			aE, bE := moments(s, w[:plus], f)
			aI, bI := moments(s, w[plus:], f)
			mean := float64(fE*aE) - float64(fI*aI)
			variance := float64(float64(fE*(1-fE))*bE) + float64(float64(fI*(1-fI))*bI)
			spread := float64(math.Sqrt(2*variance) * inverse)
			c.out.real[r] = float32((mean + spread) * f.Unscale)
		}
	}
}

// moments are sum_j q_j and sum_j q_j^2 as float64.
func moments(s step, w []float32, f bitsum.Fixed) (sum, squares float64) {
	a, b := s.loops.Moments(w, f.Scale)
	return float64(a), float64(b)
}

func bias64(s step) kernel[float64] {
	n := s.in[0].Size()
	excitatory, fE, fI := int(s.attr["excitatory"]), s.attr["fE"], s.attr["fI"]
	inverse := elementary.Erfinv(1 - 2*s.attr["f"])
	return func(c *call[float64]) {
		for r := range c.rows {
			mean, variance := 0.0, 0.0
			plus := excitatory
			if len(c.in) > 1 {
				plus = bitsum.Below(c.sparseRow(r).At, excitatory)
			}
			for k, w := range one(c.in[0], r, n) {
				f, sign := fE, 1.0
				if k >= plus {
					f, sign = fI, -1
				}
				mean += float64(sign * f * w)
				variance += float64(f * (1 - f) * w * w)
			}
			c.out.real[r] = mean + float64(math.Sqrt(2*variance)*inverse)
		}
	}
}

// column: x_j = X_j^mu.
func column[T number](s step) kernel[T] {
	m := s.in[0].Dims[len(s.in[0].Dims)-1]
	return func(c *call[T]) {
		mu := int(c.in[1].index[0])
		for j := range c.out.bits {
			c.out.bits[j] = c.in[0].bits[j*m+mu]
		}
	}
}

// choose: the first operand where the flag is set, else the second.
func choose[T number](step) kernel[T] {
	return func(c *call[T]) {
		if c.in[0].index[0] != 0 {
			copy(c.out.real, c.in[1].real)
		} else {
			copy(c.out.real, c.in[2].real)
		}
	}
}

// duplicate moves a value to where an argument wants it.
func duplicate[T number](step) kernel[T] {
	return func(c *call[T]) {
		copy(c.out.real, c.in[0].real)
		copy(c.out.bits, c.in[0].bits)
		copy(c.out.index, c.in[0].index)
	}
}

// inhibition: rate |d|, d = 0 if exactly active currents are above 0, else the one at ascending rank
// rank, from 0.
func inhibition[T number](s step) kernel[T] {
	active, rank := int(s.attr["active"]), int(s.attr["rank"])
	return func(c *call[T]) {
		h, above := c.in[0].real, 0
		for _, v := range h {
			if v > 0 {
				above++
			}
		}
		c.out.real[0] = 0
		if above != active {
			c.out.real[0] = c.in[1].real[0] * T(math.Abs(float64(slices.Sorted(slices.Values(h))[rank])))
		}
	}
}

// fire: 1 where h > d, else 0.
func fire[T number](s step) kernel[T] {
	m := s.out.Size()
	return func(c *call[T]) {
		d := c.in[1].real
		for r := range c.rows {
			out := c.out.bits[r*m : (r+1)*m]
			for mu, v := range one(c.in[0], r, m) {
				out[mu] = 0
				if v > d[mu] {
					out[mu] = 1
				}
			}
		}
	}
}

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
