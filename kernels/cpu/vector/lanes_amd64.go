package vector

func lanesAVX512() Lanes {
	return Lanes{
		Largest: func(x []float32, most *[Rows]uint32) {
			*most = [Rows]uint32{}
			if n := lines(x); n > 0 {
				largestLanes512(&x[0], n, &most[0])
			}
		},
		Least: func(x []float32, least *[Rows]float32) {
			n := lines(x)
			if n == 0 {
				leastLanes(x, least)
				return
			}
			leastLanes512(&x[0], n, &least[0])
		},
		SumAbs: func(x []float32, scale *[Rows]float64, sum *[Rows]int64) {
			n := lines(x)
			singles, all := allSingle(scale)
			if n == 0 || !all {
				sumAbsLanes(x, scale, sum)
				return
			}
			*sum = [Rows]int64{}
			for ; len(x) > 0; x = x[n*Rows:] {
				var part [Rows]int64
				n = min(lines(x), mostLines)
				sumAbsLanes512(&x[0], n, &singles[0], &part[0])
				add(sum, &part)
			}
		},
		Exp: func(out, h []float32, least, steep *[Rows]float32, scale *[Rows]float64, abs, sum *[Rows]int64) {
			n := lines(out, h)
			singles, all := allSingle(scale)
			if n == 0 || !all {
				expLanes(out, h, least, steep, scale, abs, sum)
				return
			}
			*abs, *sum = [Rows]int64{}, [Rows]int64{}
			for ; len(h) > 0; out, h = out[n*Rows:], h[n*Rows:] {
				var magnitudes, exponentials [Rows]int64
				n = min(lines(h), mostLines)
				expSumLanes512(&out[0], &h[0], n, &least[0], &steep[0], &singles[0], &magnitudes[0], &exponentials[0])
				add(abs, &magnitudes)
				add(sum, &exponentials)
			}
		},
	}
}

// mostLines are as many as 32 bits have room for the sums of: 2^11 upper parts below 2^21, and lower ones up to 2^19.
const mostLines = 1 << 11

func add(sum, part *[Rows]int64) {
	for r, v := range part {
		sum[r] += v
	}
}

// allSingle are the scales as float32s, and whether all of them are (single).
func allSingle(scale *[Rows]float64) (singles [Rows]float32, all bool) {
	all = true
	for r, v := range scale {
		singles[r], all = float32(v), all && single(v)
	}
	return singles, all
}

// lanesAVX2 takes the lower and the upper eight rows in turn.
func lanesAVX2() Lanes {
	return Lanes{
		Largest: func(x []float32, most *[Rows]uint32) {
			*most = [Rows]uint32{}
			if n := lines(x); n > 0 {
				largestLanes8(&x[0], n, &most[0])
				largestLanes8(&x[8], n, &most[8])
			}
		},
		Least: func(x []float32, least *[Rows]float32) {
			n := lines(x)
			if n == 0 {
				leastLanes(x, least)
				return
			}
			leastLanes8(&x[0], n, &least[0])
			leastLanes8(&x[8], n, &least[8])
		},
		SumAbs: sumAbsLanesAVX2,
		Exp: func(out, h []float32, least, steep *[Rows]float32, scale *[Rows]float64, abs, sum *[Rows]int64) {
			if n := lines(out, h); n > 0 {
				expLanes8(&out[0], &h[0], n, &least[0], &steep[0])
				expLanes8(&out[8], &h[8], n, &least[8], &steep[8])
			}
			sumAbsLanesAVX2(h, scale, abs)
			sumUnitsAVX2(out, sum)
		},
	}
}

func sumAbsLanesAVX2(x []float32, scale *[Rows]float64, sum *[Rows]int64) {
	*sum = [Rows]int64{}
	if n := lines(x); n > 0 {
		sumAbsLanes8(&x[0], n, &scale[0], &sum[0])
		sumAbsLanes8(&x[8], n, &scale[8], &sum[8])
		lessMagic(sum, n)
	}
}

// sumUnitsAVX2 adds rne(x 2^40).
func sumUnitsAVX2(x []float32, sum *[Rows]int64) {
	*sum = [Rows]int64{}
	scale := [8]float64{unit, unit, unit, unit, unit, unit, unit, unit}
	if n := lines(x); n > 0 {
		sumLanes8(&x[0], n, &scale[0], &sum[0])
		sumLanes8(&x[8], n, &scale[0], &sum[8])
		lessMagic(sum, n)
	}
}

// lessMagic takes the bits of magic away from sums of n terms.
func lessMagic(sum *[Rows]int64, n int) {
	for r := range sum {
		sum[r] -= int64(n) * magicBits
	}
}
