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
	text("sumAbsLanes512", "func(x *float32, n int, scale *float32, sum *int64)", ": sum rne(|x| scale).")
	p, scale, mask := pointers("x", "sum"), s.whole("scale"), s.bits("magnitude", 0x7fffffff)
	sum := s.newSums()
	s.lines(func(at func(p Register) Mem) {
		x := s.reg()
		s.and(at(p[0]), mask, x)
		sum.add(x, scale)
	})
	sum.give(p[1])
	end()
}

// sums are those of 16 lanes, in two registers of AVX-512.
type sums struct {
	set
	half [2]VecVirtual
}

func (s set) newSums() sums { return sums{s, [2]VecVirtual{s.zero(), s.zero()}} }

// add adds rne(x scale).
func (u sums) add(x, scale VecVirtual) {
	t := u.reg()
	VMULPS(scale, x, t)
	low, high := halves(t)
	for k, half := range []VecVirtual{low, high} {
		q := u.reg()
		VCVTPS2QQ(half, q)
		VPADDQ(q, u.half[k], u.half[k])
	}
}

// give writes them to p.
func (u sums) give(p Register) {
	for k, v := range u.half {
		VMOVDQU64(v, Mem{Base: p, Disp: k * line})
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
		": out = exp32(steep (|h| - least)), sum rne(|h| scale), sum rne(out 2^40).")
	p, mask := pointers("out", "h", "abs", "sum"), s.bits("magnitude", 0x7fffffff)
	of := s.exponential(s.whole("least"), s.whole("steep"), false)
	scale, unit := s.whole("scale"), s.float("unit", 1<<40)
	abs, sum := s.newSums(), s.newSums()
	s.lines(func(at func(p Register) Mem) {
		h := s.reg()
		s.and(at(p[1]), mask, h)
		abs.add(h, scale)
		y := of(h)
		VMOVUPS(y, at(p[0]))
		sum.add(y, unit)
	})
	abs.give(p[2])
	sum.give(p[3])
	end()
}
