// Command gen writes the AVX2 loops of package vector. Every function takes a number of
// elements that is a multiple of 8; the Go wrappers do the rest of a row in plain Go.
package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64")
	largest()
	largest512()
	multiply()
	scale()
	sum("sumAbs8", "sumAbs8 adds the bits of |x| scale + magic, in float64.", absolute)
	sum("sum8", "sum8 adds the bits of x scale + magic, in float64.", func(x VecVirtual) {})
	sum("sumSquares8", "sumSquares8 adds the bits of f32(x x) scale + magic, in float64.", func(x VecVirtual) { VMULPS(x, x, x) })
	moments()
	least()
	exp()
	exp512()
	sum512("sumAbs512", "sumAbs512 adds rne(|x| scale).", func(x VecVirtual) { VPAND(everyBits("magnitude", 0x7fffffff), x, x) })
	sum512("sum512", "sum512 adds rne(x scale).", func(x VecVirtual) {})
	sum512("sumSquares512", "sumSquares512 adds rne(f32(x x) scale).", func(x VecVirtual) { VMULPS(x, x, x) })
	prefetch()
	finish()
	update1()
	update2()
	encodeFirst()
	keep()
	Generate()
}

const width = 8 // floats in a register

// text begins a function.
func text(name, signature, doc string) {
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(doc)
}

// pointers loads the pointer arguments of these names.
func pointers(names ...string) []Register {
	regs := make([]Register, len(names))
	for i, name := range names {
		regs[i] = Load(Param(name), GP64())
	}
	return regs
}

// loop runs body for every block of 8 elements, of which there is at least one; body
// addresses them at at(pointer).
func loop(label string, body func(at func(p Register) Mem, index Register)) {
	loopBy(width, label, body)
}

func loopBy(block uint64, label string, body func(at func(p Register) Mem, index Register)) {
	n := Load(Param("n"), GP64())
	i := GP64()
	XORQ(i, i)
	Label(label)
	body(func(p Register) Mem { return Mem{Base: p, Index: i, Scale: 4} }, i)
	ADDQ(Imm(block), i)
	CMPQ(i, n)
	JL(LabelRef(label))
}

// constants are whole registers of one number by name, so that they can be operands.
var constants = map[string]Mem{}

func constant(name string, bits uint32) Mem {
	m, known := constants[name]
	if !known {
		m = GLOBL(name, RODATA|NOPTR)
		for k := range width {
			DATA(4*k, U32(bits))
		}
		constants[name] = m
	}
	return m
}

// every is a register with the float in all places.
func every(name string, x float32) VecVirtual { return everyBits(name, math.Float32bits(x)) }

// everyBits is a register with the integer in all places.
func everyBits(name string, x uint32) VecVirtual {
	y := YMM()
	VMOVUPS(constant(name, x), y)
	return y
}

// argument is a register with a float32 argument in all places.
func argument(name string) VecVirtual {
	x, y := XMM(), YMM()
	Load(Param(name), x)
	VBROADCASTSS(x, y)
	return y
}

func absolute(x VecVirtual) { VANDPS(everyBits("magnitude", 0x7fffffff), x, x) }

