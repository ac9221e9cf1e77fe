package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	longest   = 16 // quads of a list that there is a loop for
	ahead     = 20 // synapses whose lists are asked for meanwhile
	lineQuads = line / 8
)

// listed is a loop over sources that have lists of one length.
type listed struct {
	quads           int
	lists           reg.GPVirtual // all lists
	first, order, n reg.GPVirtual // of the sources
	k               reg.GPVirtual // the source at hand
}

func newListed(quads int) *listed {
	l := &listed{quads: quads, lists: Load(Param("quads"), GP64()).(reg.GPVirtual), first: argument("first"), order: argument("order"), n: argument("n"), k: GP64()}
	XORQ(l.k, l.k)
	return l
}

// list is the address of the list of source k + after; that of a source further on is asked for.
func (l *listed) list(after int) reg.GPVirtual {
	far, near := GP64(), GP64()
	MOVLQSX(Mem{Base: l.first, Index: l.k, Scale: 4, Disp: 4 * (after + ahead)}, far)
	for q := 0; q < l.quads; q += lineQuads {
		PREFETCHT0(Mem{Base: l.lists, Index: far, Scale: 8, Disp: 8 * q})
	}
	MOVLQSX(Mem{Base: l.first, Index: l.k, Scale: 4, Disp: 4 * after}, near)
	LEAQ(Mem{Base: l.lists, Index: near, Scale: 8}, near)
	return near
}

// place is order[k + after].
func (l *listed) place(after int) reg.GPVirtual {
	at := GP64()
	MOVWLZX(Mem{Base: l.order, Index: l.k, Scale: 2, Disp: 2 * after}, at.As32())
	return at
}

// numbers are the four numbers of a quad, one after the other.
func numbers(list reg.GPVirtual, quad int, use func(i int, number reg.GPVirtual)) {
	for half := range 2 {
		y, a := GP64(), GP64()
		MOVL(Mem{Base: list, Disp: 8*quad + 4*half}, y.As32())
		MOVWLZX(y.As16(), a.As32())
		use(2*half, a)
		SHRL(Imm(16), y.As32())
		use(2*half+1, y)
	}
}

// scatterLists writes a loop for each number of quads.
func scatterLists() {
	for q := 1; q <= longest; q++ {
		function(fmt.Sprintf("scatterLists%dX86", q), "(h *int64, quads *uint64, first *int32, order *uint16, values *int32, n int)",
			fmt.Sprintf("adds each of n values to the sums that its list of %d quads names.", q))
		l, h, values := newListed(q), argument("h"), argument("values")
		JMP(LabelRef("more"))
		Label("one")
		list := l.list(0)
		x := l.place(0)
		MOVLQSX(Mem{Base: values, Index: x, Scale: 4}, x)
		for i := range q {
			numbers(list, i, func(_ int, mu reg.GPVirtual) { ADDQ(x, Mem{Base: h, Index: mu, Scale: 8}) })
		}
		INCQ(l.k)
		Label("more")
		CMPQ(l.k, l.n)
		JL(LabelRef("one"))
		RET()
	}
}

// gatherLists writes a loop for each number of quads. Two lists are read in step; their sums have 32 bits.
func gatherLists() {
	for q := 1; q <= longest; q++ {
		function(fmt.Sprintf("gatherLists%dX86", q), "(out *int64, terms *int32, quads *uint64, first *int32, order *uint16, n int)",
			fmt.Sprintf("adds to each of n sums the terms that its list of %d quads names.", q))
		l, out, terms := newListed(q), argument("out"), argument("terms")
		sums := func(lists ...reg.GPVirtual) {
			acc := make([][2]reg.GPVirtual, len(lists))
			for i := range q {
				for k, list := range lists {
					numbers(list, i, func(at int, mu reg.GPVirtual) {
						term := Mem{Base: terms, Index: mu, Scale: 4}
						if i == 0 && at < 2 {
							acc[k][at] = GP64()
							MOVL(term, acc[k][at].As32())
							return
						}
						ADDL(term, acc[k][at%2].As32())
					})
				}
			}
			for k, a := range acc {
				ADDL(a[1].As32(), a[0].As32())
				MOVLQSX(a[0].As32(), a[0])
				ADDQ(a[0], Mem{Base: out, Index: l.place(k), Scale: 8})
			}
		}
		DECQ(l.n)
		JMP(LabelRef("more"))
		Label("two")
		sums(l.list(0), l.list(1))
		ADDQ(Imm(2), l.k)
		Label("more")
		CMPQ(l.k, l.n)
		JL(LabelRef("two"))
		JG(LabelRef("done"))
		sums(l.list(0))
		Label("done")
		RET()
	}
}

func lookUpLists() {
	function("lookUpLists", "(first *int32, order *uint16, at, of *int32, n int)", "writes first[i] = of[at[order[i]]], i < n, n above 0.")
	first, order, at, of, n := argument("first"), argument("order"), argument("at"), argument("of"), argument("n")
	k := GP64()
	XORQ(k, k)
	Label("one")
	x := GP64()
	MOVWLZX(Mem{Base: order, Index: k, Scale: 2}, x.As32())
	MOVLQSX(Mem{Base: at, Index: x, Scale: 4}, x)
	MOVL(Mem{Base: of, Index: x, Scale: 4}, x.As32())
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
