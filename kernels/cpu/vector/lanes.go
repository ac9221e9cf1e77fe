package vector

// Rows is how many rows lie side by side as lanes: element i of row r is x[16 i + r].
const Rows = 16

// Lanes are loops over 16 rows that are lanes, with a number for each row.
type Lanes struct {
	// Largest, Least and SumAbs are those of Set.
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

func largestLanes(x []float32, most *[Rows]uint32) {
	lines(x)
	*most = [Rows]uint32{}
	for i := range x {
		most[i%Rows] = max(most[i%Rows], largest(x[i:i+1]))
	}
}

func leastLanes(x []float32, small *[Rows]float32) {
	lines(x)
	for r := range small {
		small[r] = least(nil)
	}
	for i := range x {
		small[i%Rows] = min(small[i%Rows], abs(x[i]))
	}
}

func sumAbsLanes(x []float32, scale *[Rows]float64, sum *[Rows]int64) {
	lines(x)
	*sum = [Rows]int64{}
	for i, v := range x {
		sum[i%Rows] += round(abs(v), scale[i%Rows])
	}
}

func expLanes(out, h []float32, least, steep *[Rows]float32, scale *[Rows]float64, abs, sum *[Rows]int64) {
	lines(out, h)
	sumAbsLanes(h, scale, abs)
	*sum = [Rows]int64{}
	for i := range h {
		r := i % Rows
		exp(out[i:i+1], h[i:i+1], least[r], steep[r])
		sum[r] += round(out[i], unit)
	}
}
