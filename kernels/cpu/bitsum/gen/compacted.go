package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lineOf starts a loop over positions: it returns the address of the row's number in the
// line of position 0, and the operand there for the position that entry i of at names.
func lineOf(lanes reg.GPVirtual, origin, at, i reg.GPVirtual) func(disp int) Mem {
	shift := GP64()
	BSFQ(lanes, shift)
	ADDQ(Imm(2), shift)
	return func(disp int) Mem {
		off := GP64()
		MOVLQSX(Mem{Base: at, Index: i, Scale: 4, Disp: 4 * disp}, off)
		SHLXQ(shift, off, off)
		return Mem{Base: origin, Index: off, Scale: 1}
	}
}

// scatterAVX2 rounds 8 elements at a time and stores them one by one.
func scatterAVX2() {
	function("scatterAVX2", "(panel []int32, lane, lanes int, x []float32, at []int32, first int, scale float32)",
		"writes rne(x scale) of the row of a lane at its positions of a panel.")
	origin, lane, lanes, first := base("panel"), argument("lane"), argument("lanes"), argument("first")
	LEAQ(Mem{Base: origin, Index: lane, Scale: 4}, origin)
	IMULQ(lanes, first)
	SHLQ(Imm(2), first)
	SUBQ(first, origin)
	x, at, n := base("x"), base("at"), length("at")
	i := GP64()
	line := lineOf(lanes, origin, at, i)
	XORQ(i, i)
	scale := YMM()
	factor := Load(Param("scale"), XMM())
	VBROADCASTSS(factor, scale)
	eight, q := AllocLocal(32), YMM()
	v := GP32()
	SUBQ(Imm(8), n)
	JL(LabelRef("tail"))
	Label("eight")
	VMULPS(Mem{Base: x, Index: i, Scale: 4}, scale, q)
	VCVTPS2DQ(q, q)
	VMOVDQU(q, eight)
	for k := range 8 {
		to := line(k)
		MOVL(eight.Offset(4*k), v)
		MOVL(v, to)
	}
	ADDQ(Imm(8), i)
	CMPQ(i, n)
	JLE(LabelRef("eight"))
	Label("tail")
	ADDQ(Imm(8), n)
	Label("one")
	CMPQ(i, n)
	JGE(LabelRef("done"))
	s := XMM()
	VMULSS(Mem{Base: x, Index: i, Scale: 4}, scale.AsX(), s)
	VCVTSS2SI(s, v)
	MOVL(v, line(0))
	INCQ(i)
	JMP(LabelRef("one"))
	Label("done")
	VZEROUPPER()
	RET()
}

// collectAVX2 gathers 8 sums at a time, and the rest one by one.
func collectAVX2() {
	function("collectAVX2", "(out []float32, acc []int32, row int, at []int32, unscale float32, sign int32)",
		"writes f32(sign D unscale) of the sums D of one row at its positions; the sign is 1 or -1.")
	out, origin, row := base("out"), base("acc"), argument("row")
	LEAQ(Mem{Base: origin, Index: row, Scale: 4}, origin)
	at, n := base("at"), length("at")
	sign, signs := GP32(), YMM()
	Load(Param("sign"), sign)
	VBROADCASTSS(param("sign"), signs)
	unscale := YMM()
	VBROADCASTSS(param("unscale"), unscale)
	i, lanes := GP64(), GP64()
	MOVQ(U32(rows), lanes)
	line := lineOf(lanes, origin, at, i)
	XORQ(i, i)
	SUBQ(Imm(8), n)
	JL(LabelRef("tail"))
	Label("eight")
	places, all, sums := YMM(), YMM(), YMM()
	VMOVDQU(Mem{Base: at, Index: i, Scale: 4}, places)
	VPSLLD(Imm(4), places, places)
	VPCMPEQD(all, all, all)
	VPXOR(sums, sums, sums)
	VPGATHERDD(all, Mem{Base: origin, Index: places, Scale: 4}, sums)
	VPSIGND(signs, sums, sums)
	VCVTDQ2PS(sums, sums)
	VMULPS(unscale, sums, sums)
	VMOVUPS(sums, Mem{Base: out, Index: i, Scale: 4})
	ADDQ(Imm(8), i)
	CMPQ(i, n)
	JLE(LabelRef("eight"))
	Label("tail")
	ADDQ(Imm(8), n)
	Label("one")
	CMPQ(i, n)
	JGE(LabelRef("done"))
	d, s := GP32(), XMM()
	MOVL(line(0), d)
	IMULL(sign, d)
	VXORPS(s, s, s)
	VCVTSI2SSL(d, s, s)
	VMULSS(unscale.AsX(), s, s)
	VMOVSS(s, Mem{Base: out, Index: i, Scale: 4})
	INCQ(i)
	JMP(LabelRef("one"))
	Label("done")
	VZEROUPPER()
	RET()
}
