package main

import (
	"math"
	"sync"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	convert32Signature = "(out []float32, starts *[16]int, rows int, acc []int32, unscale, theta *[16]float64, outputs int)"
	convert64Signature = "(out []float32, starts *[16]int, rows int, sums []int64, unscale, theta *[16]float64, outputs int)"
	scale32Signature   = "(out []float32, starts *[16]int, rows int, acc []int32, unscale *[16]float32, outputs int)"
	scale32Doc         = "writes the rows f32(D) unscale of the sums D, 0 where D = 0."
	convertDoc         = "writes the rows f32(f64(D unscale) - theta) of the sums D."
)

func convert32AVX512() {
	function("convert32AVX512", convert32Signature, convertDoc)
	from := base("acc")
	convertAVX512(from, line, lessTheta512(narrow512(from)))
}

// scale32AVX512 has it easier: a sum is rounded to 24 digits and multiplied exactly.
func scale32AVX512() {
	function("scale32AVX512", scale32Signature, scale32Doc)
	from, u := base("acc"), argument("unscale")
	unscale, zero := ZMM(), ZMM()
	VMOVUPS(at(u, 0), unscale)
	VPXORD(zero, zero, zero)
	convertAVX512(from, line, func(i int) reg.VecVirtual {
		z := ZMM()
		VCVTDQ2PS(at(from, i*line), z)
		VMULPS(unscale, z, z)
		VADDPS(zero, z, z) // -0 becomes 0
		return z
	})
}

func convert64AVX512() {
	function("convert64AVX512", convert64Signature, convertDoc)
	from := base("sums")
	convertAVX512(from, 2*line, lessTheta512(wide512(from)))
}

// widening makes float64 numbers d of a part of the i-th line of sums: of a half, or, in AVX2, of a quarter.
type widening func(i, part int, d reg.VecVirtual)

func narrow512(from reg.GPVirtual) widening {
	return func(i, half int, d reg.VecVirtual) { VCVTDQ2PD(at(from, i*line+32*half), d) }
}

func wide512(from reg.GPVirtual) widening {
	return func(i, half int, d reg.VecVirtual) { VCVTQQ2PD(at(from, i*2*line+64*half), d) }
}

func narrow2(from reg.GPVirtual) widening {
	return func(i, quarter int, d reg.VecVirtual) { VCVTDQ2PD(at(from, i*line+16*quarter), d) }
}

// lessTheta512 is f32(f64(D unscale) - theta) of the i-th of 16 sums of all rows.
func lessTheta512(load widening) func(i int) reg.VecVirtual {
	var unscale, theta [2]reg.VecVirtual
	u, t := argument("unscale"), argument("theta")
	for h := range 2 {
		unscale[h], theta[h] = ZMM(), ZMM()
		VMOVUPD(at(u, 64*h), unscale[h])
		VMOVUPD(at(t, 64*h), theta[h])
	}
	return func(i int) reg.VecVirtual {
		d := [2]reg.VecVirtual{ZMM(), ZMM()}
		for h := range 2 {
			load(i, h, d[h])
			VMULPD(unscale[h], d[h], d[h])
			VSUBPD(theta[h], d[h], d[h])
			VCVTPD2PS(d[h], d[h].AsY())
		}
		VINSERTF64X4(Imm(1), d[1].AsY(), d[0], d[0])
		return d[0]
	}
}

// convertAVX512 turns 16 results of 16 rows at a time: 4 by 4 within lanes, then lanes.
func convertAVX512(from reg.GPVirtual, stride int, result func(i int) reg.VecVirtual) {
	out, starts, count := base("out"), argument("starts"), argument("rows")
	left := argument("outputs")
	all := GP64()
	k := K()
	Label("block")
	MOVQ(I32(-1), all)
	CMPQ(left, Imm(16))
	JGE(LabelRef("full"))
	BZHIQ(left, all, all)
	Label("full")
	KMOVW(all.As32(), k)

	var b [4][4]reg.VecVirtual // [row within four][four outputs]
	for c := range 4 {
		var a [4]reg.VecVirtual
		for i := range 4 {
			a[i] = result(4*c + i)
		}
		for j, z := range turnAVX512(a) {
			b[j][c] = z
		}
	}
	// Lane l of b[j][c] holds four outputs of row 4 l + j.
	var row [rows]reg.VecVirtual
	for j := range 4 {
		s := [4]reg.VecVirtual{ZMM(), ZMM(), ZMM(), ZMM()}
		VSHUFF32X4(Imm(0x44), b[j][1], b[j][0], s[0]) // lanes 0 1 of c = 0, 0 1 of c = 1
		VSHUFF32X4(Imm(0xee), b[j][1], b[j][0], s[1])
		VSHUFF32X4(Imm(0x44), b[j][3], b[j][2], s[2])
		VSHUFF32X4(Imm(0xee), b[j][3], b[j][2], s[3])
		for l := range 4 {
			z := ZMM()
			even := uint64(0x88)
			if l&1 != 0 {
				even = 0xdd
			}
			VSHUFF32X4(Imm(even), s[2+l>>1], s[l>>1], z)
			row[4*l+j] = z
		}
	}
	for r := range rows {
		if r > 0 {
			CMPQ(count, Imm(uint64(r)))
			JLE(LabelRef("next"))
		}
		off := GP64()
		MOVQ(at(starts, 8*r), off)
		VMOVUPS(row[r], k, Mem{Base: out, Index: off, Scale: 4})
	}
	Label("next")
	ADDQ(Imm(64), out)
	ADDQ(U32(uint32(16*stride)), from)
	SUBQ(Imm(16), left)
	JG(LabelRef("block"))
	VZEROUPPER()
	RET()
}

