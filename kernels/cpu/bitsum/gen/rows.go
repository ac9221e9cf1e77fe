package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// fetch asks for a line of each list.
func fetch() {
	function("fetchX86", "(quads []uint64, first []int32)", "asks for the lines that begin with the quads of these numbers.")
	lists, first, n := base("quads"), base("first"), length("first")
	k, at := GP64(), GP64()
	XORQ(k, k)
	JMP(LabelRef("more"))
	Label("one")
	MOVLQSX(Mem{Base: first, Index: k, Scale: 4}, at)
	PREFETCHT0(Mem{Base: lists, Index: at, Scale: 8})
	INCQ(k)
	Label("more")
	CMPQ(k, n)
	JL(LabelRef("one"))
	RET()
}
