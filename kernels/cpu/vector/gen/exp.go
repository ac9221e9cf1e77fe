package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func exp() {
	text("exp8", "func(out, h *float32, n int, least, steep float32)", "exp8: out = exp32(steep (|h| - least)).")
	p, small, steep := pointers("out", "h"), argument("least"), argument("steep")
	mask := everyBits("magnitude", 0x7fffffff)
	log2e, shift := every("log2e", 1.44269504088896341), every("shift", 0x1.8p23)
	bottom := every("bottom", -87)
	ln2 := []VecVirtual{every("ln2a", 0.693359375), every("ln2b", -2.12194440e-4)}
	poly := []float32{1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1}
	names := []string{"p1", "p2", "p3", "p4", "p5", "one"}
	first := constant("p0", math.Float32bits(1.9875691500e-4))
	var c []Mem // operands: there are not enough registers to keep them
	for i, v := range poly {
		c = append(c, constant(names[i], math.Float32bits(v)))
	}
	t, n, r, q, y, s := YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	loop("exp", func(at func(Register, uint8) Mem) {
		VANDPS(at(p[1], 4), mask, t)
		VSUBPS(small, t, t)
		VMULPS(steep, t, t)
		VMULPS(log2e, t, n)
		VADDPS(shift, n, n)
		VPSLLD(Imm(23), n, s) // the integer is in the low bits
		VSUBPS(shift, n, n)
		VMULPS(ln2[0], n, r)
		VSUBPS(r, t, r)
		VMULPS(ln2[1], n, n)
		VSUBPS(n, r, r)
		VMOVUPS(first, y)
		for _, m := range c[:5] {
			VMULPS(r, y, y)
			VADDPS(m, y, y)
		}
		VMULPS(r, r, q)
		VMULPS(q, y, y)
		VADDPS(r, y, y)
		VADDPS(c[5], y, y)
		VPADDD(s, y, y)
		VCMPPS(Imm(1), bottom, t, q) // t < -87
		VANDNPS(y, q, y)
		VCMPPS(Imm(3), t, t, q) // NaN
		VBLENDVPS(q, t, y, y)
		VMOVUPS(y, at(p[0], 4))
	})
	VZEROUPPER()
	RET()
}

func finish() {
	text("finish8", "func(out, h *float32, n int, v float32)", "finish8: out = sign(h) f32(out v), 0 where h = 0.")
	p, v := pointers("out", "h"), argument("v")
	sign := everyBits("sign", 0x80000000)
	zero, h, x, s := YMM(), YMM(), YMM(), YMM()
	VPXOR(zero, zero, zero)
	loop("finish", func(at func(Register, uint8) Mem) {
		VMOVUPS(at(p[1], 4), h)
		VMULPS(at(p[0], 4), v, x)
		VANDPS(sign, h, s)
		VXORPS(s, x, x)
		VCMPPS(Imm(12), zero, h, s) // h < 0 or h > 0
		VANDPS(s, x, x)
		VMOVUPS(x, at(p[0], 4))
	})
	VZEROUPPER()
	RET()
}
