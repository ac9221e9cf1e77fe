package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func largest() {
	text("largest8", "func(x *float32, n int) uint32", "largest8 is the largest bit pattern of |x|.")
	p, most, v := pointers("x"), newMost(), YMM()
	loop("largest", func(at func(Register, uint8) Mem) {
		VMOVUPS(at(p[0], 4), v)
		most.see(v)
	})
	most.give()
}

// most is the largest magnitude, as a bit pattern, of what it has seen.
type most struct{ mask, most, v VecVirtual }

func newMost() most {
	m := most{everyBits("magnitude", 0x7fffffff), YMM(), YMM()}
	VPXOR(m.most, m.most, m.most)
	return m
}

func (m most) see(x VecVirtual) {
	VPAND(x, m.mask, m.v)
	VPMAXUD(m.v, m.most, m.most)
}

// give ends the function with it.
func (m most) give() {
	Store(top(m.most), ReturnIndex(0))
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
	loop("least", func(at func(Register, uint8) Mem) {
		VPAND(at(p[0], 4), mask, v)
		VPMINUD(v, small, small)
	})
	x := bottom(small)
	VZEROUPPER() // keeps x
	Store(x, ReturnIndex(0))
	RET()
}

// bottom is the smallest of the eight floats of y.
func bottom(y VecVirtual) Register {
	x, z := XMM(), XMM()
	VEXTRACTF128(Imm(1), y, x)
	VMINPS(x, y.AsX(), x)
	VPSHUFD(Imm(0x4e), x, z)
	VMINPS(z, x, x)
	VPSHUFD(Imm(0xb1), x, z)
	VMINPS(z, x, x)
	return x
}
