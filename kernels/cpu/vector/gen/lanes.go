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
	s.sumLanes("sumAbsLanes", "|x|", s.absolute)
	if s.masks {
		s.expSumLanes()
	} else { // there are too few registers
		s.sumLanes("sumLanes", "x", func(VecVirtual) {})
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
		s.and(at(p[0]), m.mask, v)
		VPMAXUD(v, m.most, m.most)
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

// sumLanes is sum of lanes, each with its own scale.
func (s set) sumLanes(name, of string, prepare func(x VecVirtual)) {
	if s.masks {
		s.sumLanesConverted(name+s.suffix, ": sum rne("+of+" scale).", prepare)
	} else {
		s.sumLanesMagic(name+s.suffix, ": the bits of "+of+" scale + magic, in float64, added up.", prepare)
	}
}

func (s set) sumLanesConverted(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale *float32, sum *int64)", doc)
	p, scales := pointers("x", "sum"), s.whole("scale")
	scale, sum := [2]VecVirtual{}, [2]VecVirtual{s.zero(), s.zero()}
	scale[0], scale[1] = halves(scales)
	s.lines(func(at func(p Register) Mem) {
		for k := range sum {
			x, q := YMM(), s.reg()
			VMOVUPS(at(p[0]).Offset(k*line/2), x)
			prepare(x)
			VMULPS(scale[k], x, x)
			VCVTPS2QQ(x, q)
			VPADDQ(q, sum[k], sum[k])
		}
	})
	for k := range sum {
		VMOVDQU64(sum[k], Mem{Base: p[1], Disp: k * line})
	}
	end()
}

func (s set) sumLanesMagic(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale *float64, sum *int64)", doc)
	p := pointers("x", "scale", "sum")
	bits, x, magic := GP64(), XMM(), s.reg()
	MOVQ(U64(math.Float64bits(0x1.8p52)), bits)
	VMOVQ(bits, x)
	VBROADCASTSD(x, magic)
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
	abs, sum := [2]VecVirtual{s.zero(), s.zero()}, [2]VecVirtual{s.zero(), s.zero()}
	add := func(x, scale VecVirtual, sums [2]VecVirtual) {
		t := s.reg()
		VMULPS(scale, x, t)
		low, high := halves(t)
		for k, half := range []VecVirtual{low, high} {
			q := s.reg()
			VCVTPS2QQ(half, q)
			VPADDQ(q, sums[k], sums[k])
		}
	}
	s.lines(func(at func(p Register) Mem) {
		h := s.reg()
		s.and(at(p[1]), mask, h)
		add(h, scale, abs)
		y := of(h)
		VMOVUPS(y, at(p[0]))
		add(y, unit, sum)
	})
	for k := range sum {
		VMOVDQU64(abs[k], Mem{Base: p[2], Disp: k * line})
		VMOVDQU64(sum[k], Mem{Base: p[3], Disp: k * line})
	}
	end()
}