func convert32AVX2() {
	function("convert32AVX2", convert32Signature, convertDoc)
	from := base("acc")
	convertAVX2(from, line, lessTheta2(narrow2(from)))
}

func scale32AVX2() {
	function("scale32AVX2", scale32Signature, scale32Doc)
	from, u := base("acc"), argument("unscale")
	zero := YMM()
	VPXOR(zero, zero, zero)
	convertAVX2(from, line, func(i, half int) reg.VecVirtual {
		y := YMM()
		VCVTDQ2PS(at(from, i*line+32*half), y)
		VMULPS(at(u, 32*half), y, y)
		VADDPS(zero, y, y)
		return y
	})
}

func convert64AVX2() {
	function("convert64AVX2", convert64Signature, convertDoc)
	from := base("sums")
	convertAVX2(from, 2*line, lessTheta2(wide2(from)))
}

// wide2: adding a number of magnitude below 2^51 to the bits of 1.5 2^52 makes
// the float64 that is larger by that number.
func wide2(from reg.GPVirtual) widening {
	magic := YMM()
	VBROADCASTSD(magicBits(), magic)
	return func(i, quarter int, d reg.VecVirtual) {
		VPADDQ(at(from, i*2*line+32*quarter), magic, d)
		VSUBPD(magic, d, d)
	}
}

// magicBits is the constant 1.5 2^52, made once in a file.
var magicBits = sync.OnceValue(func() Mem { return ConstData("magic", U64(math.Float64bits(0x1.8p52))) })

// lessTheta2 is f32(f64(D unscale) - theta) of the i-th of 8 sums of half the rows.
func lessTheta2(load widening) func(i, half int) reg.VecVirtual {
	unscale, theta := argument("unscale"), argument("theta")
	return func(i, half int) reg.VecVirtual {
		d := [2]reg.VecVirtual{YMM(), YMM()}
		for q := range 2 {
			load(i, 2*half+q, d[q])
			VMULPD(at(unscale, 64*half+32*q), d[q], d[q])
			VSUBPD(at(theta, 64*half+32*q), d[q], d[q])
			VCVTPD2PSY(d[q], d[q].AsX())
		}
		VINSERTF128(Imm(1), d[1].AsX(), d[0], d[0])
		return d[0]
	}
}

// convertAVX2 turns 8 results of 8 rows at a time, by way of a tile on the stack where
// fewer than 8 are left.
func convertAVX2(from reg.GPVirtual, stride int, result func(i, half int) reg.VecVirtual) {
	out, starts, count := base("out"), argument("starts"), argument("rows")
	left := argument("outputs")
	tile := AllocLocal(line / 2)
	Label("block")
	for half := range 2 {
		if half > 0 {
			CMPQ(count, Imm(8))
			JLE(LabelRef("next"))
		}
		var b [4][2]reg.VecVirtual
		for c := range 2 {
			var a [4]reg.VecVirtual
			for i := range 4 {
				a[i] = result(4*c+i, half)
			}
			for j, y := range turnAVX2(a) {
				b[j][c] = y
			}
		}
		var row [8]reg.VecVirtual
		for j := range 4 {
			low, high := YMM(), YMM()
			VPERM2F128(Imm(0x20), b[j][1], b[j][0], low)
			VPERM2F128(Imm(0x31), b[j][1], b[j][0], high)
			row[j], row[4+j] = low, high
		}
		past := name("half", half)
		CMPQ(left, Imm(8))
		JL(LabelRef(name("tail", half)))
		for r := range row {
			if r > 0 {
				CMPQ(count, Imm(uint64(8*half+r)))
				JLE(LabelRef(past))
			}
			off := GP64()
			MOVQ(at(starts, 8*(8*half+r)), off)
			VMOVUPS(row[r], Mem{Base: out, Index: off, Scale: 4})
		}
		JMP(LabelRef(past))

		Label(name("tail", half))
		for r := range row {
			if r > 0 {
				CMPQ(count, Imm(uint64(8*half+r)))
				JLE(LabelRef(past))
			}
			off, i, v := GP64(), GP64(), GP32()
			MOVQ(at(starts, 8*(8*half+r)), off)
			LEAQ(Mem{Base: out, Index: off, Scale: 4}, off)
			VMOVUPS(row[r], tile)
			XORQ(i, i)
			copying := name(name("copy", half)+"x", r)
			Label(copying)
			MOVL(tile.Idx(i, 4), v)
			MOVL(v, Mem{Base: off, Index: i, Scale: 4})
			INCQ(i)
			CMPQ(i, left)
			JL(LabelRef(copying))
		}
		Label(past)
	}
	Label("next")
	ADDQ(Imm(32), out)
	ADDQ(U32(uint32(8*stride)), from)
	SUBQ(Imm(8), left)
	JG(LabelRef("block"))
	VZEROUPPER()
	RET()
}
