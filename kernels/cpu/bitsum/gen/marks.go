package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// addMarks adds sixteen words in each place: see counts in active.go. The four lowest bits of the numbers are in registers.
func addMarks() {
	const planes, bytes = 17, 32 // of a number, of a word and of the marks of a row
	function("addMarks16", "(counts, marks *uint64, rows *int32, n int)", "counts the marks of n rows, a positive multiple of 16.")
	counts, marks, rows, n := argument("counts"), argument("marks"), argument("rows"), argument("n")
	var low [4]reg.VecVirtual
	for p := range low {
		low[p] = YMM()
		VMOVDQU(at(counts, bytes*p), low[p])
	}
	row := func(k int) Mem {
		j := GP64()
		MOVLQSX(at(rows, 4*k), j)
		SHLQ(Imm(5), j)
		return Mem{Base: marks, Index: j, Scale: 1}
	}
	// carried adds 2^(p+1) words to the lowest bits, and returns what is carried out of bit p
	var carried func(p, first int) reg.VecVirtual
	carried = func(p, first int) reg.VecVirtual {
		y, z := Op(nil), Op(nil)
		if p == 0 {
			x := YMM()
			VMOVDQU(row(first), x)
			y, z = x, row(first+1)
		} else {
			half := 1 << p
			y = carried(p-1, first)
			z = carried(p-1, first+half)
		}
		either, carry := YMM(), YMM()
		VPXOR(z, y, either)
		VPAND(z, y, carry)
		both := YMM()
		VPAND(low[p], either, both)
		VPOR(both, carry, carry)
		VPXOR(low[p], either, low[p])
		return carry
	}
	Label("sixteen")
	carry := carried(3, 0)
	for p := len(low); p < planes; p++ {
		if p > 8 { // few numbers are so large
			VPTEST(carry, carry)
			JZ(LabelRef("next"))
		}
		was, now := YMM(), YMM()
		VMOVDQU(at(counts, bytes*p), was)
		VPXOR(was, carry, now)
		VMOVDQU(now, at(counts, bytes*p))
		VPAND(was, carry, carry)
	}
	Label("next")
	ADDQ(Imm(64), rows)
	SUBQ(Imm(16), n)
	JNZ(LabelRef("sixteen"))
	for p := range low {
		VMOVDQU(low[p], at(counts, bytes*p))
	}
	VZEROUPPER()
	RET()
}
