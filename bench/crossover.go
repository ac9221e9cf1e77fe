package bench

import (
	"fmt"
	"math"

	"engram/kernels/cpu/bitsum"
)

// Crossover is where looking sums up in tables begins to be faster than adding up lists.
type Crossover struct {
	Sum      string  `json:"sum"` // drive or gradient
	Neurons  int     `json:"neurons"`
	Patterns int     `json:"patterns"`
	Levels   []Level `json:"levels"`
	// Measured is the coding level where both take the same time, interpolated between
	// levels; 0 where none was crossed, and then Note says on which side all are.
	Measured float64 `json:"measured_coding_level"`
	Note     string  `json:"note,omitempty"`
	// Rule is the coding level from which on programs use tables, whatever a clock says;
	// above 1: never.
	Rule float64 `json:"rule_coding_level"`
}

// Level is one coding level, summed in both ways.
type Level struct {
	CodingLevel float64 `json:"coding_level"` // as drawn: ones over N M
	Lists       Sample  `json:"lists_seconds"`
	Tables      Sample  `json:"tables_seconds"`
}

// crossovers measures both products at coding levels about the rule's.
func crossovers(set instructions, c Case, o Options) ([]Crossover, error) {
	n, m := float64(c.Neurons), float64(c.Patterns)
	var found []Crossover
	for k, rule := range []float64{
		float64(bitsum.TablesFrom(c.Neurons, c.Patterns)) / n / m,
		float64(bitsum.TablesFrom(c.Patterns, c.Neurons)) / n / m,
	} {
		x := Crossover{Neurons: c.Neurons, Patterns: c.Patterns, Rule: rule}
		for _, factor := range []float64{0.4, 0.6, 0.8, 1, 1.25, 1.6} {
			c.CodingLevel = min(rule, 0.6) * factor
			p := products(c)[k]
			x.Sum = p.name
			samples, err := Interleave(o.Repeats,
				Repeat(o.AtLeast, p.engram(set, bitsum.NewMatrixBy(bitsum.Lists, p.bits, c.Neurons, c.Patterns), o.Threads), nil),
				Repeat(o.AtLeast, p.engram(set, bitsum.NewMatrixBy(bitsum.Tables, p.bits, c.Neurons, c.Patterns), o.Threads), nil))
			if err != nil {
				return nil, err
			}
			x.Levels = append(x.Levels, Level{p.adds() / n / n / m, samples[0], samples[1]})
		}
		x.Measured, x.Note = crossing(x.Levels)
		found = append(found, x)
	}
	return found, nil
}

// crossing is the coding level at which lists take as long as tables: between the last
// level at which they take less and the next one, along a straight line in logarithms.
func crossing(levels []Level) (f float64, note string) {
	ratio := func(i int) float64 { return math.Log(Ratios(levels[i].Lists, levels[i].Tables).Median()) }
	last := len(levels) - 1
	if ratio(last) < 0 {
		return 0, fmt.Sprintf("lists are faster up to %.2g", levels[last].CodingLevel)
	}
	for i := last; i > 0; i-- {
		if below, above := ratio(i-1), ratio(i); below < 0 {
			a, b := math.Log(levels[i-1].CodingLevel), math.Log(levels[i].CodingLevel)
			return math.Exp(a + (b-a)*below/(below-above)), ""
		}
	}
	return 0, fmt.Sprintf("tables are faster from %.2g on", levels[0].CodingLevel)
}
