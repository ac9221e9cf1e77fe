package sleep

import "math"

// Side says where a tolerance lies, seen from the levels of noise that were tried.
type Side int

const (
	Among Side = iota // between two of them
	Below             // the recall rate is below 1/2 at the first
	Above             // it is not below 1/2 at the last
)

// Tolerance is the level of noise at which the recall rate falls to 1/2, interpolated
// between the two levels around it; levels rise. Where it lies below or above all levels, it
// is the first or the last of them; NaN where there are none.
func Tolerance(levels, rates []float64) (level float64, side Side) {
	for i, rate := range rates {
		if rate >= 0.5 {
			continue
		}
		if i == 0 {
			return levels[0], Below
		}
		part := (rates[i-1] - 0.5) / (rates[i-1] - rate)
		return levels[i-1] + part*(levels[i]-levels[i-1]), Among
	}
	if len(levels) == 0 {
		return math.NaN(), Among
	}
	return levels[len(levels)-1], Above
}
