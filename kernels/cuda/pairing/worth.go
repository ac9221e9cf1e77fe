package pairing

import "math"

// Seconds of an H200 and its host at N = 10,000, M = 2,000 (docs/gpu.md), divided by what they grow with: the search for
// both orders, by elements of X; what the products of a cycle gain, by synapses and patterns; and what the row kernels lose,
// since they write slices in another order, by synapses.
const (
	searchSeconds = 0.6 / (10_000 * 2_000)
	gainSeconds   = 0.415e-3 / (10_000 * 10_000 * 2_000)
	lossSeconds   = 0.226e-3 / (10_000 * 10_000)
)

// Never is a number of cycles that no run has.
const Never = math.MaxInt

// Cycles is how many cycles of the same m patterns the products of so many rows of a network gain the time that the search
// takes; Never where they gain nothing. Whoever looks for an order after as many cycles has lost at most half the time of a search
// that never pays, and gets most of the gain of one that does.
func Cycles(rows, m int) int {
	gain := gainSeconds*float64(m) - lossSeconds
	if gain <= 0 {
		return Never
	}
	return int(math.Ceil(searchSeconds * float64(m) / (float64(rows) * gain)))
}
