package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sixteen is eight with AVX-512, which rotates, and has registers for all words of sixteen blocks.
func sixteen() {
	TEXT("blocksAVX512", 0, "func(out *[1024]byte, state *[16]uint32, numbers *[16]uint32)")
	Pragma("noescape")
	Doc("blocksAVX512 writes the sixteen blocks of the key stream that have these numbers.")
	out, state, numbers := Load(Param("out"), GP64()), Load(Param("state"), GP64()), Load(Param("numbers"), GP64())
	v := make([]VecVirtual, words)
	for w := range v {
		v[w] = ZMM()
		if w == counter {
			VMOVDQU32(Mem{Base: numbers}, v[w])
			continue
		}
		VPBROADCASTD(word(state, w), v[w])
	}
	rounds := GP64()
	MOVQ(U32(10), rounds)
	Label("round")
	for diagonal := range 2 {
		b, c, d := rows(v, diagonal)
		for _, turn := range []struct{ d, b uint64 }{{16, 12}, {8, 7}} {
			each(func(i int) { VPADDD(b(i), v[i], v[i]) })
			each(func(i int) { VPXORD(v[i], d(i), d(i)) })
			each(func(i int) { VPROLD(Imm(turn.d), d(i), d(i)) })
			each(func(i int) { VPADDD(d(i), c(i), c(i)) })
			each(func(i int) { VPXORD(c(i), b(i), b(i)) })
			each(func(i int) { VPROLD(Imm(turn.b), b(i), b(i)) })
		}
	}
	DECQ(rounds)
	JNZ(LabelRef("round"))
	for w := range v {
		if w == counter {
			VPADDD(Mem{Base: numbers}, v[w], v[w])
			continue
		}
		VPADDD_BCST(word(state, w), v[w], v[w])
	}
	lines(v, Mem{Base: out})
	VZEROUPPER()
	RET()
}

// lines writes sixteen words of sixteen blocks: a line for each block.
func lines(v []VecVirtual, to Mem) {
	pair := func(op func(...Op), low, high VecVirtual, kind uint64) VecVirtual {
		z := ZMM()
		op(Imm(kind), high, low, z)
		return z
	}
	var t [words]VecVirtual // t[4 g + k] has the words 4 g to 4 g + 3 of the blocks k, 4 + k, 8 + k and 12 + k
	for g := 0; g < words; g += 4 {
		for half, unpack := range []func(...Op){VPUNPCKLDQ, VPUNPCKHDQ} {
			a, b, low, high := ZMM(), ZMM(), ZMM(), ZMM()
			unpack(v[g+1], v[g], a)
			unpack(v[g+3], v[g+2], b)
			VPUNPCKLQDQ(b, a, low)
			VPUNPCKHQDQ(b, a, high)
			t[g+2*half], t[g+2*half+1] = low, high
		}
	}
	for k := range 4 {
		for half, of := range []uint64{0x44, 0xee} { // the blocks k and 4 + k, then 8 + k and 12 + k
			a, b := pair(VSHUFI32X4, t[k], t[4+k], of), pair(VSHUFI32X4, t[8+k], t[12+k], of)
			for i, which := range []uint64{0x88, 0xdd} {
				VMOVDQU32(pair(VSHUFI32X4, a, b, which), to.Offset(64*(8*half+4*i+k)))
			}
		}
	}
}
