package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// line is the bytes of 16 rows side by side. A loop over lanes takes one register of each of n lines, one line or more: the Go
// wrappers of AVX2 call it for either half.
const line = 64

func (s set) lanes() {
	s.largestLanes()
	s.leastLanes()
	if s.masks {
		s.sumAbsLanes512()
		s.expSumLanes()
	} else { // there are too few registers for all at once
		s.sumLanes8("sumAbsLanes8", "|x|", s.absolute)
		s.sumLanes8("sumLanes8", "x", func(VecVirtual) {})
		s.expLanes()
	}
}

// lines runs body for every line, with its place behind a pointer.
func (s set) lines(body func(at func(p Register) Mem)) {
	i, n := GP64(), Load(Param("n"), GP64())
	XORQ(i, i)
	SHLQ(Imm(4), n)
	Label("line")
	body(func(p Register) Mem { return Mem{Base: p, Index: i, Scale: 4} })
	ADDQ(Imm(line/4), i)
	CMPQ(i, n)
	JL(LabelRef("line"))
}

// whole loads the register that a pointer argument points at.
func (s set) whole(name string) VecVirtual {
	v := s.reg()
	VMOVUPS(Mem{Base: Load(Param(name), GP64())}, v)
	return v
}

func (s set) largestLanes() {
	text("largestLanes"+s.suffix, "func(x *float32, n int, most *uint32)", ": the largest bit patterns of |x|.")
	p, m := pointers("x", "most"), s.newMost()
	s.lines(func(at func(p Register) Mem) {
		v := s.reg()
		VMOVUPS(at(p[0]), v)
		m.see(v)
	})
	VMOVUPS(m.most, Mem{Base: p[1]})
	end()
}

func (s set) leastLanes() {
	text("leastLanes"+s.suffix, "func(x *float32, n int, least *float32)", ": the smallest |x|.")
	p, mask := pointers("x", "least"), s.bits("magnitude", 0x7fffffff)
	small := s.float("infinity", float32(math.Inf(1)))
	s.lines(func(at func(p Register) Mem) {
		v := s.reg()
		s.and(at(p[0]), mask, v)
		VPMINUD(v, small, small)
	})
	VMOVUPS(small, Mem{Base: p[1]})
	end()
}

// sumAbsLanes512 is the sum of |x|, with the scale of each lane.
func (s set) sumAbsLanes512() {
	text("sumAbsLanes512", "func(x *float32, n int, scale *float32, sum *int64)", ": sum rne(|x| scale). At most 2^11 lines.")
	p, scale, mask := pointers("x", "sum"), s.whole("scale"), s.bits("magnitude", 0x7fffffff)
	parts := s.newParts()
	sum := parts.newSum(scale)
	s.lines(func(at func(p Register) Mem) {
		x := s.reg()
		s.and(at(p[0]), mask, x)
		sum.add(x)
	})
	sum.give(p[1])
	end()
}

// partBits is how many bits of a sum's terms are in the lower part.
const partBits = 20

// parts are the constants of sums of q = rne(x scale), 0 <= q < 2^41, in two parts of 32 bits each, q = upper 2^20 + lower:
//
//	upper = rne(x scale 2^-20),  lower = rne((x scale 2^-20 - upper) 2^20),  |lower| <= 2^19,
//
// which the sums with upperMagic and lowerMagic have in their low bits. The difference is exact, and so is every product, by
// a power of two, or so small that q is 0: an operation that fuses it with a sum rounds as the two would. Conversions to 64
// bits would take the units that add twice as long as all of this.
type parts struct {
	set
	upperMagic, lowerMagic, power VecVirtual
}

const (
	upperMagic = 0x1p23
	lowerMagic = 0x1.8p23
)

func (s set) newParts() parts {
	return parts{s, s.float("upperMagic", upperMagic), s.float("shift", lowerMagic), s.float("power", 1<<partBits)}
}

// sums are those of 16 lanes, of as many lines as argument n.
type sums struct {
	parts
	scale        VecVirtual // times 2^-20
	upper, lower VecVirtual
}

