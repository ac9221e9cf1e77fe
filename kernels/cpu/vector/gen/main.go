// Command gen writes the SIMD loops of package vector, each once for AVX2 and once for AVX-512: a
// loop is written over a set of instructions (set.go), which says how wide its registers are.
// Those of AVX2 take a number of elements that is a multiple of 8 (the Go wrappers do the rest of a
// row in plain Go), those of AVX-512 any number.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64")
	for _, s := range []set{avx2, avx512} {
		s.largest()
		s.multiply()
		s.scale()
		s.sum("sumAbs", "|x|", s.absolute)
		s.sum("sum", "x", func(VecVirtual) {})
		s.sum("sumSquares", "f32(x x)", func(x VecVirtual) { VMULPS(x, x, x) })
		s.moments()
		s.least()
		s.exp()
		s.finish()
		s.update1()
		s.update2()
		s.encodeFirst()
		s.keep()
		s.alive()
		s.unstable()
		s.lanes()
	}
	prefetch()
	Generate()
}

// text begins a function.
func text(name, signature, doc string) {
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(name + doc)
}

// end leaves the function.
func end() {
	VZEROUPPER()
	RET()
}

// pointers loads the pointer arguments of these names.
func pointers(names ...string) []Register {
	regs := make([]Register, len(names))
	for i, name := range names {
		regs[i] = Load(Param(name), GP64())
	}
	return regs
}

// place is where an argument lies in memory.
func place(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

func prefetch() {
	text("prefetchLines", "func(x *float32, n int)", " asks for the n floats at x to be in the second-level cache soon.")
	p, n, i := pointers("x"), Load(Param("n"), GP64()), GP64()
	XORQ(i, i)
	Label("prefetch")
	PREFETCHT1(Mem{Base: p[0], Index: i, Scale: 4})
	ADDQ(Imm(16), i)
	CMPQ(i, n)
	JL(LabelRef("prefetch"))
	RET()
}
