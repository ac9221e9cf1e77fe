package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const wide = 2 * width // floats in an AVX-512 register

// block is 16 elements of a row, or, where rest is a mask, fewer: those left over at its
// end. Masked loads and stores touch no memory beyond the row.
type block struct {
	index Register
	first int      // the block begins at index + first
	rest  Register // nil for a whole block
}

// wideLoop runs body for every whole block of a row, two a turn, and once for the rest of it.
func wideLoop(body func(b block)) {
	n := Load(Param("n"), GP64())
	i, pairs := GP64(), GP64()
	XORQ(i, i)
	MOVQ(n, pairs)
	ANDQ(I8(-2*wide), pairs)
	JZ(LabelRef("last"))
	Label("loop")
	body(block{index: i})
	body(block{index: i, first: wide})
	ADDQ(Imm(2*wide), i)
	CMPQ(i, pairs)
	JL(LabelRef("loop"))
	Label("last")
	BTQ(Imm(4), n) // is there another whole block?
	JCC(LabelRef("rest"))
	body(block{index: i})
	ADDQ(Imm(wide), i)
	Label("rest")
	SUBQ(i, n)
	JZ(LabelRef("done"))
	ones, k := GP32(), K()
	MOVL(U32(1<<wide-1), ones)
	BZHIL(n.(GPVirtual).As32(), ones, ones) // the lowest n bits
	KMOVW(ones, k)
	body(block{index: i, rest: k})
	Label("done")
}

// at is the block's place behind p, of elements of size bytes.
func (b block) at(p Register, size uint8) Mem {
	return Mem{Base: p, Index: b.index, Scale: size}.Offset(b.first * int(size))
}

// load is the elements of the block, 0 beyond it.
func (b block) load(p Register) VecVirtual {
	z := ZMM()
	if b.rest != nil {
		VMOVUPS_Z(b.at(p, 4), b.rest, z)
	} else {
		VMOVUPS(b.at(p, 4), z)
	}
	return z
}

// store writes the block.
func (b block) store(z VecVirtual, p Register) {
	if b.rest != nil {
		VMOVUPS(z, b.rest, b.at(p, 4))
	} else {
		VMOVUPS(z, b.at(p, 4))
	}
}

// clear zeroes registers.
func clear(regs ...VecVirtual) {
	for _, z := range regs {
		VPXORD(z, z, z)
	}
}

// end leaves the function.
func end() {
	VZEROUPPER()
	RET()
}

// everywhere is an AVX-512 register with the number in all places.
func everywhere(name string, bits uint32) VecVirtual {
	z := ZMM()
	VBROADCASTSS(constant(name, bits), z)
	return z
}

// wideArgument is an AVX-512 register with a float32 argument in all places.
func wideArgument(name string) VecVirtual {
	z := ZMM()
	VBROADCASTSS(place(name), z)
	return z
}

// halves are the two halves of z.
func halves(z VecVirtual) (low, high VecVirtual) {
	high = YMM()
	VEXTRACTI64X4(Imm(1), z, high)
	return z.AsY().(VecVirtual), high
}