// newSum starts a sum with the scale, which it changes.
func (p parts) newSum(scale VecVirtual) sums {
	VMULPS(p.float("perPower", 1.0/(1<<partBits)), scale, scale)
	less := func(magic float32) VecVirtual { // the bits of magic of all terms
		bits, sum := Load(Param("n"), GP64()), p.reg()
		IMUL3Q(U32(math.Float32bits(magic)), bits, bits)
		NEGQ(bits)
		VPBROADCASTD(bits.(GPVirtual).As32(), sum)
		return sum
	}
	return sums{p, scale, less(upperMagic), less(lowerMagic)}
}

// add adds rne(x scale).
func (u sums) add(x VecVirtual) {
	upper, lower := u.reg(), u.reg()
	VMOVAPS(u.upperMagic, upper)
	VFMADD231PS(u.scale, x, upper)
	VSUBPS(u.upperMagic, upper, lower)
	VFMSUB231PS(u.scale, x, lower) // x scale - lower
	VFMADD213PS(u.lowerMagic, u.power, lower)
	VPADDD(upper, u.upper, u.upper)
	VPADDD(lower, u.lower, u.lower)
}

// give writes them to p.
func (u sums) give(p Register) {
	upper, upperHigh := halves(u.upper)
	lower, lowerHigh := halves(u.lower)
	for k, h := range [][2]VecVirtual{{upper, lower}, {upperHigh, lowerHigh}} {
		q, r := u.reg(), u.reg()
		VPMOVZXDQ(h[0], q)
		VPMOVSXDQ(h[1], r)
		VPSLLQ(Imm(partBits), q, q)
		VPADDQ(r, q, q)
		VMOVDQU64(q, Mem{Base: p, Disp: k * line})
	}
}

// sumLanes8 is the sum of what prepare makes of x, with the scale of each lane: of is its formula.
func (s set) sumLanes8(name, of string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale *float64, sum *int64)", ": the bits of "+of+" scale + magic, in float64, added up.")
	p, magic := pointers("x", "scale", "sum"), magicRegister()
	var scale, sum [2]VecVirtual
	for k := range sum {
		scale[k], sum[k] = s.reg(), s.zero()
		VMOVUPS(Mem{Base: p[1], Disp: k * line / 2}, scale[k])
	}
	s.lines(func(at func(p Register) Mem) {
		v, half := s.reg(), XMM()
		VMOVUPS(at(p[0]), v)
		prepare(v)
		VEXTRACTF128(Imm(1), v, half)
		for k, low := range []VecVirtual{v.AsX().(VecVirtual), half} {
			q := s.reg()
			VCVTPS2PD(low, q)
			VMULPD(scale[k], q, q)
			VADDPD(magic, q, q)
			VPADDQ(q, sum[k], sum[k])
		}
	})
	for k := range sum {
		VMOVDQU(sum[k], Mem{Base: p[2], Disp: k * line / 2})
	}
	end()
}

func (s set) expLanes() {
	text("expLanes"+s.suffix, "func(out, h *float32, n int, least, steep *float32)", ": out = exp32(steep (|h| - least)).")
	p, mask := pointers("out", "h"), s.bits("magnitude", 0x7fffffff)
	of := s.exponential(s.whole("least"), s.whole("steep"), true)
	s.lines(func(at func(p Register) Mem) {
		h := s.reg()
		s.and(at(p[1]), mask, h)
		VMOVUPS(of(h), at(p[0]))
	})
	end()
}

// expSumLanes has two sums to make while it waits for the exponentials, whose operations depend on each other.
func (s set) expSumLanes() {
	text("expSumLanes"+s.suffix, "func(out, h *float32, n int, least, steep, scale *float32, abs, sum *int64)",
		": out = exp32(steep (|h| - least)), sum rne(|h| scale), sum rne(out 2^40). At most 2^11 lines.")
	p, mask := pointers("out", "h", "abs", "sum"), s.bits("magnitude", 0x7fffffff)
	of := s.exponential(s.whole("least"), s.whole("steep"), false)
	parts := s.newParts()
	abs, sum := parts.newSum(s.whole("scale")), parts.newSum(s.float("unit", 1<<40))
	s.lines(func(at func(p Register) Mem) {
		h := s.reg()
		s.and(at(p[1]), mask, h)
		abs.add(h)
		y := of(h)
		VMOVUPS(y, at(p[0]))
		sum.add(y)
	})
	abs.give(p[2])
	sum.give(p[3])
	end()
}
