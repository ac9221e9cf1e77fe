package bitsum

import "golang.org/x/sys/cpu"

func vectorSets() []Set {
	var sets []Set
	scatterShort := []func(h *int64, quads *uint64, first *int32, order *uint16, values *int32, n int){
		1: scatterLists1X86, scatterLists2X86, scatterLists3X86, scatterLists4X86, scatterLists5X86, scatterLists6X86, scatterLists7X86, scatterLists8X86,
		scatterLists9X86, scatterLists10X86, scatterLists11X86, scatterLists12X86, scatterLists13X86, scatterLists14X86, scatterLists15X86, scatterLists16X86,
	}
	gatherShort := []func(out *int64, terms *int32, quads *uint64, first *int32, order *uint16, n int){
		1: gatherLists1X86, gatherLists2X86, gatherLists3X86, gatherLists4X86, gatherLists5X86, gatherLists6X86, gatherLists7X86, gatherLists8X86,
		gatherLists9X86, gatherLists10X86, gatherLists11X86, gatherLists12X86, gatherLists13X86, gatherLists14X86, gatherLists15X86, gatherLists16X86,
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 {
		sets = append(sets, Set{"avx2", kernels{
			packAVX2, scatterAVX2, collectAVX2, addListsAVX2, setListsAVX2, addHalvesAVX2, setHalvesAVX2, buildTablesAVX2, addTablesAVX2,
			flushAVX2, scale32AVX2, convert32AVX2, convert64AVX2, roundAVX2, subtractAVX2, lookUpX86, scatterShort, gatherShort,
		}})
	}
	if len(sets) > 0 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL {
		sets = append(sets, Set{"avx512", kernels{
			packAVX512, scatterAVX2, collectAVX2, addListsAVX512, setListsAVX512, addHalvesAVX2, setHalvesAVX2, buildTablesAVX512, addTablesAVX512,
			flushAVX512, scale32AVX512, convert32AVX512, convert64AVX512, roundAVX2, subtractAVX2, lookUpX86, scatterShort, gatherShort,
		}})
	}
	return sets
}

func lookUpX86(first []int32, order []uint16, at, of []int32) {
	if n := len(order); n > 0 {
		_ = first[n-1]
		lookUpLists(&first[0], &order[0], &at[0], &of[0], n)
	}
}

// roundAVX2 and subtractAVX2 take whole registers of 8, and leave the rest to plain Go.

func roundAVX2(q []int32, x []float32, scale float32) {
	n := len(q) &^ 7
	if n > 0 {
		_ = x[n-1]
		round8(&q[0], &x[0], n, scale)
	}
	roundRow(q[n:], x[n:], scale)
}

func subtractAVX2(out []float32, sums []int64, unscale, theta float64) {
	n := len(out) &^ 7
	if n > 0 {
		_ = sums[n-1]
		subtract8(&out[0], &sums[0], n, unscale, theta)
	}
	subtractRow(out[n:], sums[n:], unscale, theta)
}
