package bitsum

import "golang.org/x/sys/cpu"

func vectorSets() []Set {
	var sets []Set
	if cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 {
		sets = append(sets, Set{"avx2", kernels{
			packAVX2, scatterAVX2, collectAVX2, addListsAVX2, setListsAVX2, addHalvesAVX2, setHalvesAVX2, halveAVX2, buildTablesAVX2, addTablesAVX2,
			flushAVX2, scale32AVX2, convert32AVX2, convert64AVX2, lanes32AVX2, lanes64AVX2, saliencesAVX2, numberX86, roundAVX2, subtractAVX2, lookUpX86, askX86, scatterX86, gatherX86, scatterNarrowX86, spreadX86, foldX86, addMarksX86,
		}})
	}
	if len(sets) > 0 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL {
		sets = append(sets, Set{"avx512", kernels{
			packAVX512, scatterAVX2, collectAVX2, addListsAVX512, setListsAVX512, addHalvesAVX2, setHalvesAVX2, halveAVX2, buildTablesAVX512, addTablesAVX512,
			flushAVX512, scale32AVX512, convert32AVX512, convert64AVX512, lanes32AVX512, lanes64AVX512, saliencesAVX512, numberX86, roundAVX2, subtractAVX2, lookUpX86, askX86, scatterX86, gatherX86, scatterNarrowX86, spreadX86, foldX86, addMarksX86,
		}})
	}
	return sets
}

func numberX86(panel []int32, position, row int) int64 { return int64(panel[position*Rows+row]) }

func lookUpX86(first []uint32, order []uint16, at []int32, slot int) {
	if n := len(order); n > 0 {
		_ = first[n-1]
		lookUpLists(&first[0], &order[0], &at[0], slot, n)
	}
}

func askX86(pairs, first []uint32) { askLists(&pairs[0], &first[0], len(first)) }

// A section has a source or more.

func scatterX86(h *sums, p *section, values []int32) {
	_ = p.first[:len(p.order)+ahead]
	scatterLists32(&h[0], &p.pairs[0], &p.first[0], &p.order[0], &values[0], &p.ends[0])
}

func scatterNarrowX86(h *terms, p *section, values []int32) {
	_ = p.first[:len(p.order)+ahead]
	scatterNarrow32(&h[0], &p.pairs[0], &p.first[0], &p.order[0], &values[0], &p.ends[0])
}

func spreadX86(places, t *terms, groups int) { spreadPlaces32(&places[0], &t[0], groups) }

func foldX86(h *sums, places *terms, groups int) { foldPlaces32(&h[0], &places[0], groups) }

func addMarksX86(c *counts, all []marks, rows []int32) {
	n := len(rows) &^ 15
	if n > 0 {
		addMarks16(&c[0][0], &all[0][0], &rows[0], n)
	}
	addMarks(c, all, rows[n:])
}

func gatherX86(out []int64, t *terms, p *section) {
	_ = p.first[:len(p.order)+ahead]
	gatherLists32(&out[0], &t[0], &p.pairs[0], &p.first[0], &p.order[0], &p.ends[0])
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
