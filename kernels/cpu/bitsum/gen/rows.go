package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	longest   = 32 // pairs of a list that there is a loop for
	ahead     = 20 // synapses whose lists are asked for meanwhile
	linePairs = line / 4
)

// lists are the sources of a row in the order of the lengths of their lists.
type lists32 struct{ pairs, first reg.GPVirtual }

// list is the address of the list of the source at place k of so many pairs; that of a source further on is asked for.
func (l lists32) list(k reg.GPVirtual, pairs int) reg.GPVirtual {
	far, near := GP64(), GP64()
	MOVL(Mem{Base: l.first, Index: k, Scale: 4, Disp: 4 * ahead}, far.As32())
	for p := 0; p < pairs; p += linePairs {
		PREFETCHT0(Mem{Base: l.pairs, Index: far, Scale: 4, Disp: 4 * p})
	}
	MOVL(Mem{Base: l.first, Index: k, Scale: 4}, near.As32())
	LEAQ(Mem{Base: l.pairs, Index: near, Scale: 4}, near)
	return near
}

// lengths writes a loop for each number of pairs, which begins where place is not the end of the sources that have lists of so many.
func lengths(place reg.GPVirtual, loop func(pairs int, end reg.GPVirtual, name func(string) string)) {
	XORQ(place, place)
	for p := 1; p <= longest; p++ {
		name := func(s string) string { return fmt.Sprintf("%s%d", s, p) }
		ends, end := argument("ends"), GP64()
		MOVWLZX(at(ends, 2*p), end.As32())
		CMPQ(place, end)
		JGE(LabelRef(name("next")))
		loop(p, end, name)
		Label(name("next"))
	}
	RET()
}

// numbers are the two numbers of a pair, one after the other.
func numbers(list reg.GPVirtual, pair int, use func(i int, number reg.GPVirtual)) {
	y, a := GP64(), GP64()
	MOVL(at(list, 4*pair), y.As32())
	MOVWLZX(y.As16(), a.As32())
	use(0, a)
	SHRL(Imm(16), y.As32())
	use(1, y)
}

// scatterLists adds to sums of so many bytes.
func scatterLists(name, sum string, bytes uint8) {
	function(name, "(h *"+sum+", pairs, first *uint32, order *uint16, values *int32, ends *uint16)",
		"adds each value to the sums that its list names; the lists of so many pairs end at ends.")
	l, h, values, order, k := lists32{argument("pairs"), argument("first")}, argument("h"), argument("values"), argument("order"), GP64()
	lengths(k, func(pairs int, end reg.GPVirtual, name func(string) string) {
		Label(name("one"))
		list, x := l.list(k, pairs), GP64()
		MOVWLZX(Mem{Base: order, Index: k, Scale: 2}, x.As32())
		MOVLQSX(Mem{Base: values, Index: x, Scale: 4}, x)
		for i := range pairs {
			numbers(list, i, func(_ int, mu reg.GPVirtual) {
				if to := (Mem{Base: h, Index: mu, Scale: bytes}); bytes == 4 {
					ADDL(x.As32(), to)
				} else {
					ADDQ(x, to)
				}
			})
		}
		INCQ(k)
		CMPQ(k, end)
		JL(LabelRef(name("one")))
	})
}

// gatherLists reads two lists in step, the last of an odd number twice; their sums have 32 bits.
func gatherLists() {
	function("gatherLists32", "(out *int64, terms *int32, pairs, first *uint32, order, ends *uint16)",
		"writes the sums of the terms that each list names; the lists of so many pairs end at ends.")
	l, terms, a, b := lists32{argument("pairs"), argument("first")}, argument("terms"), GP64(), GP64()
	lengths(a, func(pairs int, end reg.GPVirtual, name func(string) string) {
		MOVQ(a, b)
		INCQ(b)
		CMPQ(b, end)
		JL(LabelRef(name("two")))
		MOVQ(a, b)
		Label(name("two"))
		places := []reg.GPVirtual{a, b}
		lists, acc := make([]reg.GPVirtual, 2), make([][2]reg.GPVirtual, 2)
		for i, k := range places {
			lists[i] = l.list(k, pairs)
		}
		for pair := range pairs {
			for i, list := range lists {
				numbers(list, pair, func(half int, mu reg.GPVirtual) {
					term := Mem{Base: terms, Index: mu, Scale: 4}
					if pair == 0 {
						acc[i][half] = GP64()
						MOVL(term, acc[i][half].As32())
						return
					}
					ADDL(term, acc[i][half].As32())
				})
			}
		}
		for i, k := range places {
			sum, place, order, out := acc[i][0], GP64(), argument("order"), argument("out")
			ADDL(acc[i][1].As32(), sum.As32())
			MOVLQSX(sum.As32(), sum)
			MOVWLZX(Mem{Base: order, Index: k, Scale: 2}, place.As32())
			MOVQ(sum, Mem{Base: out, Index: place, Scale: 8})
		}
		ADDQ(Imm(2), a)
		ADDQ(Imm(2), b)
		CMPQ(b, end)
		JL(LabelRef(name("two")))
		MOVQ(a, b)
		CMPQ(a, end)
		JL(LabelRef(name("two")))
		MOVQ(end, a)
	})
}

