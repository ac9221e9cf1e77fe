package sleep

import "math"

// Skewed reports whether a mean over neurons says little of most of them: it differs from their
// median by more than a factor 2, or has another sign. A few neurons far from the others do
// that, such as those that are active in no pattern, whose margin can be as large as it likes.
// Where one of the two is not known (NaN) it does not tell.
func Skewed(mean, median float64) bool {
	low, high := math.Abs(mean), math.Abs(median)
	if low > high {
		low, high = high, low
	}
	if math.IsNaN(mean) || math.IsNaN(median) || high == 0 {
		return false
	}
	return high > 2*low || mean*median < 0
}
