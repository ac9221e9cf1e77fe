package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Predicates of comparisons that are false, or true, where a number is NaN.
const (
	above    = 0x1e // false
	notBelow = 0x15 // true
)

// increase adds 1 to the integers of c where x compares with y.
func (s set) increase(c VecVirtual, predicate uint64, y Op, x VecVirtual, one VecVirtual) {
	if s.masks {
		k := K()
		VCMPPS(Imm(predicate), y, x, k)
		VPADDD(one, c, k, c)
		return
	}
	where := s.reg()
	VCMPPS(Imm(predicate), y, x, where)
	VPSUBD(where, c, c) // -1 where it does
}

// one is a register of ones where increase needs it.
func (s set) one() VecVirtual {
	if !s.masks {
		return nil
	}
	return s.bits("integer1", 1)
}

func (s set) alive() {
	text("alive"+s.suffix, "func(x *float32, n int) int", " is how many x are above the cutoff.")
	p, cutoff, one, c := pointers("x"), s.float("cutoff", 1e-10), s.one(), s.zero()
	s.loop(func(b block) { s.increase(c, above, cutoff, b.load(p[0]), one) })
	count := GP64()
	VMOVD(fold(s.narrow(c, func(high, low VecVirtual) { VPADDD(high, low, low) }), func(a, b, c Op) { VPADDD(a, b, c) }), count.As32())
	Store(count, ReturnIndex(0))
	end()
}

func (s set) unstable() {
	text("unstable"+s.suffix, "func(counts *int32, h *float32, y *uint8, n int)", ": counts + 1 where not h > 0 and y is odd, or not h < 0 and y is even.")
	p, zero, one := pointers("counts", "h", "y"), s.zero(), s.one()
	s.loop(func(b block) {
		signs := s.reg() // -0 where y is odd
		if b.rest != nil {
			VPMOVZXBD_Z(b.at(p[2], 1), b.rest, signs)
		} else {
			VPMOVZXBD(b.at(p[2], 1), signs)
		}
		VPSLLD(Imm(31), signs, signs)
		if s.masks {
			VPXORD(b.value(p[1]), signs, signs)
		} else {
			VPXOR(b.value(p[1]), signs, signs)
		}
		c := b.load(p[0])
		s.increase(c, notBelow, zero, signs, one)
		b.store(c, p[0])
	})
	end()
}
