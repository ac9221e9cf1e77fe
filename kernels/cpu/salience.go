package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
	"engram/kernels/cpu/vector"
	"engram/kernels/salience"
)

func init() {
	register("activity", activity32, activity64)
	register("nearest", nearest[float32], nearest[float64])
	laned32["activity"] = laned[float32]{build: activityLanes, in: map[int]layout{0: asLanes}}
	laned32[salience.Named(salience.Soft).Op()] = laned[float32]{build: softLanes, in: map[int]layout{0: asLanes}, out: asPanel}
	for _, rule := range salience.Rules() {
		own := ownSalience[rule.Name]
		if own == nil {
			own = ruled(rule, rule.Float32)
		}
		register(rule.Op(), own, ruled(rule, rule.Float64))
	}
}

// ownSalience are the float32 kernels of rules that have vector code.
var ownSalience = map[string]builder[float32]{salience.Soft: soft32}

// ruled gives a rule its rows.
func ruled[T number](rule salience.Rule, saliences func(salience.Row[T])) builder[T] {
	return func(s step) kernel[T] {
		m, place := s.out.Size(), map[string]int{}
		for i, name := range rule.Operands() {
			place[name] = i
		}
		return func(c *call[T]) {
			count := int(c.in[place["count"]].index[0])
			for r := range c.rows {
				row := salience.Row[T]{H: one(c.in[0], r, m)[:count], S: one(c.out, r, m)[:count]}
				if rule.Mean {
					row.Mean = c.in[place["mean"]].real[r]
				}
				if rule.Parameter != nil {
					row.Parameter = c.in[place["parameter"]].real[0]
				}
				if rule.Labels {
					row.Y = c.in[place["labels"]].bits[r*m:]
				}
				if rule.Unit {
					row.Unit = c.in[place["unit"]].real[r]
				}
				clear(one(c.out, r, m))
				saliences(row)
			}
		}
	}
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

// activityLanes is activity32 of lanes.
func activityLanes(s step) kernel[float32] {
	var scale [bitsum.Rows]float64
	return func(c *call[float32]) {
		count := int(c.in[1].index[0])
		f := currents(c, count, s.loops.Lanes)
		if !f.known {
			for r, most := range f.Most {
				scale[r] = bitsum.NewFixed(meanBits, most).Scale
			}
			s.loops.Lanes.SumAbs(c.in[0].real[:count*bitsum.Rows], &scale, &f.sum)
			f.known = true
		}
		for r := range c.rows {
			c.out.real[r] = 0
			if count > 0 {
				c.out.real[r] = float32(meanOf(f.sum[r], bitsum.NewFixed(meanBits, f.Most[r]), count))
			}
		}
	}
}

// currents are the facts about the first count currents of each row, operand 0.
func currents(c *call[float32], count int, loops vector.Lanes) *facts {
	f := c.facts[0]
	if f.count != count {
		*f = facts{count: count}
		h := c.in[0].real[:count*bitsum.Rows]
		loops.Largest(h, &f.Most)
		loops.Least(h, &f.Least)
	}
	return f
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

// soft32: S^mu = sign(h) L / sum_nu L, L = exp32(-(beta / mean) (|h| - least)).
// The sum is one of integers, L rounded to 40 bits.
func soft32(s step) kernel[float32] {
	m := s.out.Size()
	return func(c *call[float32]) {
		beta, count := c.in[2].real[0], int(c.in[3].index[0])
		for r := range c.rows {
			h, out, mean := one(c.in[0], r, m)[:count], one(c.out, r, m), c.in[1].real[r]
			clear(out[count:])
			if count == 0 {
				continue
			}
			steep := slope(beta, mean)
			if bitsum.Broken(c.largestOf(0, r, one(c.in[0], r, m), count, s.loops.Largest)) || notFinite(steep) {
				nan32(out[:count])
				continue
			}
			least := s.loops.Least(h)
			s.loops.Exp(out[:count], h, least, steep)
			v := perSum(s.loops.Sum(out[:count], 1<<meanBits))
			s.loops.Finish(out[:count], h, v)
			if least > 0 { // there L = 1, and no S is larger
				c.setMax(r, math.Float32bits(v))
			}
		}
	}
}

// slope is -beta / mean, 0 where mean = 0.
func slope(beta, mean float32) float32 {
	if mean == 0 {
		return 0
	}
	return -beta / mean
}

func notFinite(x float32) bool { return !(x-x == 0) }

// softLanes is soft32 of lanes. Its result has the saliences in fixed point, as a panel.
func softLanes(s step) kernel[float32] {
	var steep, v, scale [bitsum.Rows]float32
	var magnitudes [bitsum.Rows]float64
	var sums [bitsum.Rows]int64
	scratch := new(bitsum.Scratch)
	return func(c *call[float32]) {
		beta, mean, count := c.in[2].real[0], c.in[1].real, int(c.in[3].index[0])
		h, l, f, out := c.in[0].real[:count*bitsum.Rows], c.out.real[:count*bitsum.Rows], currents(c, count, s.loops.Lanes), c.facts[4]
		*out = facts{count: count, known: true}
		clear(c.out.real[len(l):])
		for r := range bitsum.Rows {
			magnitudes[r], steep[r], scale[r] = bitsum.NewFixed(meanBits, f.Most[r]).Scale, 0, 0
			if r < c.rows {
				steep[r] = slope(beta, mean[r])
			}
		}
		s.loops.Lanes.Exp(l, h, &f.Least, &steep, &magnitudes, &f.sum, &sums)
		f.known = true
		for r := range c.rows {
			v[r] = perSum(sums[r])
			switch {
			case count == 0:
			case bitsum.Broken(f.Most[r]) || notFinite(steep[r]):
				out.Most[r] = math.Float32bits(float32(math.NaN()))
			case f.Least[r] > 0: // there L = 1, and no S is larger
				out.Most[r] = math.Float32bits(v[r])
			default:
				out.Most[r] = mostSalient(l, h, r, v[r])
			}
			if fixed := bitsum.NewFixed(bitsum.SalienceBits, out.Most[r]); !fixed.Broken {
				scale[r] = float32(fixed.Scale)
			}
		}
		s.sums.Saliences(scratch, numbersIn(c.out.real), l, h, &v, &scale, &out.sum)
	}
}

// mostSalient is the largest |S| of row r, S = sign(h) L v.
func mostSalient(l, h []float32, r int, v float32) (most uint32) {
	for i := r; i < len(h); i += bitsum.Rows {
		if h[i] != 0 {
			most = max(most, math.Float32bits(float32(math.Abs(float64(float32(l[i]*v))))))
		}
	}
	return most
}

// perSum is 1 / sum L of the integer sum.
func perSum(sum int64) float32 { return float32(1 / (float64(sum) * (1.0 / (1 << meanBits)))) }

// labelled is y v, y = 2 x - 1.
func labelled[T number](v T, x uint8) T { return T(v * T(2*int(x)-1)) }

// nearest: S = 1/2 for the first smallest h > 0, -1/2 for the first largest h <= 0.
func nearest[T number](s step) kernel[T] {
	m := s.out.Size()
	return func(c *call[T]) {
		count := int(c.in[1].index[0])
		for r := range c.rows {
			h, out := one(c.in[0], r, m)[:count], one(c.out, r, m)
			clear(out)
			below, above := sides(h)
			if below < 0 && above < 0 {
				for mu := range h {
					out[mu] = T(math.NaN())
				}
				continue
			}
			if below >= 0 {
				out[below] = -0.5
			}
			if above >= 0 {
				out[above] = 0.5
			}
		}
	}
}

// sides are the first patterns with the largest h <= 0 and with the smallest h > 0; -1 where there is none, and both where
// any h is no number or infinite.
func sides[T number](h []T) (below, above int) {
	below, above = -1, -1
	for mu, v := range h {
		switch {
		case !(v-v == 0):
			return -1, -1
		case v > 0:
			if above < 0 || v < h[above] {
				above = mu
			}
		case below < 0 || v > h[below]:
			below = mu
		}
	}
	return below, above
}