func largest() {
	text("largest8", "func(x *float32, n int) uint32", "largest8 is the largest bit pattern of |x|.")
	p := pointers("x")
	mask := everyBits("magnitude", 0x7fffffff)
	most, v := YMM(), YMM()
	VPXOR(most, most, most)
	loop("largest", func(at func(Register) Mem, _ Register) {
		VPAND(at(p[0]), mask, v)
		VPMAXUD(v, most, most)
	})
	Store(top(most), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func largest512() {
	text("largest32", "func(x *float32, n int) uint32", "largest32 is the largest bit pattern of |x|, 32 at a time.")
	p := pointers("x")
	mask := everywhere("magnitude", 0x7fffffff)
	a, b := ZMM(), ZMM()
	VPXORD(a, a, a)
	VPXORD(b, b, b)
	loopBy(4*width, "largest", func(at func(Register) Mem, _ Register) {
		for i, most := range []VecVirtual{a, b} {
			v := ZMM()
			VPANDD(at(p[0]).Offset(8*width*i), mask, v)
			VPMAXUD(v, most, most)
		}
	})
	VPMAXUD(b, a, a)
	low, high := YMM(), YMM()
	VEXTRACTI64X4(Imm(0), a, low)
	VEXTRACTI64X4(Imm(1), a, high)
	VPMAXUD(high, low, low)
	Store(top(low), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// top is the largest of the eight integers of y.
func top(y VecVirtual) Register {
	x, z := XMM(), XMM()
	VEXTRACTI128(Imm(1), y, x)
	VPMAXUD(x, y.AsX(), x)
	VPSHUFD(Imm(0x4e), x, z)
	VPMAXUD(z, x, x)
	VPSHUFD(Imm(0xb1), x, z)
	VPMAXUD(z, x, x)
	r := GP32()
	VMOVD(x, r)
	return r
}

func multiply() {
	text("multiply8", "func(out, a, b *float32, n int)", "multiply8: out = a b.")
	p := pointers("out", "a", "b")
	v := YMM()
	loop("multiply", func(at func(Register) Mem, _ Register) {
		VMOVUPS(at(p[1]), v)
		VMULPS(at(p[2]), v, v)
		VMOVUPS(v, at(p[0]))
	})
	VZEROUPPER()
	RET()
}

func scale() {
	text("scale8", "func(out, x *float32, n int, r float32)", "scale8: out = r x.")
	p, r, v := pointers("out", "x"), argument("r"), YMM()
	loop("scale", func(at func(Register) Mem, _ Register) {
		VMULPS(at(p[1]), r, v)
		VMOVUPS(v, at(p[0]))
	})
	VZEROUPPER()
	RET()
}

// widen makes the integers of the float32s in x, with the bits of magic added: the
// lower four in lo, the upper four in hi.
func widen(x, scale, magic, lo, hi VecVirtual) {
	half := XMM()
	VEXTRACTF128(Imm(1), x, half)
	VCVTPS2PD(x.AsX(), lo)
	VCVTPS2PD(half, hi)
	VMULPD(scale, lo, lo)
	VMULPD(scale, hi, hi)
	VADDPD(magic, lo, lo)
	VADDPD(magic, hi, hi)
}

func scaleAndMagic() (scale, magic VecVirtual) {
	x := XMM()
	scale, magic = YMM(), YMM()
	Load(Param("scale"), x)
	VBROADCASTSD(x, scale)
	bits := GP64()
	MOVQ(U64(math.Float64bits(0x1.8p52)), bits)
	MOVQ(bits, x)
	VBROADCASTSD(x, magic)
	return scale, magic
}

// total adds the four 64-bit integers of y up.
func total(y VecVirtual) Register {
	x, z := XMM(), XMM()
	VEXTRACTI128(Imm(1), y, x)
	VPADDQ(x, y.AsX(), x)
	VPSHUFD(Imm(0x4e), x, z)
	VPADDQ(z, x, x)
	r := GP64()
	VMOVQ(x, r)
	return r
}

func sum(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale float64) int64", doc)
	p := pointers("x")
	scale, magic := scaleAndMagic()
	a, b, lo, hi, v := YMM(), YMM(), YMM(), YMM(), YMM()
	VPXOR(a, a, a)
	VPXOR(b, b, b)
	loop(name, func(at func(Register) Mem, _ Register) {
		VMOVUPS(at(p[0]), v)
		prepare(v)
		widen(v, scale, magic, lo, hi)
		VPADDQ(lo, a, a)
		VPADDQ(hi, b, b)
	})
	VPADDQ(b, a, a)
	Store(total(a), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func moments() {
	text("moments8", "func(x *float32, n int, scale float64) (sum, squares int64)", "moments8 adds the bits of q + magic, q = x scale >= 0, and q q.")
	p := pointers("x")
	scale, magic := scaleAndMagic()
	a, b, lo, hi, v := YMM(), YMM(), YMM(), YMM(), YMM()
	VPXOR(a, a, a)
	VPXOR(b, b, b)
	loop("moments", func(at func(Register) Mem, _ Register) {
		VMOVUPS(at(p[0]), v)
		widen(v, scale, magic, lo, hi)
		VPADDQ(lo, a, a)
		VPADDQ(hi, a, a)
		VPMULUDQ(lo, lo, lo) // q is in the lower 32 bits
		VPMULUDQ(hi, hi, hi)
		VPADDQ(lo, b, b)
		VPADDQ(hi, b, b)
	})
	Store(total(a), ReturnIndex(0))
	Store(total(b), ReturnIndex(1))
	VZEROUPPER()
	RET()
}

func least() {
	text("least8", "func(x *float32, n int) float32", "least8 is the smallest |x|.")
	p := pointers("x")
	mask := everyBits("magnitude", 0x7fffffff)
	small, v := every("infinity", float32(math.Inf(1))), YMM()
	loop("least", func(at func(Register) Mem, _ Register) {
		VANDPS(at(p[0]), mask, v)
		VMINPS(v, small, small)
	})
	x, y := XMM(), XMM()
	VEXTRACTF128(Imm(1), small, x)
	VMINPS(x, small.AsX(), x)
	VPSHUFD(Imm(0x4e), x, y)
	VMINPS(y, x, x)
	VPSHUFD(Imm(0xb1), x, y)
	VMINPS(y, x, x)
	Store(x, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

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
	loop("exp", func(at func(Register) Mem, _ Register) {
		VANDPS(at(p[1]), mask, t)
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
		VMOVUPS(y, at(p[0]))
	})
	VZEROUPPER()
	RET()
}

// sum512 adds 64-bit integers made by the conversion that AVX-512 has.
func sum512(name, doc string, prepare func(x VecVirtual)) {
	text(name, "func(x *float32, n int, scale float32) int64", doc)
	p := pointers("x")
	scale := argument("scale")
	a, b := ZMM(), ZMM()
	VPXORD(a, a, a)
	VPXORD(b, b, b)
	loopBy(2*width, name, func(at func(Register) Mem, _ Register) {
		for i, sum := range []VecVirtual{a, b} {
			x, q := YMM(), ZMM()
			VMOVUPS(at(p[0]).Offset(4*width*i), x)
			prepare(x)
			VMULPS(scale, x, x)
			VCVTPS2QQ(x, q)
			VPADDQ(q, sum, sum)
		}
	})
	VPADDQ(b, a, a)
	low, high := YMM(), YMM()
	VEXTRACTI64X4(Imm(0), a, low)
	VEXTRACTI64X4(Imm(1), a, high)
	VPADDQ(high, low, low)
	Store(total(low), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func prefetch() {
	text("prefetchLines", "func(x *float32, n int)", "prefetchLines asks for the n floats at x to be in the second-level cache soon.")
	p := pointers("x")
	loopBy(16, "prefetch", func(at func(Register) Mem, _ Register) {
		PREFETCHT1(at(p[0]))
	})
	RET()
}

// everywhere is an AVX-512 register with the number in all places.
func everywhere(name string, bits uint32) VecVirtual {
	z := ZMM()
	VBROADCASTSS(constant(name, bits), z)
	return z
}

// exp512 is exp with twice the width. Its chain of dependent operations is so long that
// the processor keeps few blocks in flight: wider blocks are faster.
func exp512() {
	text("exp16", "func(out, h *float32, n int, least, steep float32)", "exp16: out = exp32(steep (|h| - least)), 16 at a time.")
	p := pointers("out", "h")
	float := func(name string, x float32) VecVirtual { return everywhere(name, math.Float32bits(x)) }
	argument := func(name string) VecVirtual {
		x, z := XMM(), ZMM()
		Load(Param(name), x)
		VBROADCASTSS(x, z)
		return z
	}
	small, steep := argument("least"), argument("steep")
	mask := everywhere("magnitude", 0x7fffffff)
	log2e, shift, bottom := float("log2e", 1.44269504088896341), float("shift", 0x1.8p23), float("bottom", -87)
	a, b := float("ln2a", 0.693359375), float("ln2b", -2.12194440e-4)
	poly := []VecVirtual{float("p0", 1.9875691500e-4), float("p1", 1.3981999507e-3), float("p2", 8.3334519073e-3),
		float("p3", 4.1665795894e-2), float("p4", 1.6666665459e-1), float("p5", 5.0000001201e-1)}
	one, zero := float("one", 1), ZMM()
	VPXORD(zero, zero, zero)
	t, n, r, q, y, s := ZMM(), ZMM(), ZMM(), ZMM(), ZMM(), ZMM()
	tiny, nan := K(), K()
	loopBy(2*width, "exp16", func(at func(Register) Mem, _ Register) {
		VPANDD(at(p[1]), mask, t)
		VSUBPS(small, t, t)
		VMULPS(steep, t, t)
		VMULPS(log2e, t, n)
		VADDPS(shift, n, n)
		VPSLLD(Imm(23), n, s)
		VSUBPS(shift, n, n)
		VMULPS(a, n, r)
		VSUBPS(r, t, r)
		VMULPS(b, n, n)
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
		VPADDD(s, y, y)
		VCMPPS(Imm(1), bottom, t, tiny)
		VCMPPS(Imm(3), t, t, nan)
		VBLENDMPS(zero, y, tiny, y)
		VBLENDMPS(t, y, nan, y)
		VMOVUPS(y, at(p[0]))
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
	loop("finish", func(at func(Register) Mem, _ Register) {
		VMOVUPS(at(p[1]), h)
		VMULPS(at(p[0]), v, x)
		VANDPS(sign, h, s)
		VXORPS(s, x, x)
		VCMPPS(Imm(4), zero, h, s) // h != 0
		VANDPS(s, x, x)
		VMOVUPS(x, at(p[0]))
	})
	VZEROUPPER()
	RET()
}

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
