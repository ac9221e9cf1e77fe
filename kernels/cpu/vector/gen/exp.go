package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// exp has so long a chain of dependent operations that the processor keeps few blocks in flight:
// wider blocks are faster.
func (s set) exp() {
	text("exp"+s.suffix, "func(out, h *float32, n int, least, steep float32)", ": out = exp32(steep (|h| - least)).")
	p, small, steep := pointers("out", "h"), s.argument("least"), s.argument("steep")
	of := s.exponential(small, steep, true)
	mask := s.bits("magnitude", 0x7fffffff)
	s.loop(func(b block) {
		h := s.reg()
		s.and(b.value(p[1]), mask, h)
		b.store(of(h), p[0])
	})
	end()
}

// exponential is exp32(steep |h|) of registers, |h| being what is given less small. Whatever is NaN stays, but for its payload if
// nans is false.
func (s set) exponential(small, steep VecVirtual, nans bool) func(h VecVirtual) VecVirtual {
	log2e, shift, bottom := s.float("log2e", 1.44269504088896341), s.float("shift", 0x1.8p23), s.float("bottom", -87)
	ln2a, ln2b := s.float("ln2a", 0.693359375), s.float("ln2b", -2.12194440e-4)
	poly := []Op{s.floatOp("p0", 1.9875691500e-4), s.floatOp("p1", 1.3981999507e-3), s.floatOp("p2", 8.3334519073e-3),
		s.floatOp("p3", 4.1665795894e-2), s.floatOp("p4", 1.6666665459e-1), s.floatOp("p5", 5.0000001201e-1)}
	one := s.floatOp("one", 1)
	t, n, r, q, y, e := s.reg(), s.reg(), s.reg(), s.reg(), s.reg(), s.reg()
	return func(h VecVirtual) VecVirtual {
		VSUBPS(small, h, t)
		VMULPS(steep, t, t)
		VMULPS(log2e, t, n)
		VADDPS(shift, n, n)
		VPSLLD(Imm(23), n, e) // the integer is in the low bits
		VSUBPS(shift, n, n)
		VMULPS(ln2a, n, r)
		VSUBPS(r, t, r)
		VMULPS(ln2b, n, n)
		VSUBPS(n, r, r)
		VMULPS(poly[0], r, y)
		for _, c := range poly[1:5] {
			VADDPS(c, y, y)
			VMULPS(r, y, y)
		}
		VADDPS(poly[5], y, y)
		VMULPS(r, r, q)
		VMULPS(q, y, y)
		VADDPS(r, y, y)
		VADDPS(one, y, y)
		s.powerOfTwo(e, t, bottom, y, nans)
		return y
	}
}

// powerOfTwo is y = y 2^e, 0 where t < bottom, t where that is NaN; e is in the bits of the exponent.
func (s set) powerOfTwo(e, t, bottom, y VecVirtual, nans bool) {
	if s.masks {
		large := K()
		VCMPPS(Imm(5), bottom, t, large) // not t < bottom
		VPADDD_Z(e, y, large, y)
		if nans {
			nan := K()
			VCMPPS(Imm(3), t, t, nan)
			VMOVUPS(t, nan, y)
		}
		return
	}
	small := s.reg()
	VPADDD(e, y, y)
	VCMPPS(Imm(1), bottom, t, small) // t < bottom
	VANDNPS(y, small, y)
	VCMPPS(Imm(3), t, t, small) // NaN
	VBLENDVPS(small, t, y, y)
}

func (s set) finish() {
	text("finish"+s.suffix, "func(out, h *float32, n int, v float32)", ": out = sign(h) f32(out v), 0 where h = 0.")
	p, v := pointers("out", "h"), s.argument("v")
	of := s.signed(v)
	s.loop(func(b block) { b.store(of(b.load(p[1]), b.value(p[0])), p[0]) })
	end()
}

// signed is sign(h) l v of registers, 0 where h = 0 or NaN.
func (s set) signed(v VecVirtual) func(h VecVirtual, l Op) VecVirtual {
	sign, zero := s.bits("sign", 0x80000000), s.zero()
	return func(h VecVirtual, l Op) VecVirtual {
		x := s.reg()
		VMULPS(l, v, x)
		if s.masks {
			signed := K()
			VCMPPS(Imm(12), zero, h, signed)            // h < 0 or h > 0
			VPTERNLOGD_Z(Imm(0x78), sign, h, signed, x) // x ^ (h & sign)
		} else {
			t := s.reg()
			VANDPS(sign, h, t)
			VXORPS(t, x, x)
			VCMPPS(Imm(12), zero, h, t) // h < 0 or h > 0
			VANDPS(t, x, x)
		}
		return x
	}
}
