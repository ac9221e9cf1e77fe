package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// block is a register's elements of a row, or, where rest is a mask, fewer: those left over at its
// end. Masked loads and stores touch no memory beyond the row.
type block struct {
	set
	index Register
	first int      // the block begins at index + first
	rest  Register // nil for a whole block
}

// loop runs body for every whole block of a row, two a turn, and, where the set has masks, once for the
// rest of it. Without masks there is at least one block and no rest.
func (s set) loop(body func(b block)) {
	n := Load(Param("n"), GP64())
	i, pairs := GP64(), GP64()
	XORQ(i, i)
	MOVQ(n, pairs)
	ANDQ(I8(-2*s.width), pairs)
	JZ(LabelRef("last"))
	Label("loop")
	body(block{set: s, index: i})
	body(block{set: s, index: i, first: s.width})
	ADDQ(Imm(uint64(2*s.width)), i)
	CMPQ(i, pairs)
	JL(LabelRef("loop"))
	Label("last")
	if !s.masks {
		CMPQ(i, n)
		JE(LabelRef("done"))
		body(block{set: s, index: i})
		Label("done")
		return
	}
	BTQ(Imm(4), n) // is there another whole block?
	JCC(LabelRef("rest"))
	body(block{set: s, index: i})
	ADDQ(Imm(uint64(s.width)), i)
	Label("rest")
	SUBQ(i, n)
	JZ(LabelRef("done"))
	ones, k := GP32(), K()
	MOVL(U32(1<<s.width-1), ones)
	BZHIL(n.(GPVirtual).As32(), ones, ones) // the lowest n bits
	KMOVW(ones, k)
	body(block{set: s, index: i, rest: k})
	Label("done")
}

// at is the block's place behind p, of elements of size bytes.
func (b block) at(p Register, size uint8) Mem {
	return Mem{Base: p, Index: b.index, Scale: size}.Offset(b.first * int(size))
}

// value is the elements of the block as an operand, 0 beyond it.
func (b block) value(p Register) Op {
	if b.masks {
		return b.load(p)
	}
	return b.at(p, 4)
}

// load is the elements of the block in a register, 0 beyond it.
func (b block) load(p Register) VecVirtual {
	v := b.reg()
	if b.rest != nil {
		VMOVUPS_Z(b.at(p, 4), b.rest, v)
	} else {
		VMOVUPS(b.at(p, 4), v)
	}
	return v
}

// store writes the block.
func (b block) store(v VecVirtual, p Register) {
	if b.rest != nil {
		VMOVUPS(v, b.rest, b.at(p, 4))
	} else {
		VMOVUPS(v, b.at(p, 4))
	}
}
