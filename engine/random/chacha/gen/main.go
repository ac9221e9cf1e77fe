// Command gen writes the vector loops of package chacha: run `go generate` in the folder above. It is a module of its
// own, so that engram itself does not depend on avo.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	words    = 16 // of the state
	lanes    = 8  // blocks at a time with AVX2
	register = 4 * lanes
	counter  = 12 // the word that counts blocks
)

func main() {
	ConstraintExpr("amd64")
	eight()
	sixteen()
	spread("spreadAVX2", "float64", "")
	spread("spreadSingleAVX2", "float32", ", each rounded to a float")
	Generate()
}

// eight keeps each word of the state of all eight blocks in a register. The words 0 to 3 go to the stack one at a time, so that
// their registers are free for rotations, and at the end.
func eight() {
	TEXT("blocksAVX2", 0, "func(out *[512]byte, state *[16]uint32, numbers *[8]uint32)")
	Pragma("noescape")
	Doc("blocksAVX2 writes the eight blocks of the key stream that have these numbers.")
	out, state, numbers := Load(Param("out"), GP64()), Load(Param("state"), GP64()), Load(Param("numbers"), GP64())
	first := AllocLocal(register * 4) // words 0 to 3
	counters := Mem{Base: numbers}

	v := make([]VecVirtual, words)
	for w := range v {
		v[w] = YMM()
		if w == counter {
			VMOVDQU(counters, v[w])
			continue
		}
		VPBROADCASTD(word(state, w), v[w])
	}

	by16 := table("by16", 0x01000302, 0x05040706, 0x09080b0a, 0x0d0c0f0e, 0x01000302, 0x05040706, 0x09080b0a, 0x0d0c0f0e)
	by8 := table("by8", 0x02010003, 0x06050407, 0x0a09080b, 0x0e0d0c0f, 0x02010003, 0x06050407, 0x0a09080b, 0x0e0d0c0f)
	rounds := GP64()
	MOVQ(U32(10), rounds)
	Label("round")
	for diagonal := range 2 {
		quarters(first, v, diagonal, by16, by8)
	}
	DECQ(rounds)
	JNZ(LabelRef("round"))

	for w := range 4 {
		VMOVDQU(v[w], first.Offset(register*w))
	}
	// the words 8 to 15 go out first: the others then have registers
	for w := 8; w < words; w++ {
		if w == counter {
			VPADDD(counters, v[w], v[w])
			continue
		}
		t := YMM()
		VPBROADCASTD(word(state, w), t)
		VPADDD(t, v[w], v[w])
	}
	transpose(v[8:], Mem{Base: out, Disp: register})
	for w := range 8 {
		t := YMM()
		VPBROADCASTD(word(state, w), t)
		if w < 4 {
			v[w] = YMM()
			VPADDD(first.Offset(register*w), t, v[w])
		} else {
			VPADDD(t, v[w], v[w])
		}
	}
	transpose(v[:8], Mem{Base: out})
	VZEROUPPER()
	RET()
}

func word(state Register, w int) Mem { return Mem{Base: state, Disp: 4 * w} }

// quarters does four quarter rounds side by side, on the columns or on the diagonals. It takes a register for rotations from another
// word each time: a word comes back from the stack later than it is needed, and the delays of different words do not add up.
func quarters(first Mem, v []VecVirtual, diagonal int, by16, by8 Mem) {
	b, c, d := rows(v, diagonal)
	for half, turn := range []struct {
		d Mem
		b uint64
	}{{by16, 12}, {by8, 7}} {
		away := 2*diagonal + half
		t, place := v[away], first.Offset(register*away)
		each(func(i int) {
			VPADDD(b(i), v[i], v[i])
			VPXOR(v[i], d(i), d(i))
		})
		VMOVDQU(t, place)
		each(func(i int) { VPSHUFB(turn.d, d(i), d(i)) })
		each(func(i int) { VPADDD(d(i), c(i), c(i)) })
		each(func(i int) { VPXOR(c(i), b(i), b(i)) })
		each(func(i int) {
			VPSLLD(Imm(turn.b), b(i), t)
			VPSRLD(Imm(32-turn.b), b(i), b(i))
			VPOR(t, b(i), b(i))
		})
		VMOVDQU(place, t)
	}
}

