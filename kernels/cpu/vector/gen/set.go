package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// set is a set of instructions.
type set struct {
	suffix string            // of the names of functions
	width  int               // floats in a register
	reg    func() VecVirtual // a new register
	masks  bool              // it has registers of masks
}

var (
	avx2   = set{"8", 8, func() VecVirtual { return YMM() }, false}
	avx512 = set{"512", 16, func() VecVirtual { return ZMM() }, true}
)

// constants are registers of AVX2 of one number by name, so that they can be operands.
var constants = map[string]Mem{}

func constant(name string, bits uint32) Mem {
	m, known := constants[name]
	if !known {
		m = GLOBL(name, RODATA|NOPTR)
		for k := range avx2.width {
			DATA(4*k, U32(bits))
		}
		constants[name] = m
	}
	return m
}

// bits is a register with the integer in all places.
func (s set) bits(name string, x uint32) VecVirtual {
	v := s.reg()
	if s.masks {
		VBROADCASTSS(constant(name, x), v)
	} else {
		VMOVUPS(constant(name, x), v)
	}
	return v
}

// float is a register with the float in all places.
func (s set) float(name string, x float32) VecVirtual { return s.bits(name, math.Float32bits(x)) }

// floatOp is an operand with the float in all places. AVX2 has too few registers to keep many.
func (s set) floatOp(name string, x float32) Op {
	if s.masks {
		return s.float(name, x)
	}
	return constant(name, math.Float32bits(x))
}

// argument is a register with a float32 argument in all places.
func (s set) argument(name string) VecVirtual {
	v := s.reg()
	VBROADCASTSS(place(name), v)
	return v
}

// zero is a register of zeros.
func (s set) zero() VecVirtual {
	v := s.reg()
	if s.masks {
		VPXORD(v, v, v)
	} else {
		VPXOR(v, v, v)
	}
	return v
}

// and is z = x & y.
func (s set) and(x Op, y, z VecVirtual) {
	if s.masks {
		VPANDD(x, y, z)
	} else {
		VPAND(x, y, z)
	}
}

// absolute is x = |x|, within a sum; the halves that AVX-512 sums are registers of AVX2.
func (s set) absolute(x VecVirtual) { VANDPS(constant("magnitude", 0x7fffffff), x, x) }

// halves are the two halves of a register: one of AVX2 has the other half in low already.
func halves(z VecVirtual) (low, high VecVirtual) {
	high = YMM()
	VEXTRACTI64X4(Imm(1), z, high)
	return z.AsY().(VecVirtual), high
}

// narrow joins the halves of a register of AVX-512 into one of AVX2.
func (s set) narrow(v VecVirtual, join func(high, low VecVirtual)) VecVirtual {
	if !s.masks {
		return v
	}
	low, high := halves(v)
	join(high, low)
	return low
}
