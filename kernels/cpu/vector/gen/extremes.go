package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func (s set) largest() {
	text("largest"+s.suffix, "func(x *float32, n int) uint32", " is the largest bit pattern of |x|.")
	p, most := pointers("x"), s.newMost()
	s.loop(func(b block) { most.see(b.load(p[0])) })
	most.give()
}

// most is the largest magnitude, as a bit pattern, of what it has seen.
type most struct {
	set
	mask, most VecVirtual
}

func (s set) newMost() most { return most{s, s.bits("magnitude", 0x7fffffff), s.zero()} }

func (m most) see(x VecVirtual) {
	v := m.reg()
	m.and(x, m.mask, v)
	VPMAXUD(v, m.most, m.most)
}

// give ends the function with it.
func (m most) give() {
	all := m.narrow(m.most, func(high, low VecVirtual) { VPMAXUD(high, low, low) })
	Store(top(all), ReturnIndex(0))
	end()
}

// top is the largest of the eight integers of y.
func top(y VecVirtual) Register {
	r := GP32()
	VMOVD(fold(y, func(a, b, c Op) { VPMAXUD(a, b, c) }), r)
	return r
}

// fold joins the eight numbers of y, c of a and b, and returns a register that begins with the result.
func fold(y VecVirtual, join func(a, b, c Op)) VecVirtual {
	x, z := XMM(), XMM()
	VEXTRACTI128(Imm(1), y, x)
	join(x, y.AsX(), x)
	VPSHUFD(Imm(0x4e), x, z)
	join(z, x, x)
	VPSHUFD(Imm(0xb1), x, z)
	join(z, x, x)
	return x
}

func (s set) least() {
	text("least"+s.suffix, "func(x *float32, n int) float32", " is the smallest |x|.")
	p, mask := pointers("x"), s.bits("magnitude", 0x7fffffff)
	small := s.float("infinity", float32(math.Inf(1)))
	s.loop(func(b block) {
		v := s.reg()
		s.and(b.value(p[0]), mask, v)
		if b.rest != nil {
			VPMINUD(v, small, b.rest, small)
		} else {
			VPMINUD(v, small, small)
		}
	})
	x := fold(s.narrow(small, func(high, low VecVirtual) { VMINPS(high, low, low) }), func(a, b, c Op) { VMINPS(a, b, c) })
	VZEROUPPER() // keeps x
	Store(x, ReturnIndex(0))
	RET()
}
