package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sumWide adds 64-bit integers made by the conversion that AVX-512 has.
func sumWide(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale float32) int64", doc)
	p, scale := pointers("x"), wideArgument("scale")
	a, c := ZMM(), ZMM()
	clear(a, c)
	wideLoop(func(b block) {
		var low, high VecVirtual
		if b.rest != nil {
			low, high = halves(b.load(p[0]))
		} else {
			low, high = YMM(), YMM()
			VMOVUPS(b.at(p[0], 4), low)
			VMOVUPS(b.at(p[0], 4).Offset(4*width), high)
		}
		for _, half := range []struct{ x, sum VecVirtual }{{low, a}, {high, c}} {
			q := ZMM()
			prepare(half.x)
			VMULPS(scale.AsY(), half.x, half.x)
			VCVTPS2QQ(half.x, q)
			VPADDQ(q, half.sum, half.sum)
		}
	})
	VPADDQ(c, a, a)
	Store(wideTotal(a), ReturnIndex(0))
	end()
}

// wideTotal adds the eight 64-bit integers of z up.
func wideTotal(z VecVirtual) Register {
	low, high := halves(z)
	VPADDQ(high, low, low)
	return total(low)
}

// momentsWide makes 32-bit integers of 16 elements at once and squares the even and the
// odd ones. Two that share 64 bits are added as one number, lower + 2^32 upper; the sum of
// the upper ones tells them apart (mod 2^64).
func momentsWide() {
	text("moments512", "func(x *float32, n int, scale float32) (sum, squares int64)", "moments512 adds q and q q, q = rne(x scale) in [0, 2^31).")
	p, scale := pointers("x"), wideArgument("scale")
	both, upper, even, odd := ZMM(), ZMM(), ZMM(), ZMM()
	clear(both, upper, even, odd)
	wideLoop(func(b block) {
		q, r, s := b.load(p[0]), ZMM(), ZMM()
		VMULPS(scale, q, q)
		VCVTPS2DQ(q, q)
		VPSRLQ(Imm(32), q, r)
		VPADDQ(q, both, both)
		VPADDQ(r, upper, upper)
		VPMULUDQ(q, q, s) // of the lower halves
		VPMULUDQ(r, r, r)
		VPADDQ(s, even, even)
		VPADDQ(r, odd, odd)
	})
	VPADDQ(upper, both, both)
	VPSLLQ(Imm(32), upper, upper)
	VPSUBQ(upper, both, both)
	VPADDQ(odd, even, even)
	Store(wideTotal(both), ReturnIndex(0))
	Store(wideTotal(even), ReturnIndex(1))
	end()
}

func largestWide() {
	text("largest512", "func(x *float32, n int) uint32", "largest512 is the largest bit pattern of |x|.")
	p, most := pointers("x"), newWideMost()
	wideLoop(func(b block) { most.see(b.load(p[0])) })
	most.give()
}

// wideMost is most with twice the width.
type wideMost struct{ mask, most VecVirtual }

func newWideMost() wideMost {
	m := wideMost{everywhere("magnitude", 0x7fffffff), ZMM()}
	clear(m.most)
	return m
}

func (m wideMost) see(x VecVirtual) {
	v := ZMM()
	VPANDD(m.mask, x, v)
	VPMAXUD(v, m.most, m.most)
}

// give ends the function with it.
func (m wideMost) give() {
	low, high := halves(m.most)
	VPMAXUD(high, low, low)
	Store(top(low), ReturnIndex(0))
	end()
}

func leastWide() {
	text("least512", "func(x *float32, n int) float32", "least512 is the smallest |x|.")
	p, mask := pointers("x"), everywhere("magnitude", 0x7fffffff)
	infinity := everywhere("infinity", math.Float32bits(float32(math.Inf(1))))
	small := ZMM()
	VMOVAPS(infinity, small)
	wideLoop(func(b block) {
		v := b.load(p[0])
		VPANDD(mask, v, v)
		if b.rest != nil {
			VPMINUD(v, small, b.rest, small)
		} else {
			VPMINUD(v, small, small)
		}
	})
	low, high := halves(small)
	VMINPS(high, low, low)
	x := bottom(low)
	VZEROUPPER() // keeps x
	Store(x, ReturnIndex(0))
	RET()
}
