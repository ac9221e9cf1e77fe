package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

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
	x, bits := XMM(), GP64()
	scale, magic = YMM(), YMM()
	VBROADCASTSD(place("scale"), scale)
	MOVQ(U64(math.Float64bits(0x1.8p52)), bits)
	VMOVQ(bits, x)
	VBROADCASTSD(x, magic)
	return scale, magic
}

// total adds the four 64-bit integers of y up.
func total(y VecVirtual) Register {
	x, z := XMM(), XMM()
	VEXTRACTI128(Imm(1), y, x)
	VPADDQ(x, y.AsX(), x)
	VPSHUFD(Imm(0x4e), x, z)
	VPADDQ(z, x, x)
	r := GP64()
	VMOVQ(x, r)
	return r
}

func sum(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale float64) int64", doc)
	p := pointers("x")
	scale, magic := scaleAndMagic()
	a, b, lo, hi, v := YMM(), YMM(), YMM(), YMM(), YMM()
	VPXOR(a, a, a)
	VPXOR(b, b, b)
	loop(name, func(at func(Register, uint8) Mem) {
		VMOVUPS(at(p[0], 4), v)
		prepare(v)
		widen(v, scale, magic, lo, hi)
		VPADDQ(lo, a, a)
		VPADDQ(hi, b, b)
	})
	VPADDQ(b, a, a)
	Store(total(a), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// moments makes 32-bit integers of 8 elements at once and squares the even and the
// odd ones. Two that share 64 bits are added as one number, lower + 2^32 upper; the sum of
// the upper ones tells them apart (mod 2^64).
func moments() {
	text("moments8", "func(x *float32, n int, scale float32) (sum, squares int64)", "moments8 adds q and q q, q = rne(x scale) in [0, 2^31).")
	p, scale := pointers("x"), argument("scale")
	both, upper, even, odd := YMM(), YMM(), YMM(), YMM()
	q, r, s := YMM(), YMM(), YMM()
	for _, y := range []VecVirtual{both, upper, even, odd} {
		VPXOR(y, y, y)
	}
	loop("moments", func(at func(Register, uint8) Mem) {
		VMULPS(at(p[0], 4), scale, q)
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
	Store(total(both), ReturnIndex(0))
	Store(total(even), ReturnIndex(1))
	VZEROUPPER()
	RET()
}
