package vector

import "math"

// Rows is how many rows lie side by side as lanes: element i of row r is x[16 i + r].
const Rows = 16

// Lanes are loops over 16 rows that are lanes, with a number for each row.
type Lanes struct {
	// Largest, Least and SumAbs are those of Set. SumAbs and Exp take |x| scale up to 2^40.
	Largest func(x []float32, most *[Rows]uint32)
	Least   func(x []float32, least *[Rows]float32)
	SumAbs  func(x []float32, scale *[Rows]float64, sum *[Rows]int64)
	// Exp: out = exp32(steep (|h| - least)), and abs = SumAbs(h) with scale, sum = sum rne(out 2^40).
	Exp func(out, h []float32, least, steep *[Rows]float32, scale *[Rows]float64, abs, sum *[Rows]int64)
}

// unit is the scale of sums of exponentials.
const unit = 1 << 40

func plainLanes() Lanes {
	return Lanes{largestLanes, leastLanes, sumAbsLanes, expLanes}
}

// lines is how many lines the slices have, or it panics.
func lines(x []float32, others ...[]float32) int {
	same(len(x), others...)
	if len(x)%Rows != 0 {
		panic("vector: lanes of different lengths")
	}
	return len(x) / Rows
}

// line is element i of each row.
func line(x []float32, i int) *[Rows]float32 { return (*[Rows]float32)(x[i*Rows:]) }

func largestLanes(x []float32, most *[Rows]uint32) {
	*most = [Rows]uint32{}
	for i := range lines(x) {
		for r, v := range line(x, i) {
			most[r] = max(most[r], math.Float32bits(v)&magnitude)
		}
	}
}

func leastLanes(x []float32, small *[Rows]float32) {
	for r := range small {
		small[r] = float32(math.Inf(1))
	}
	for i := range lines(x) {
		for r, v := range line(x, i) {
			small[r] = min(small[r], abs(v))
		}
	}
}

func sumAbsLanes(x []float32, scale *[Rows]float64, sum *[Rows]int64) {
	*sum = [Rows]int64{}
	for i := range lines(x) {
		for r, v := range line(x, i) {
			sum[r] += round(abs(v), scale[r])
		}
	}
}

func expLanes(out, h []float32, least, steep *[Rows]float32, scale *[Rows]float64, abs, sum *[Rows]int64) {
	sumAbsLanes(h, scale, abs)
	*sum = [Rows]int64{}
	for i := range lines(out, h) {
		to := line(out, i)
		for r, v := range line(h, i) {
			to[r] = exponential(v, least[r], steep[r])
			sum[r] += round(to[r], unit)
		}
	}
}
