package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pruning floors factors, and clears those of dead synapses.
type pruning struct {
	set
	floor, cutoff VecVirtual
}

func (s set) pruning() pruning { return pruning{s, s.float("floor", 1e-20), s.float("cutoff", 1e-10)} }

// alive marks the weights that are not at or below the cutoff.
func (p pruning) alive(w VecVirtual) Register {
	if p.masks {
		k := K()
		VCMPPS(Imm(6), p.cutoff, w, k)
		return k
	}
	dead := p.reg()
	VCMPPS(Imm(2), p.cutoff, w, dead)
	return dead
}

// keep is max(x, floor) where alive, and x if it is NaN, else 0.
func (p pruning) keep(x VecVirtual, alive Register) {
	if p.masks {
		VMAXPS_Z(x, p.floor, alive, x)
		return
	}
	VMAXPS(x, p.floor, x) // the second operand, x, where one is NaN
	VANDNPS(x, alive, x)  // which marks the dead ones
}

func (s set) update1() {
	text("update1x"+s.suffix, "func(out, u, w, grad *float32, n int, eta float32) uint32", ": out = max(u + eta g, floor), 0 where w <= cutoff; the largest bit pattern of |out|.")
	p, eta, prune, most := pointers("out", "u", "w", "grad"), s.argument("eta"), s.pruning(), s.newMost()
	s.loop(func(b block) {
		x := s.reg()
		VMULPS(b.value(p[3]), eta, x)
		VADDPS(b.value(p[1]), x, x)
		prune.keep(x, prune.alive(b.load(p[2])))
		b.store(x, p[0])
		most.see(x)
	})
	most.give()
}

func (s set) update2() {
	text("update2x"+s.suffix, "func(out1, out2, u1, u2, w, grad *float32, n int, eta float32) uint32", ": out1 = max(u1 + f32(eta g) u2, floor), out2 likewise, 0 where w <= cutoff; the largest bit pattern.")
	p, eta, prune, most := pointers("out1", "out2", "u1", "u2", "w", "grad"), s.argument("eta"), s.pruning(), s.newMost()
	s.loop(func(b block) {
		u1, u2, t, x := b.load(p[2]), b.load(p[3]), s.reg(), s.reg()
		alive := prune.alive(b.load(p[4]))
		VMULPS(b.value(p[5]), eta, t)
		VMULPS(u2, t, x)
		VADDPS(u1, x, x)
		VMULPS(u1, t, t)
		VADDPS(u2, t, t)
		prune.keep(x, alive)
		prune.keep(t, alive)
		b.store(x, p[0])
		b.store(t, p[1])
		most.see(x)
		most.see(t)
	})
	most.give()
}

func (s set) encodeFirst() {
	text("encodeFirst"+s.suffix, "func(out, u, w *float32, x *uint8, n int, silent, active float32)", ": out = max(u + (active where x is odd, else silent), floor), 0 where w <= cutoff.")
	p, silent, active, prune := pointers("out", "u", "w", "x"), s.argument("silent"), s.argument("active"), s.pruning()
	var one VecVirtual
	if s.masks {
		one = s.bits("integer1", 1)
	}
	s.loop(func(b block) {
		bits, x := s.reg(), s.reg()
		if b.rest != nil {
			VPMOVZXBD_Z(b.at(p[3], 1), b.rest, bits)
		} else {
			VPMOVZXBD(b.at(p[3], 1), bits)
		}
		if s.masks {
			odd := K()
			VPTESTMD(one, bits, odd)
			VBLENDMPS(active, silent, odd, x)
		} else {
			VPSLLD(Imm(31), bits, bits) // the lowest bit is where a blend looks
			VBLENDVPS(bits, active, silent, x)
		}
		VADDPS(b.value(p[1]), x, x)
		prune.keep(x, prune.alive(b.load(p[2])))
		b.store(x, p[0])
	})
	end()
}

func (s set) keep() {
	text("keep"+s.suffix, "func(out, u, w *float32, n int)", ": out = max(u, floor), 0 where w <= cutoff.")
	p, prune := pointers("out", "u", "w"), s.pruning()
	s.loop(func(b block) {
		x := b.load(p[1])
		prune.keep(x, prune.alive(b.load(p[2])))
		b.store(x, p[0])
	})
	end()
}

func (s set) multiply() {
	text("multiply"+s.suffix, "func(out, a, b *float32, n int) uint32", ": out = a b; the largest bit pattern of |out|.")
	p, most := pointers("out", "a", "b"), s.newMost()
	s.loop(func(b block) {
		x := b.load(p[1])
		VMULPS(b.value(p[2]), x, x)
		b.store(x, p[0])
		most.see(x)
	})
	most.give()
}

func (s set) scale() {
	text("scale"+s.suffix, "func(out, x *float32, n int, r float32)", ": out = r x.")
	p, r := pointers("out", "x"), s.argument("r")
	s.loop(func(b block) {
		x := s.reg()
		VMULPS(b.value(p[1]), r, x)
		b.store(x, p[0])
	})
	end()
}
