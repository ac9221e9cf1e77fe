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
	x := XMM()
	scale, magic = YMM(), YMM()
	Load(Param("scale"), x)
	VBROADCASTSD(x, scale)
	bits := GP64()
	MOVQ(U64(math.Float64bits(0x1.8p52)), bits)
	MOVQ(bits, x)
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
	loop(name, func(at func(Register) Mem, _ Register) {
		VMOVUPS(at(p[0]), v)
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

// sum512 adds 64-bit integers made by the conversion that AVX-512 has.
func sum512(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale float32) int64", doc)
	p := pointers("x")
	scale := argument("scale")
	a, b := ZMM(), ZMM()
	VPXORD(a, a, a)
	VPXORD(b, b, b)
	loopBy(2*width, name, func(at func(Register) Mem, _ Register) {
		for i, sum := range []VecVirtual{a, b} {
			x, q := YMM(), ZMM()
			VMOVUPS(at(p[0]).Offset(4*width*i), x)
			prepare(x)
			VMULPS(scale, x, x)
			VCVTPS2QQ(x, q)
			VPADDQ(q, sum, sum)
		}
	})
	VPADDQ(b, a, a)
	low, high := YMM(), YMM()
	VEXTRACTI64X4(Imm(0), a, low)
	VEXTRACTI64X4(Imm(1), a, high)
	VPADDQ(high, low, low)
	Store(total(low), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func moments() {
	text("moments8", "func(x *float32, n int, scale float64) (sum, squares int64)", "moments8 adds the bits of q + magic, q = x scale >= 0, and q q.")
	p := pointers("x")
	scale, magic := scaleAndMagic()
	a, b, lo, hi, v := YMM(), YMM(), YMM(), YMM(), YMM()
	VPXOR(a, a, a)
	VPXOR(b, b, b)
	loop("moments", func(at func(Register) Mem, _ Register) {
		VMOVUPS(at(p[0]), v)
		widen(v, scale, magic, lo, hi)
		VPADDQ(lo, a, a)
		VPADDQ(hi, a, a)
		VPMULUDQ(lo, lo, lo) // q is in the lower 32 bits
		VPMULUDQ(hi, hi, hi)
		VPADDQ(lo, b, b)
		VPADDQ(hi, b, b)
	})
	Store(total(a), ReturnIndex(0))
	Store(total(b), ReturnIndex(1))
	VZEROUPPER()
	RET()
}
