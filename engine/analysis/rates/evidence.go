package rates

import (
	"fmt"
	"math"
	"strings"
)

// Evidence says how far measurements support the settings of a network.
type Evidence struct {
	Nearest  Row      // measured with the rates of the rule
	Measured bool     // Nearest is of this very N, z, f and load
	Outside  []string // what lies outside of what was measured, such as "N 50000 (measured: 100 to 20000)"
}

// EvidenceOf looks a network up in the rows of a table. ok is false where nothing of its protocol was
// measured.
func EvidenceOf(n Network, rows []Row) (e Evidence, ok bool) {
	var same []Row // of the protocol, with the rates of the rule
	for _, r := range rows {
		if r.Protocol == n.Protocol && r.Times == 1 {
			same = append(same, r)
		}
	}
	if len(same) == 0 {
		return e, false
	}
	e.outside("z", float64(n.Factors), same, func(r Row) float64 { return float64(r.Factors) })
	if len(e.Outside) == 0 { // the other ranges are those of this z
		same = withFactors(same, n.Factors)
	}
	e.outside("N", float64(n.Neurons), same, func(r Row) float64 { return float64(r.Neurons) })
	e.outside("f", n.CodingLevel, same, func(r Row) float64 { return r.CodingLevel })
	e.outside("load", n.Load, same, func(r Row) float64 { return r.Load })
	e.Nearest = same[0]
	for _, r := range same {
		if distance(n, r) < distance(n, e.Nearest) {
			e.Nearest = r
		}
	}
	e.Measured = distance(n, e.Nearest) == 0
	return e, true
}

func (e *Evidence) outside(name string, x float64, rows []Row, of func(Row) float64) {
	least, most := math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		least, most = math.Min(least, of(r)), math.Max(most, of(r))
	}
	if x < least || x > most {
		e.Outside = append(e.Outside, fmt.Sprintf("%s %g (measured: %g to %g)", name, x, least, most))
	}
}

func withFactors(rows []Row, z int) (same []Row) {
	for _, r := range rows {
		if r.Factors == z {
			same = append(same, r)
		}
	}
	return same
}

// distance is 0 for a network that was measured, and grows with the ratios between the two.
func distance(n Network, r Row) float64 {
	d := math.Abs(math.Log(float64(n.Neurons) / float64(r.Neurons)))
	d += math.Abs(math.Log(n.CodingLevel / r.CodingLevel))
	d += math.Abs(math.Log(n.Load / r.Load))
	d += 3 * math.Abs(float64(n.Factors-r.Factors))
	if n.Patterns != r.Patterns {
		d++
	}
	return d
}

// String says it in a sentence.
func (e Evidence) String() string {
	r := e.Nearest
	where := fmt.Sprintf("N %d, z %d, f %g, load %g (%s patterns)", r.Neurons, r.Factors, r.CodingLevel, r.Load, r.Patterns)
	found := fmt.Sprintf("%s kept %d of the %d patterns that the day stored (of %d), over %d cycles", networks(r.Seeds), r.Kept, r.Stored, r.Asked, r.Cycles)
	if r.Protocol == Learn {
		found = fmt.Sprintf("%s stored %d of %d patterns, over %d cycles", networks(r.Seeds), r.Kept, r.Asked, r.Cycles)
	}
	if e.Measured {
		return fmt.Sprintf("Measured with these rates, at %s: %s.", where, found)
	}
	return fmt.Sprintf("Not measured at this point: scaled by the rule. The nearest measurement, at %s: %s.", where, found)
}

// Remarks are what someone who takes the settings should know, in sentences: the evidence, what
// lies outside of it, and what the day will not hold.
func Remarks(n Network, s Settings, rows []Row) (remarks []string) {
	if e, ok := EvidenceOf(n, rows); !ok {
		remarks = append(remarks, "Nothing of this protocol has been measured.")
	} else {
		remarks = append(remarks, e.String())
		if len(e.Outside) > 0 {
			remarks = append(remarks, "Outside of what was measured: "+strings.Join(e.Outside, ", ")+". See whether stored stays the same in the first cycles; if it falls, lower both rates.")
		}
	}
	if n.Protocol == WakeSleep && n.Load > s.Stored {
		remarks = append(remarks, fmt.Sprintf("At f %g a day stores most of about %.2g patterns per neuron, and fewer of the load asked, %g: the others are forgotten before the night.", n.CodingLevel, s.Stored, n.Load))
	}
	return remarks
}

func networks(n int) string {
	if n == 1 {
		return "1 network"
	}
	return fmt.Sprintf("%d networks", n)
}
