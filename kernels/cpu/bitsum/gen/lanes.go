package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	lanes32Signature   = "(out []float32, acc []int32, unscale, theta *[16]float64, outputs int, most *[16]uint32, least *[16]float32)"
	lanes64Signature   = "(out []float32, sums []int64, unscale, theta *[16]float64, outputs int, most *[16]uint32, least *[16]float32)"
	lanesDoc           = "writes the lanes f32(f64(D unscale) - theta) of the sums D, and their largest and least magnitudes."
	saliencesSignature = "(panel []int32, l, h []float32, v, scale *[16]float32, positions int, sums *[16]int32)"
	saliencesDoc       = "writes q = rne(sign(h) f32(l v) scale), 0 where h = 0, of 16 lanes into positions of a panel, and sum q."
)

// lines writes a loop over so many lines: body, then what ends it.
func lines(left reg.Register, body, end func()) {
	Label("line")
	SUBQ(Imm(1), left)
	JL(LabelRef("done"))
	body()
	JMP(LabelRef("line"))
	Label("done")
	end()
	VZEROUPPER()
	RET()
}

// extremes512 are the largest and the least magnitudes that see has seen.
func extremes512() (see func(z reg.VecVirtual), end func()) {
	mask, most, least := ZMM(), ZMM(), ZMM()
	VPBROADCASTD(constant("magnitude", 0x7fffffff), mask)
	VPBROADCASTD(constant("infinite", math.Float32bits(float32(math.Inf(1)))), least)
	VPXORD(most, most, most)
	see = func(z reg.VecVirtual) {
		v := ZMM()
		VPANDD(mask, z, v)
		VPMAXUD(v, most, most)
		VPMINUD(v, least, least)
	}
	return see, func() {
		VMOVDQU32(most, at(argument("most"), 0))
		VMOVUPS(least, at(argument("least"), 0))
	}
}

// constant is 32 bits, made once in a file.
func constant(name string, bits uint32) Mem {
	m, known := constants[name]
	if !known {
		m = ConstData(name, U32(bits))
		constants[name] = m
	}
	return m
}

var constants = map[string]Mem{}

func lanes32AVX512() {
	function("lanes32AVX512", lanes32Signature, lanesDoc)
	from := base("acc")
	lanes512(from, line, lessTheta512(narrow512(from)))
}

func lanes64AVX512() {
	function("lanes64AVX512", lanes64Signature, lanesDoc)
	from := base("sums")
	lanes512(from, 2*line, lessTheta512(wide512(from)))
}

func lanes512(from reg.GPVirtual, stride int, result func(i int) reg.VecVirtual) {
	out, left := base("out"), argument("outputs")
	see, end := extremes512()
	lines(left, func() {
		z := result(0)
		VMOVUPS(z, at(out, 0))
		see(z)
		ADDQ(Imm(line), out)
		ADDQ(U32(uint32(stride)), from)
	}, end)
}

func lanes32AVX2() {
	function("lanes32AVX2", lanes32Signature, lanesDoc)
	from := base("acc")
	lanes2(from, line, lessTheta2(narrow2(from)))
}

func lanes64AVX2() {
	function("lanes64AVX2", lanes64Signature, lanesDoc)
	from := base("sums")
	lanes2(from, 2*line, lessTheta2(wide2(from)))
}

func lanes2(from reg.GPVirtual, stride int, result func(i, half int) reg.VecVirtual) {
	out, left := base("out"), argument("outputs")
	mask := YMM()
	VPBROADCASTD(constant("magnitude", 0x7fffffff), mask)
	var most, least [2]reg.VecVirtual
	for half := range most {
		most[half], least[half] = YMM(), YMM()
		VPXOR(most[half], most[half], most[half])
		VPBROADCASTD(constant("infinite", math.Float32bits(float32(math.Inf(1)))), least[half])
	}
	lines(left, func() {
		for half := range most {
			y, v := result(0, half), YMM()
			VMOVUPS(y, at(out, 32*half))
			VPAND(mask, y, v)
			VPMAXUD(v, most[half], most[half])
			VPMINUD(v, least[half], least[half])
		}
		ADDQ(Imm(line), out)
		ADDQ(U32(uint32(stride)), from)
	}, func() {
		for half := range most {
			VMOVDQU(most[half], at(argument("most"), 32*half))
			VMOVUPS(least[half], at(argument("least"), 32*half))
		}
	})
}

func saliencesAVX512() {
	function("saliencesAVX512", saliencesSignature, saliencesDoc)
	to, l, h := base("panel"), base("l"), base("h")
	v, scale, sign, zero, sum := ZMM(), ZMM(), ZMM(), ZMM(), ZMM()
	VMOVUPS(at(argument("v"), 0), v)
	VMOVUPS(at(argument("scale"), 0), scale)
	VPBROADCASTD(constant("sign", 1<<31), sign)
	VPXORD(zero, zero, zero)
	VPXORD(sum, sum, sum)
	lines(argument("positions"), func() {
		x, y, signed := ZMM(), ZMM(), K()
		VMOVUPS(at(h, 0), y)
		VMULPS(at(l, 0), v, x)
		VCMPPS(Imm(12), zero, y, signed)            // h < 0 or h > 0
		VPTERNLOGD_Z(Imm(0x78), sign, y, signed, x) // x ^ (h & sign)
		VMULPS(scale, x, x)
		VCVTPS2DQ(x, x)
		VMOVDQU32(x, at(to, 0))
		VPADDD(x, sum, sum)
		for _, p := range []reg.GPVirtual{to, l, h} {
			ADDQ(Imm(line), p)
		}
	}, func() { VMOVDQU32(sum, at(argument("sums"), 0)) })
}

func saliencesAVX2() {
	function("saliencesAVX2", saliencesSignature, saliencesDoc)
	to, l, h := base("panel"), base("l"), base("h")
	sign, zero := YMM(), YMM()
	VPBROADCASTD(constant("sign", 1<<31), sign)
	VPXOR(zero, zero, zero)
	var v, scale, sum [2]reg.VecVirtual
	for half := range sum {
		v[half], scale[half], sum[half] = YMM(), YMM(), YMM()
		VMOVUPS(at(argument("v"), 32*half), v[half])
		VMOVUPS(at(argument("scale"), 32*half), scale[half])
		VPXOR(sum[half], sum[half], sum[half])
	}
	lines(argument("positions"), func() {
		for half := range sum {
			x, y, t := YMM(), YMM(), YMM()
			VMOVUPS(at(h, 32*half), y)
			VMULPS(at(l, 32*half), v[half], x)
			VANDPS(sign, y, t)
			VXORPS(t, x, x)
			VCMPPS(Imm(12), zero, y, t) // h < 0 or h > 0
			VANDPS(t, x, x)
			VMULPS(scale[half], x, x)
			VCVTPS2DQ(x, x)
			VMOVDQU(x, at(to, 32*half))
			VPADDD(x, sum[half], sum[half])
		}
		for _, p := range []reg.GPVirtual{to, l, h} {
			ADDQ(Imm(line), p)
		}
	}, func() {
		for half := range sum {
			VMOVDQU(sum[half], at(argument("sums"), 32*half))
		}
	})
}
