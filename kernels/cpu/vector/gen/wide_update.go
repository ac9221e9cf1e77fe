package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pruning floors factors, and clears those of dead synapses.
type pruning struct{ floor, cutoff VecVirtual }

func widePruning() pruning {
	return pruning{everywhere("floor", math.Float32bits(1e-20)), everywhere("cutoff", math.Float32bits(1e-10))}
}

// alive has a bit for each weight that is not at or below the cutoff.
func (p pruning) alive(w VecVirtual) Register {
	k := K()
	VCMPPS(Imm(6), p.cutoff, w, k)
	return k
}

// keep is max(x, floor) where alive, and x if it is NaN, else 0.
func (p pruning) keep(x VecVirtual, alive Register) { VMAXPS_Z(x, p.floor, alive, x) }

func update1Wide() {
	text("update1x512", "func(out, u, w, grad *float32, n int, eta float32) uint32", "update1x512: out = max(u + eta g, floor), 0 where w <= cutoff; the largest bit pattern of |out|.")
	p, eta, prune, most := pointers("out", "u", "w", "grad"), wideArgument("eta"), widePruning(), newWideMost()
	wideLoop(func(b block) {
		x, u := b.load(p[3]), b.load(p[1])
		VMULPS(eta, x, x)
		VADDPS(x, u, x)
		prune.keep(x, prune.alive(b.load(p[2])))
		b.store(x, p[0])
		most.see(x)
	})
	most.give()
}

func update2Wide() {
	text("update2x512", "func(out1, out2, u1, u2, w, grad *float32, n int, eta float32) uint32", "update2x512: out1 = max(u1 + f32(eta g) u2, floor), out2 likewise, 0 where w <= cutoff; the largest bit pattern.")
	p, eta, prune, most := pointers("out1", "out2", "u1", "u2", "w", "grad"), wideArgument("eta"), widePruning(), newWideMost()
	wideLoop(func(b block) {
		a, c, t, x := b.load(p[2]), b.load(p[3]), b.load(p[5]), ZMM()
		alive := prune.alive(b.load(p[4]))
		VMULPS(eta, t, t)
		VMULPS(c, t, x)
		VADDPS(a, x, x)
		VMULPS(a, t, t)
		VADDPS(c, t, t)
		prune.keep(x, alive)
		prune.keep(t, alive)
		b.store(x, p[0])
		b.store(t, p[1])
		most.see(x)
		most.see(t)
	})
	most.give()
}

func encodeFirstWide() {
	text("encodeFirst512", "func(out, u, w *float32, x *uint8, n int, silent, active float32)", "encodeFirst512: out = max(u + (active where x is odd, else silent), floor), 0 where w <= cutoff.")
	p, silent, active, prune := pointers("out", "u", "w", "x"), wideArgument("silent"), wideArgument("active"), widePruning()
	one := everywhere("integer1", 1)
	wideLoop(func(b block) {
		bits, odd := ZMM(), K()
		if b.rest != nil {
			VPMOVZXBD_Z(b.at(p[3], 1), b.rest, bits)
		} else {
			VPMOVZXBD(b.at(p[3], 1), bits)
		}
		VPTESTMD(one, bits, odd)
		x, u := ZMM(), b.load(p[1])
		VBLENDMPS(active, silent, odd, x)
		VADDPS(x, u, x)
		prune.keep(x, prune.alive(b.load(p[2])))
		b.store(x, p[0])
	})
	end()
}

func keepWide() {
	text("keep512", "func(out, u, w *float32, n int)", "keep512: out = max(u, floor), 0 where w <= cutoff.")
	p, prune := pointers("out", "u", "w"), widePruning()
	wideLoop(func(b block) {
		x := b.load(p[1])
		prune.keep(x, prune.alive(b.load(p[2])))
		b.store(x, p[0])
	})
	end()
}

func multiplyWide() {
	text("multiply512", "func(out, a, b *float32, n int) uint32", "multiply512: out = a b; the largest bit pattern of |out|.")
	p, most := pointers("out", "a", "b"), newWideMost()
	wideLoop(func(b block) {
		x, y := b.load(p[1]), b.load(p[2])
		VMULPS(y, x, x)
		b.store(x, p[0])
		most.see(x)
	})
	most.give()
}

func scaleWide() {
	text("scale512", "func(out, x *float32, n int, r float32)", "scale512: out = r x.")
	p, r := pointers("out", "x"), wideArgument("r")
	wideLoop(func(b block) {
		x := b.load(p[1])
		VMULPS(x, r, x)
		b.store(x, p[0])
	})
	end()
}

func finishWide() {
	text("finish512", "func(out, h *float32, n int, v float32)", "finish512: out = sign(h) f32(out v), 0 where h = 0.")
	p, v := pointers("out", "h"), wideArgument("v")
	sign, zero := everywhere("sign", 0x80000000), ZMM()
	clear(zero)
	wideLoop(func(b block) {
		x, h, signed := b.load(p[0]), b.load(p[1]), K()
		VMULPS(x, v, x)
		VCMPPS(Imm(12), zero, h, signed)            // h < 0 or h > 0
		VPTERNLOGD_Z(Imm(0x78), sign, h, signed, x) // x ^ (h & sign)
		b.store(x, p[0])
	})
	end()
}