func askLists() {
	function("askLists", "(pairs, first *uint32, n int)", "asks for n cache lines that begin at pairs[first[k]], n above 0.")
	pairs, first, n := argument("pairs"), argument("first"), argument("n")
	Label("one")
	x := GP64()
	MOVL(at(first, 0), x.As32())
	PREFETCHT0(Mem{Base: pairs, Index: x, Scale: 4})
	ADDQ(Imm(4), first)
	DECQ(n)
	JNZ(LabelRef("one"))
	RET()
}

func lookUpLists() {
	function("lookUpLists", "(first *uint32, order *uint16, at *int32, slot, n int)", "writes first[i] = slot at[order[i]], i < n, n above 0.")
	first, order, at, slot, n := argument("first"), argument("order"), argument("at"), argument("slot"), argument("n")
	k := GP64()
	XORQ(k, k)
	Label("one")
	x := GP64()
	MOVWLZX(Mem{Base: order, Index: k, Scale: 2}, x.As32())
	MOVL(Mem{Base: at, Index: x, Scale: 4}, x.As32())
	IMULL(slot.As32(), x.As32())
	MOVL(x.As32(), Mem{Base: first, Index: k, Scale: 4})
	INCQ(k)
	CMPQ(k, n)
	JL(LabelRef("one"))
	RET()
}

func round8() {
	function("round8", "(q *int32, x *float32, n int, scale float32)", "writes rne(x scale) of n elements, a multiple of 8.")
	q, x, n, scale := argument("q"), argument("x"), argument("n"), YMM()
	VBROADCASTSS(param("scale"), scale)
	Label("eight")
	y := YMM()
	VMULPS(at(x, 0), scale, y)
	VCVTPS2DQ(y, y)
	VMOVDQU(y, at(q, 0))
	ADDQ(Imm(32), x)
	ADDQ(Imm(32), q)
	SUBQ(Imm(8), n)
	JNZ(LabelRef("eight"))
	VZEROUPPER()
	RET()
}

// subtract8 makes float64 numbers of integers as convert64AVX2 does.
func subtract8() {
	function("subtract8", "(out *float32, sums *int64, n int, unscale, theta float64)", "writes f32(f64(D unscale) - theta) of n sums D, a multiple of 8.")
	out, sums, n, unscale, theta, magic := argument("out"), argument("sums"), argument("n"), YMM(), YMM(), YMM()
	VBROADCASTSD(param("unscale"), unscale)
	VBROADCASTSD(param("theta"), theta)
	VBROADCASTSD(ConstData("magic64", U64(math.Float64bits(0x1.8p52))), magic)
	Label("eight")
	for half := range 2 {
		y := YMM()
		VPADDQ(at(sums, 32*half), magic, y)
		VSUBPD(magic, y, y)
		VMULPD(unscale, y, y)
		VSUBPD(theta, y, y)
		VCVTPD2PSY(y, y.AsX())
		VMOVUPS(y.AsX(), at(out, 16*half))
	}
	ADDQ(Imm(64), sums)
	ADDQ(Imm(32), out)
	SUBQ(Imm(8), n)
	JNZ(LabelRef("eight"))
	VZEROUPPER()
	RET()
}

// param is an argument in memory.
func param(name string) Mem {
	address, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return address.Addr
}
