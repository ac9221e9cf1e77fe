package night

import "math"

// Tolerance is the level of noise at which the recall rate falls to 1/2, interpolated
// between the two levels around it; levels rise. NaN where it does not fall so far, or
// begins below.
func Tolerance(levels, rates []float64) float64 {
	for i := 1; i < len(levels); i++ {
		if rates[i-1] >= 0.5 && rates[i] < 0.5 {
			part := (rates[i-1] - 0.5) / (rates[i-1] - rates[i])
			return levels[i-1] + part*(levels[i]-levels[i-1])
		}
	}
	return math.NaN()
}
