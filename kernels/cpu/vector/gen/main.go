// Command gen writes the SIMD loops of package vector. The AVX2 ones take a number of
// elements that is a multiple of 8 (the Go wrappers do the rest of a row in plain Go), the
// AVX-512 ones (wide*.go) any number.
package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64")
	avx2()
	avx512()
	prefetch()
	Generate()
}

func avx2() {
	largest()
	multiply()
	scale()
	sum("sumAbs8", "sumAbs8 adds the bits of |x| scale + magic, in float64.", absolute)
	sum("sum8", "sum8 adds the bits of x scale + magic, in float64.", func(x VecVirtual) {})
	sum("sumSquares8", "sumSquares8 adds the bits of f32(x x) scale + magic, in float64.", func(x VecVirtual) { VMULPS(x, x, x) })
	moments()
	least()
	exp()
	finish()
	update1()
	update2()
	encodeFirst()
	keep()
}

func avx512() {
	largestWide()
	multiplyWide()
	scaleWide()
	sumWide("sumAbs512", "sumAbs512 adds rne(|x| scale).", absolute)
	sumWide("sum512", "sum512 adds rne(x scale).", func(x VecVirtual) {})
	sumWide("sumSquares512", "sumSquares512 adds rne(f32(x x) scale).", func(x VecVirtual) { VMULPS(x, x, x) })
	momentsWide()
	leastWide()
	expWide()
	finishWide()
	update1Wide()
	update2Wide()
	encodeFirstWide()
	keepWide()
}

const width = 8 // floats in a register

// text begins a function.
func text(name, signature, doc string) {
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(doc)
}

// pointers loads the pointer arguments of these names.
func pointers(names ...string) []Register {
	regs := make([]Register, len(names))
	for i, name := range names {
		regs[i] = Load(Param(name), GP64())
	}
	return regs
}

// loop runs body for every block of 8 elements, of which there is at least one, two
// blocks a turn; body addresses them at at(pointer, size of an element).
func loop(label string, body func(at func(p Register, size uint8) Mem)) {
	n := Load(Param("n"), GP64())
	i, pairs := GP64(), GP64()
	block := func(first int) {
		body(func(p Register, size uint8) Mem {
			return Mem{Base: p, Index: i, Scale: size}.Offset(first * int(size))
		})
	}
	XORQ(i, i)
	MOVQ(n, pairs)
	ANDQ(I8(-2*width), pairs)
	JZ(LabelRef("last"))
	Label(label)
	block(0)
	block(width)
	ADDQ(Imm(2*width), i)
	CMPQ(i, pairs)
	JL(LabelRef(label))
	Label("last")
	CMPQ(i, n)
	JE(LabelRef("done"))
	block(0)
	Label("done")
}

func loopBy(block uint64, label string, body func(at func(p Register) Mem, index Register)) {
	n := Load(Param("n"), GP64())
	i := GP64()
	XORQ(i, i)
	Label(label)
	body(func(p Register) Mem { return Mem{Base: p, Index: i, Scale: 4} }, i)
	ADDQ(Imm(block), i)
	CMPQ(i, n)
	JL(LabelRef(label))
}

// constants are whole registers of one number by name, so that they can be operands.
var constants = map[string]Mem{}

func constant(name string, bits uint32) Mem {
	m, known := constants[name]
	if !known {
		m = GLOBL(name, RODATA|NOPTR)
		for k := range width {
			DATA(4*k, U32(bits))
		}
		constants[name] = m
	}
	return m
}

// every is a register with the float in all places.
func every(name string, x float32) VecVirtual { return everyBits(name, math.Float32bits(x)) }

// everyBits is a register with the integer in all places.
func everyBits(name string, x uint32) VecVirtual {
	y := YMM()
	VMOVUPS(constant(name, x), y)
	return y
}

// place is where an argument lies in memory.
func place(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

// argument is a register with a float32 argument in all places.
func argument(name string) VecVirtual {
	y := YMM()
	VBROADCASTSS(place(name), y)
	return y
}

func absolute(x VecVirtual) { VANDPS(constant("magnitude", 0x7fffffff), x, x) }

func multiply() {
	text("multiply8", "func(out, a, b *float32, n int) uint32", "multiply8: out = a b; the largest bit pattern of |out|.")
	p, most := pointers("out", "a", "b"), newMost()
	v := YMM()
	loop("multiply", func(at func(Register, uint8) Mem) {
		VMOVUPS(at(p[1], 4), v)
		VMULPS(at(p[2], 4), v, v)
		VMOVUPS(v, at(p[0], 4))
		most.see(v)
	})
	most.give()
}

func scale() {
	text("scale8", "func(out, x *float32, n int, r float32)", "scale8: out = r x.")
	p, r, v := pointers("out", "x"), argument("r"), YMM()
	loop("scale", func(at func(Register, uint8) Mem) {
		VMULPS(at(p[1], 4), r, v)
		VMOVUPS(v, at(p[0], 4))
	})
	VZEROUPPER()
	RET()
}

func prefetch() {
	text("prefetchLines", "func(x *float32, n int)", "prefetchLines asks for the n floats at x to be in the second-level cache soon.")
	p := pointers("x")
	loopBy(16, "prefetch", func(at func(Register) Mem, _ Register) {
		PREFETCHT1(at(p[0]))
	})
	RET()
}
