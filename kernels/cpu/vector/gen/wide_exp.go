package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// expWide is exp with twice the width. Its chain of dependent operations is so long that
// the processor keeps few blocks in flight: wider blocks are faster.
func expWide() {
	text("exp512", "func(out, h *float32, n int, least, steep float32)", "exp512: out = exp32(steep (|h| - least)).")
	p := pointers("out", "h")
	float := func(name string, x float32) VecVirtual { return everywhere(name, math.Float32bits(x)) }
	small, steep := wideArgument("least"), wideArgument("steep")
	mask := everywhere("magnitude", 0x7fffffff)
	log2e, shift, bottom := float("log2e", 1.44269504088896341), float("shift", 0x1.8p23), float("bottom", -87)
	ln2a, ln2b := float("ln2a", 0.693359375), float("ln2b", -2.12194440e-4)
	poly := []VecVirtual{float("p0", 1.9875691500e-4), float("p1", 1.3981999507e-3), float("p2", 8.3334519073e-3),
		float("p3", 4.1665795894e-2), float("p4", 1.6666665459e-1), float("p5", 5.0000001201e-1)}
	one := float("one", 1)
	n, r, q, y, s := ZMM(), ZMM(), ZMM(), ZMM(), ZMM()
	large, nan := K(), K()
	wideLoop(func(b block) {
		t := b.load(p[1])
		VPANDD(mask, t, t)
		VSUBPS(small, t, t)
		VMULPS(steep, t, t)
		VCMPPS(Imm(5), bottom, t, large) // not t < -87
		VCMPPS(Imm(3), t, t, nan)
		VMULPS(log2e, t, n)
		VADDPS(shift, n, n)
		VPSLLD(Imm(23), n, s) // the integer is in the low bits
		VSUBPS(shift, n, n)
		VMULPS(ln2a, n, r)
		VSUBPS(r, t, r)
		VMULPS(ln2b, n, n)
		VSUBPS(n, r, r)
		VMULPS(r, poly[0], y)
		VADDPS(poly[1], y, y)
		for _, c := range poly[2:] {
			VMULPS(r, y, y)
			VADDPS(c, y, y)
		}
		VMULPS(r, r, q)
		VMULPS(q, y, y)
		VADDPS(r, y, y)
		VADDPS(one, y, y)
		VPADDD_Z(s, y, large, y)
		VMOVUPS(t, nan, y)
		b.store(y, p[0])
	})
	end()
}
