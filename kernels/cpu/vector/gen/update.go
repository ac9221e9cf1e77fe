package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// prune floors x and clears it where w is at or below the cutoff.
func prune(x, w, floor, cutoff, dead VecVirtual) {
	VMAXPS(x, floor, x) // the second operand, x, where one is NaN
	VCMPPS(Imm(2), cutoff, w, dead)
	VANDNPS(x, dead, x)
}

func limits() (floor, cutoff VecVirtual) { return every("floor", 1e-20), every("cutoff", 1e-10) }

func update1() {
	text("update1x8", "func(out, u, w, grad *float32, n int, eta float32)", "update1x8: out = max(u + eta g, floor), 0 where w <= cutoff.")
	p, eta := pointers("out", "u", "w", "grad"), argument("eta")
	floor, cutoff := limits()
	x, w, dead := YMM(), YMM(), YMM()
	loop("update1", func(at func(Register) Mem, _ Register) {
		VMULPS(at(p[3]), eta, x)
		VADDPS(at(p[1]), x, x)
		VMOVUPS(at(p[2]), w)
		prune(x, w, floor, cutoff, dead)
		VMOVUPS(x, at(p[0]))
	})
	VZEROUPPER()
	RET()
}

func update2() {
	text("update2x8", "func(out1, out2, u1, u2, w, grad *float32, n int, eta float32)", "update2x8: out1 = max(u1 + f32(eta g) u2, floor), out2 likewise, 0 where w <= cutoff.")
	p, eta := pointers("out1", "out2", "u1", "u2", "w", "grad"), argument("eta")
	floor, cutoff := limits()
	a, b, t, w, x, dead := YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	loop("update2", func(at func(Register) Mem, _ Register) {
		VMOVUPS(at(p[2]), a)
		VMOVUPS(at(p[3]), b)
		VMOVUPS(at(p[4]), w)
		VMULPS(at(p[5]), eta, t)
		VMULPS(b, t, x)
		VADDPS(a, x, x)
		VMULPS(a, t, t)
		VADDPS(b, t, t)
		prune(x, w, floor, cutoff, dead)
		VMOVUPS(x, at(p[0]))
		VMAXPS(t, floor, t)
		VANDNPS(t, dead, t)
		VMOVUPS(t, at(p[1]))
	})
	VZEROUPPER()
	RET()
}

func encodeFirst() {
	text("encodeFirst8", "func(out, u, w *float32, x *uint8, n int, silent, active float32)", "encodeFirst8: out = max(u + (active where x else silent), floor), 0 where w <= cutoff.")
	p, silent, active := pointers("out", "u", "w", "x"), argument("silent"), argument("active")
	floor, cutoff := limits()
	zero, x, w, dead, bits := YMM(), YMM(), YMM(), YMM(), YMM()
	VPXOR(zero, zero, zero)
	loop("encodeFirst", func(at func(Register) Mem, i Register) {
		VPMOVZXBD(Mem{Base: p[3], Index: i, Scale: 1}, bits)
		VPCMPEQD(zero, bits, bits)
		VBLENDVPS(bits, silent, active, x)
		VADDPS(at(p[1]), x, x)
		VMOVUPS(at(p[2]), w)
		prune(x, w, floor, cutoff, dead)
		VMOVUPS(x, at(p[0]))
	})
	VZEROUPPER()
	RET()
}

func keep() {
	text("keep8", "func(out, u, w *float32, n int)", "keep8: out = max(u, floor), 0 where w <= cutoff.")
	p := pointers("out", "u", "w")
	floor, cutoff := limits()
	x, w, dead := YMM(), YMM(), YMM()
	loop("keep", func(at func(Register) Mem, _ Register) {
		VMOVUPS(at(p[1]), x)
		VMOVUPS(at(p[2]), w)
		prune(x, w, floor, cutoff, dead)
		VMOVUPS(x, at(p[0]))
	})
	VZEROUPPER()
	RET()
}
