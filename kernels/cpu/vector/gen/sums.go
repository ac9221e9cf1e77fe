package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sum adds rne(x scale) of what prepare makes of the elements: of is its formula. AVX2 has no
// conversion to 64-bit integers, and adds the bits of x scale + magic instead.
func (s set) sum(name, of string, prepare func(x VecVirtual)) {
	if s.masks {
		s.sumConverted(name+s.suffix, " adds rne("+of+" scale).", prepare)
	} else {
		s.sumMagic(name+s.suffix, " adds the bits of "+of+" scale + magic, in float64.", prepare)
	}
}

func (s set) sumConverted(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale float32) int64", doc)
	p, scale := pointers("x"), s.argument("scale")
	a, c := s.zero(), s.zero()
	s.loop(func(b block) {
		var low, high VecVirtual
		if b.rest != nil {
			low, high = halves(b.load(p[0]))
		} else {
			low, high = YMM(), YMM()
			VMOVUPS(b.at(p[0], 4), low)
			VMOVUPS(b.at(p[0], 4).Offset(4*avx2.width), high)
		}
		for _, half := range []struct{ x, sum VecVirtual }{{low, a}, {high, c}} {
			q := s.reg()
			prepare(half.x)
			VMULPS(scale.AsY(), half.x, half.x)
			VCVTPS2QQ(half.x, q)
			VPADDQ(q, half.sum, half.sum)
		}
	})
	VPADDQ(c, a, a)
	Store(s.total(a), ReturnIndex(0))
	end()
}

func (s set) sumMagic(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale float64) int64", doc)
	p := pointers("x")
	scale, magic := scaleAndMagic()
	a, c, lo, hi := s.zero(), s.zero(), s.reg(), s.reg()
	s.loop(func(b block) {
		v := b.load(p[0])
		prepare(v)
		widen(v, scale, magic, lo, hi)
		VPADDQ(lo, a, a)
		VPADDQ(hi, c, c)
	})
	VPADDQ(c, a, a)
	Store(s.total(a), ReturnIndex(0))
	end()
}

// widen makes the integers of the float32s in x, with the bits of magic added: the
// lower four in lo, the upper four in hi.
func widen(x, scale, magic, lo, hi VecVirtual) {
	half := XMM()
	VEXTRACTF128(Imm(1), x, half)
	VCVTPS2PD(x.AsX(), lo)
	VCVTPS2PD(half, hi)
	VMULPD(scale, lo, lo)
	VMULPD(scale, hi, hi)
	VADDPD(magic, lo, lo)
	VADDPD(magic, hi, hi)
}

func scaleAndMagic() (scale, magic VecVirtual) {
	scale = YMM()
	VBROADCASTSD(place("scale"), scale)
	return scale, magicRegister()
}

// magicRegister has 1.5 2^52 in all places.
func magicRegister() VecVirtual {
	x, bits, magic := XMM(), GP64(), YMM()
	MOVQ(U64(math.Float64bits(0x1.8p52)), bits)
	VMOVQ(bits, x)
	VBROADCASTSD(x, magic)
	return magic
}

// total adds the 64-bit integers of a register up.
func (s set) total(v VecVirtual) Register {
	y := s.narrow(v, func(high, low VecVirtual) { VPADDQ(high, low, low) })
	x, z := XMM(), XMM()
	VEXTRACTI128(Imm(1), y, x)
	VPADDQ(x, y.AsX(), x)
	VPSHUFD(Imm(0x4e), x, z)
	VPADDQ(z, x, x)
	r := GP64()
	VMOVQ(x, r)
	return r
}

// moments makes 32-bit integers of all elements at once and squares the even and the
// odd ones. Two that share 64 bits are added as one number, lower + 2^32 upper; the sum of
// the upper ones tells them apart (mod 2^64).
func (s set) moments() {
	text("moments"+s.suffix, "func(x *float32, n int, scale float32) (sum, squares int64)", " adds q and q q, q = rne(x scale) in [0, 2^31).")
	p, scale := pointers("x"), s.argument("scale")
	both, upper, even, odd := s.zero(), s.zero(), s.zero(), s.zero()
	s.loop(func(b block) {
		q, r, t := s.reg(), s.reg(), s.reg()
		VMULPS(b.value(p[0]), scale, q)
		VCVTPS2DQ(q, q)
		VPSRLQ(Imm(32), q, r)
		VPADDQ(q, both, both)
		VPADDQ(r, upper, upper)
		VPMULUDQ(q, q, t) // of the lower halves
		VPMULUDQ(r, r, r)
		VPADDQ(t, even, even)
		VPADDQ(r, odd, odd)
	})
	VPADDQ(upper, both, both)
	VPSLLQ(Imm(32), upper, upper)
	VPSUBQ(upper, both, both)
	VPADDQ(odd, even, even)
	Store(s.total(both), ReturnIndex(0))
	Store(s.total(even), ReturnIndex(1))
	end()
}
