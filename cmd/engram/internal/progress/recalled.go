package progress

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"engram/engine/analysis/sleep"
)

// recalled is what a recall phase has found, level by level.
type recalled []struct{ noise, rate float64 }

func (r *recalled) add(noise, rate float64) {
	*r = append(*r, struct{ noise, rate float64 }{noise, rate})
}

// summary tells what part of so many patterns is recalled at the least and the largest noise,
// and the noise of half recall: recalled 1.000 of 433 at noise 0, 0.120 at 0.02, 1/2 at 0.013. Of no
// patterns, and where less than half are recalled without noise, it says so.
func (r recalled) summary(patterns int) string {
	if len(r) == 0 {
		return ""
	}
	if patterns == 0 || math.IsNaN(r[0].rate) {
		return "no pattern to recall"
	}
	r = slices.Clone(r)
	slices.SortStableFunc(r, func(a, b struct{ noise, rate float64 }) int { return cmp.Compare(a.noise, b.noise) })
	first, last := r[0], r[len(r)-1]
	text := fmt.Sprintf("recalled %.3f of %d at noise %.3g", first.rate, patterns, first.noise)
	if len(r) == 1 {
		return text
	}
	var levels, rates []float64
	for _, at := range r {
		levels, rates = append(levels, at.noise), append(rates, at.rate)
	}
	half, side := sleep.Tolerance(levels, rates)
	if side == sleep.Below && first.noise == 0 {
		return fmt.Sprintf("%s, %.3f at %.3g, below 1/2 even without noise", text, last.rate, last.noise)
	}
	where := map[sleep.Side]string{sleep.Among: "at", sleep.Below: "below", sleep.Above: "above"}[side]
	return fmt.Sprintf("%s, %.3f at %.3g, 1/2 %s %.3g", text, last.rate, last.noise, where, half)
}
