package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Places of a group of 16 columns: see active.go there.
const (
	farthest    = 8 // columns between the two of a pair, the shorter way round
	groupPlaces = 16*farthest + 8
)

// lanes are 16 numbers of 32 bits in two registers.
type lanes [2]reg.VecVirtual

// turn moves each number to the next lane (up) or the one before, the last one to the first and the other way round.
func (a lanes) turn(up bool) {
	low, high := YMM(), YMM()
	VPERM2I128(Imm(0x21), a[0], a[1], low)  // the upper half of a[1], the lower one of a[0]
	VPERM2I128(Imm(0x21), a[1], a[0], high) // the upper half of a[0], the lower one of a[1]
	if up {
		VPALIGNR(Imm(12), low, a[0], a[0])
		VPALIGNR(Imm(12), high, a[1], a[1])
		return
	}
	VPALIGNR(Imm(4), a[0], high, a[0])
	VPALIGNR(Imm(4), a[1], low, a[1])
}

func spreadPlaces() {
	function("spreadPlaces32", "(places, terms *int32, groups int)", "writes the sums of the terms that each place has.")
	places, terms, groups := argument("places"), argument("terms"), argument("groups")
	Label("group")
	own, other := lanes{YMM(), YMM()}, lanes{YMM(), YMM()}
	for half := range 2 {
		VMOVDQU(at(terms, 32*half), own[half])
		VMOVDQU(own[half], at(places, 32*half))
		VMOVDQA(own[half], other[half])
	}
	for d := 1; d <= farthest; d++ {
		other.turn(false)
		for half := range 2 {
			if d == farthest && half == 1 {
				break
			}
			sum := YMM()
			VPADDD(own[half], other[half], sum)
			VMOVDQU(sum, at(places, 64*d+32*half))
		}
	}
	ADDQ(Imm(64), terms)
	ADDQ(U32(4*groupPlaces), places)
	DECQ(groups)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func foldPlaces() {
	function("foldPlaces32", "(h *int64, places *int32, groups int)", "writes the sum of the places that each column is part of, and zeroes them.")
	h, places, groups, zero := argument("h"), argument("places"), argument("groups"), YMM()
	VPXOR(zero, zero, zero)
	Label("group")
	own, other := lanes{YMM(), YMM()}, lanes{YMM(), YMM()}
	place := func(d, half int) Mem { return at(places, 64*d+32*half) }
	VMOVDQU(place(farthest, 0), other[0])
	VMOVDQU(zero, place(farthest, 0))
	VPXOR(other[1], other[1], other[1])
	VPADDD(place(0, 0), other[0], own[0])
	VMOVDQU(place(0, 1), own[1])
	for d := farthest - 1; d >= 0; d-- {
		other.turn(true)
		for half := range 2 {
			if d > 0 {
				x := YMM()
				VMOVDQU(place(d, half), x)
				VPADDD(x, own[half], own[half])
				VPADDD(x, other[half], other[half])
			}
			VMOVDQU(zero, place(d, half))
		}
	}
	for half := range 2 {
		x, upper := YMM(), XMM()
		VPADDD(own[half], other[half], own[half])
		VEXTRACTI128(Imm(1), own[half], upper)
		VPMOVSXDQ(own[half].AsX(), x)
		VMOVDQU(x, at(h, 64*half))
		VPMOVSXDQ(upper, x)
		VMOVDQU(x, at(h, 64*half+32))
	}
	ADDQ(U32(128), h)
	ADDQ(U32(4*groupPlaces), places)
	DECQ(groups)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}