// rows are the words that a quarter round takes beside the first four: those of the i-th column, or of the diagonal that begins there.
func rows(v []VecVirtual, diagonal int) (b, c, d func(i int) VecVirtual) {
	row := func(k int) func(i int) VecVirtual {
		return func(i int) VecVirtual { return v[4*k+(i+k*diagonal)%4] }
	}
	return row(1), row(2), row(3)
}

// each does something to each of four quarter rounds.
func each(do func(i int)) {
	for i := range 4 {
		do(i)
	}
}

// transpose writes eight words of eight blocks: a line of eight words for each block, 64 bytes apart.
func transpose(v []VecVirtual, to Mem) {
	var a, b [8]VecVirtual
	for i := 0; i < 8; i += 2 {
		a[i], a[i+1] = YMM(), YMM()
		VPUNPCKLDQ(v[i+1], v[i], a[i])
		VPUNPCKHDQ(v[i+1], v[i], a[i+1])
	}
	for i := 0; i < 8; i += 4 { // b[i+k] has the words i to i+3 of the blocks k and 4+k
		for k := range 2 {
			b[i+2*k], b[i+2*k+1] = YMM(), YMM()
			VPUNPCKLQDQ(a[i+2+k], a[i+k], b[i+2*k])
			VPUNPCKHQDQ(a[i+2+k], a[i+k], b[i+2*k+1])
		}
	}
	for k := range 4 {
		low, high := YMM(), YMM()
		VPERM2I128(Imm(0x20), b[4+k], b[k], low)
		VPERM2I128(Imm(0x31), b[4+k], b[k], high)
		VMOVDQU(low, to.Offset(64*k))
		VMOVDQU(high, to.Offset(64*(4+k)))
	}
}

// spread makes a double of the 53 bits of a word by its two halves, each the last bits of a double that is a power of two.
func spread(name, of, rounded string) {
	TEXT(name, 0, "func(out *"+of+", words *byte, n int, mean, low, width float64)")
	Pragma("noescape")
	Doc(name + " is Spread of n numbers, a positive multiple of 4" + rounded + ".")
	out, words, n := Load(Param("out"), GP64()), Load(Param("words"), GP64()), Load(Param("n"), GP64())
	everywhere := func(name string) VecVirtual {
		v := YMM()
		at, err := Param(name).Resolve()
		if err != nil {
			panic(err)
		}
		VBROADCASTSD(at.Addr, v)
		return v
	}
	mean, low, width := everywhere("mean"), everywhere("low"), everywhere("width")
	constant := func(name string, x uint64) VecVirtual {
		v := YMM()
		VBROADCASTSD(number(name, x), v)
		return v
	}
	power52, power84 := constant("power52", 0x4330000000000000), constant("power84", 0x4530000000000000)
	powers := constant("powers", 0x4530000000100000) // 2^84 + 2^52
	unit := constant("unit", 0x3ca0000000000000)     // 2^-53
	i := GP64()
	XORQ(i, i)
	Label("four")
	x, high := YMM(), YMM()
	VMOVDQU(Mem{Base: words, Index: i, Scale: 8}, x)
	VPSRLQ(Imm(11), x, x)
	VPSRLQ(Imm(32), x, high)
	VPOR(power84, high, high)
	VPBLENDD(Imm(0xaa), power52, x, x) // the upper half of each word is that of 2^52
	VSUBPD(powers, high, high)
	VADDPD(x, high, x)
	VMULPD(unit, x, x)
	VMULPD(width, x, x)
	VADDPD(low, x, x)
	VMULPD(mean, x, x)
	if of == "float32" {
		VCVTPD2PSY(x, x.AsX())
		VMOVUPS(x.AsX(), Mem{Base: out, Index: i, Scale: 4})
	} else {
		VMOVUPD(x, Mem{Base: out, Index: i, Scale: 8})
	}
	ADDQ(Imm(4), i)
	CMPQ(i, n)
	JL(LabelRef("four"))
	VZEROUPPER()
	RET()
}

// numbers are constants by name.
var numbers = map[string]Mem{}

// number is a constant.
func number(name string, x uint64) Mem {
	m, known := numbers[name]
	if !known {
		m = GLOBL(name, 8|16)
		DATA(0, U64(x))
		numbers[name] = m
	}
	return m
}

// table is a register of constants.
func table(name string, values ...uint32) Mem {
	m := GLOBL(fmt.Sprint(name), 8|16) // read-only, without pointers
	for i, v := range values {
		DATA(4*i, U32(v))
	}
	return m
}
