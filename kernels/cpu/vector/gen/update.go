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
	text("update1x8", "func(out, u, w, grad *float32, n int, eta float32) uint32", "update1x8: out = max(u + eta g, floor), 0 where w <= cutoff; the largest bit pattern of |out|.")
	p, eta, most := pointers("out", "u", "w", "grad"), argument("eta"), newMost()
	floor, cutoff := limits()
	x, w, dead := YMM(), YMM(), YMM()
	loop("update1", func(at func(Register, uint8) Mem) {
		VMULPS(at(p[3], 4), eta, x)
		VADDPS(at(p[1], 4), x, x)
		VMOVUPS(at(p[2], 4), w)
		prune(x, w, floor, cutoff, dead)
		VMOVUPS(x, at(p[0], 4))
		most.see(x)
	})
	most.give()
}

func update2() {
	text("update2x8", "func(out1, out2, u1, u2, w, grad *float32, n int, eta float32) uint32", "update2x8: out1 = max(u1 + f32(eta g) u2, floor), out2 likewise, 0 where w <= cutoff; the largest bit pattern.")
	p, eta, most := pointers("out1", "out2", "u1", "u2", "w", "grad"), argument("eta"), newMost()
	floor, cutoff := limits()
	a, b, t, w, x, dead := YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	loop("update2", func(at func(Register, uint8) Mem) {
		VMOVUPS(at(p[2], 4), a)
		VMOVUPS(at(p[3], 4), b)
		VMOVUPS(at(p[4], 4), w)
		VMULPS(at(p[5], 4), eta, t)
		VMULPS(b, t, x)
		VADDPS(a, x, x)
		VMULPS(a, t, t)
		VADDPS(b, t, t)
		prune(x, w, floor, cutoff, dead)
		VMOVUPS(x, at(p[0], 4))
		VMAXPS(t, floor, t)
		VANDNPS(t, dead, t)
		VMOVUPS(t, at(p[1], 4))
		most.see(x)
		most.see(t)
	})
	most.give()
}

func encodeFirst() {
	text("encodeFirst8", "func(out, u, w *float32, x *uint8, n int, silent, active float32)", "encodeFirst8: out = max(u + (active where x is odd, else silent), floor), 0 where w <= cutoff.")
	p, silent, active := pointers("out", "u", "w", "x"), argument("silent"), argument("active")
	floor, cutoff := limits()
	x, w, dead, bits := YMM(), YMM(), YMM(), YMM()
	loop("encodeFirst", func(at func(Register, uint8) Mem) {
		VPMOVZXBD(at(p[3], 1), bits)
		VPSLLD(Imm(31), bits, bits) // the lowest bit is where a blend looks
		VBLENDVPS(bits, active, silent, x)
		VADDPS(at(p[1], 4), x, x)
		VMOVUPS(at(p[2], 4), w)
		prune(x, w, floor, cutoff, dead)
		VMOVUPS(x, at(p[0], 4))
	})
	VZEROUPPER()
	RET()
}

func keep() {
	text("keep8", "func(out, u, w *float32, n int)", "keep8: out = max(u, floor), 0 where w <= cutoff.")
	p := pointers("out", "u", "w")
	floor, cutoff := limits()
	x, w, dead := YMM(), YMM(), YMM()
	loop("keep", func(at func(Register, uint8) Mem) {
		VMOVUPS(at(p[1], 4), x)
		VMOVUPS(at(p[2], 4), w)
		prune(x, w, floor, cutoff, dead)
		VMOVUPS(x, at(p[0], 4))
	})
	VZEROUPPER()
	RET()
}
