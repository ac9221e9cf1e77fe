package main

import (
	"fmt"
	"sync"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tailMask has the lowest left bits set, left < 16.
func tailMask(left reg.GPVirtual) reg.OpmaskVirtual {
	b, k := GP64(), K()
	MOVQ(I32(-1), b)
	BZHIQ(left, b, b)
	KMOVW(b.As32(), k)
	return k
}

const (
	packSignature = "(panel []int32, x []float32, starts *[16]int, scale *[16]float32, positions int)"
	packDoc       = "writes rne(x scale) of 16 rows into positions of a panel, zeros up to a multiple of 16."
)

// source is where a block of 16 positions is read: a row after the other in the
// caller's memory, or a copy of its last few on the stack.
type source func(row int) Mem

// rowsOf reads the row from x + 4 starts[row].
func rowsOf(x, starts reg.GPVirtual) source {
	return func(row int) Mem {
		off := GP64()
		MOVQ(at(starts, 8*row), off)
		return Mem{Base: x, Index: off, Scale: 4}
	}
}

func copied(tile Mem) source {
	return func(row int) Mem { return tile.Offset(row * line) }
}

// packAVX512 reads pieces of four positions, those of rows j, j+4, j+8 and j+12 into
// the four lanes of one register, so that turning 4 by 4 within lanes (two rounds of
// unpacking) gives whole positions with their rows in order.
func packAVX512() {
	framed("packAVX512", packSignature, packDoc)
	tile := AllocLocal(rows * line)
	to, x := base("panel"), base("x")
	starts, left := argument("starts"), argument("positions")
	by := ZMM()
	b := argument("scale")
	VMOVUPS(at(b, 0), by)
	var lanes [4]reg.OpmaskVirtual
	for l := 1; l < 4; l++ {
		m := GP32()
		MOVL(U32(0xf<<(4*l)), m)
		lanes[l] = K()
		KMOVW(m, lanes[l])
	}

	block := func(from source) {
		var a [4][4]reg.VecVirtual // [row within four][piece]
		for j := range 4 {
			for l := range 4 {
				m := from(4*l + j)
				for c := range 4 {
					if l == 0 {
						a[j][c] = ZMM()
						VBROADCASTF32X4(m.Offset(16*c), a[j][c])
					} else {
						VBROADCASTF32X4(m.Offset(16*c), lanes[l], a[j][c])
					}
				}
			}
		}
		for c := range 4 {
			for k, z := range turnAVX512([4]reg.VecVirtual{a[0][c], a[1][c], a[2][c], a[3][c]}) {
				VMULPS(by, z, z)
				VCVTPS2DQ(z, z)
				VMOVDQU32(z, at(to, (4*c+k)*line))
			}
		}
	}

	Label("block")
	CMPQ(left, Imm(16))
	JL(LabelRef("tail"))
	block(rowsOf(x, starts))
	ADDQ(Imm(64), x)
	ADDQ(U32(16*line), to)
	SUBQ(Imm(16), left)
	JMP(LabelRef("block"))

	Label("tail")
	TESTQ(left, left)
	JZ(LabelRef("done"))
	k := tailMask(left)
	read := rowsOf(x, starts)
	for r := range rows {
		z := ZMM()
		VMOVUPS_Z(read(r), k, z)
		VMOVUPS(z, tile.Offset(r*line))
	}
	block(copied(tile))
	Label("done")
	VZEROUPPER()
	RET()
}

// turnAVX512 turns 4 by 4 elements within each lane of 128 bits.
func turnAVX512(a [4]reg.VecVirtual) [4]reg.VecVirtual {
	var t, z [4]reg.VecVirtual
	for i := range 4 {
		t[i], z[i] = ZMM(), ZMM()
	}
	VUNPCKLPS(a[1], a[0], t[0])
	VUNPCKHPS(a[1], a[0], t[1])
	VUNPCKLPS(a[3], a[2], t[2])
	VUNPCKHPS(a[3], a[2], t[3])
	VUNPCKLPD(t[2], t[0], z[0])
	VUNPCKHPD(t[2], t[0], z[1])
	VUNPCKLPD(t[3], t[1], z[2])
	VUNPCKHPD(t[3], t[1], z[3])
	return z
}

// turnAVX2 is turnAVX512 on half as many lanes.
func turnAVX2(a [4]reg.VecVirtual) [4]reg.VecVirtual {
	var t, z [4]reg.VecVirtual
	for i := range 4 {
		t[i], z[i] = YMM(), YMM()
	}
	VUNPCKLPS(a[1], a[0], t[0])
	VUNPCKHPS(a[1], a[0], t[1])
	VUNPCKLPS(a[3], a[2], t[2])
	VUNPCKHPS(a[3], a[2], t[3])
	VUNPCKLPD(t[2], t[0], z[0])
	VUNPCKHPD(t[2], t[0], z[1])
	VUNPCKLPD(t[3], t[1], z[2])
	VUNPCKHPD(t[3], t[1], z[3])
	return z
}

// packAVX2 does the same for rows 0 to 7 and 8 to 15, four positions at a time.
func packAVX2() {
	framed("packAVX2", packSignature, packDoc)
	tile := AllocLocal(rows * line)
	to, x := base("panel"), base("x")
	starts, left := argument("starts"), argument("positions")
	scale := argument("scale")

	block := func(from source) {
		for half := range 2 {
			for pair := range 2 {
				var a [4][2]reg.VecVirtual
				for j := range 4 {
					low, high := from(8*half+j), from(8*half+4+j)
					for c := range 2 {
						a[j][c] = YMM()
						VBROADCASTF128(low.Offset(32*pair+16*c), a[j][c])
						VINSERTF128(Imm(1), high.Offset(32*pair+16*c), a[j][c], a[j][c])
					}
				}
				for c := range 2 {
					for k, y := range turnAVX2([4]reg.VecVirtual{a[0][c], a[1][c], a[2][c], a[3][c]}) {
						VMULPS(at(scale, 32*half), y, y)
						VCVTPS2DQ(y, y)
						VMOVDQU(y, at(to, (8*pair+4*c+k)*line+32*half))
					}
				}
			}
		}
	}

	Label("block")
	CMPQ(left, Imm(16))
	JL(LabelRef("tail"))
	block(rowsOf(x, starts))
	ADDQ(Imm(64), x)
	ADDQ(U32(16*line), to)
	SUBQ(Imm(16), left)
	JMP(LabelRef("block"))

	Label("tail")
	TESTQ(left, left)
	JZ(LabelRef("done"))
	low, high := tailMaskAVX2(left)
	read := rowsOf(x, starts)
	for r := range rows {
		m := read(r)
		a, b := YMM(), YMM()
		VMASKMOVPS(m, low, a)
		VMASKMOVPS(m.Offset(32), high, b)
		VMOVUPS(a, tile.Offset(r*line))
		VMOVUPS(b, tile.Offset(r*line+32))
	}
	block(copied(tile))
	Label("done")
	VZEROUPPER()
	RET()
}

// tailMaskAVX2 has the first left of 16 lanes set, left < 16.
func tailMaskAVX2(left reg.GPVirtual) (low, high reg.VecVirtual) {
	count, index := YMM(), YMM()
	VMOVD(left.As32(), count.AsX())
	VPBROADCASTD(count.AsX(), count)
	low, high = YMM(), YMM()
	for half, mask := range []reg.VecVirtual{low, high} {
		VMOVDQU(counting().Offset(32*half), index)
		VPCMPGTD(index, count, mask)
	}
	return low, high
}

// counting is the table of 0 to 15, made once in a file.
var counting = sync.OnceValue(func() Mem {
	table := GLOBL("counting", attr.RODATA|attr.NOPTR)
	for i := range rows {
		DATA(4*i, U32(uint32(i)))
	}
	return table
})

func name(s string, i int) string { return fmt.Sprintf("%s%d", s, i) }
