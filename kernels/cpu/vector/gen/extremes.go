package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func largest() {
	text("largest8", "func(x *float32, n int) uint32", "largest8 is the largest bit pattern of |x|.")
	p := pointers("x")
	mask := everyBits("magnitude", 0x7fffffff)
	most, v := YMM(), YMM()
	VPXOR(most, most, most)
	loop("largest", func(at func(Register) Mem, _ Register) {
		VPAND(at(p[0]), mask, v)
		VPMAXUD(v, most, most)
	})
	Store(top(most), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func largest512() {
	text("largest32", "func(x *float32, n int) uint32", "largest32 is the largest bit pattern of |x|, 32 at a time.")
	p := pointers("x")
	mask := everywhere("magnitude", 0x7fffffff)
	a, b := ZMM(), ZMM()
	VPXORD(a, a, a)
	VPXORD(b, b, b)
	loopBy(4*width, "largest", func(at func(Register) Mem, _ Register) {
		for i, most := range []VecVirtual{a, b} {
			v := ZMM()
			VPANDD(at(p[0]).Offset(8*width*i), mask, v)
			VPMAXUD(v, most, most)
		}
	})
	VPMAXUD(b, a, a)
	low, high := YMM(), YMM()
	VEXTRACTI64X4(Imm(0), a, low)
	VEXTRACTI64X4(Imm(1), a, high)
	VPMAXUD(high, low, low)
	Store(top(low), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// top is the largest of the eight integers of y.
func top(y VecVirtual) Register {
	x, z := XMM(), XMM()
	VEXTRACTI128(Imm(1), y, x)
	VPMAXUD(x, y.AsX(), x)
	VPSHUFD(Imm(0x4e), x, z)
	VPMAXUD(z, x, x)
	VPSHUFD(Imm(0xb1), x, z)
	VPMAXUD(z, x, x)
	r := GP32()
	VMOVD(x, r)
	return r
}

func least() {
	text("least8", "func(x *float32, n int) float32", "least8 is the smallest |x|.")
	p := pointers("x")
	mask := everyBits("magnitude", 0x7fffffff)
	small, v := every("infinity", float32(math.Inf(1))), YMM()
	loop("least", func(at func(Register) Mem, _ Register) {
		VANDPS(at(p[0]), mask, v)
		VMINPS(v, small, small)
	})
	x, y := XMM(), XMM()
	VEXTRACTF128(Imm(1), small, x)
	VMINPS(x, small.AsX(), x)
	VPSHUFD(Imm(0x4e), x, y)
	VMINPS(y, x, x)
	VPSHUFD(Imm(0xb1), x, y)
	VMINPS(y, x, x)
	Store(x, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
