package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"engram/engine/analysis/rates"
)

// summarise writes Markdown: what nights kept with the rates of the rule, twice and four times those, by
// coding level, load and factors; and all other rows that have the rates of the rule.
func summarise(w io.Writer, rows []rates.Row) {
	type cell struct {
		f, load float64
		z       int
	}
	byTimes, days := map[cell]map[float64]rates.Row{}, map[cell]rates.Row{}
	for _, r := range rows {
		c := cell{r.CodingLevel, r.Load, r.Factors}
		if r.Protocol == rates.WakeSleep && r.Beta == 20 && r.Neurons <= 200 && r.Cycles == shortNight[r.Factors] && r.Seeds == 2 && (r.Neurons == 200 || r.Factors > 3) {
			if byTimes[c] == nil {
				byTimes[c] = map[float64]rates.Row{}
			}
			byTimes[c][r.Times] = r
			days[c] = r
		}
	}
	fmt.Fprint(w, "| f | load | stored by day | z = 1 | z = 2 | z = 3 | z = 4 | z = 5 |\n|---|---|---|---|---|---|---|---|\n")
	for _, level := range levels {
		for _, load := range level.loads {
			day := days[cell{level.f, load, 2}]
			line := []string{fmt.Sprint(level.f), fmt.Sprint(load), fmt.Sprintf("%d of %d", day.Stored, day.Asked)}
			for z := 1; z <= 5; z++ {
				var kept []string
				for _, times := range []float64{1, 2, 4} {
					r, ok := byTimes[cell{level.f, load, z}][times]
					if !ok {
						kept = append(kept, "-")
						continue
					}
					kept = append(kept, fmt.Sprint(100*r.Kept/max(r.Stored, 1)))
				}
				line = append(line, strings.Join(kept, ", "))
			}
			fmt.Fprintf(w, "| %s |\n", strings.Join(line, " | "))
		}
	}
	rest := slices.DeleteFunc(slices.Clone(rows), func(r rates.Row) bool {
		return r.Times != 1 || r.Protocol == rates.WakeSleep && r.Neurons <= 400 && r.Cycles < 10000
	})
	slices.SortStableFunc(rest, func(a, b rates.Row) int {
		return cmp.Or(cmp.Compare(a.Neurons, b.Neurons), cmp.Compare(a.Factors, b.Factors))
	})
	fmt.Fprint(w, "\n| protocol | N | z | f | load, patterns | cycles | kept | margin of a pattern, before and after | density |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rest {
		fmt.Fprintf(w, "| %s | %d | %d | %g | %g %s | %d | %d of %d | %.2g, %.2g | %.2f |\n",
			r.Protocol, r.Neurons, r.Factors, r.CodingLevel, r.Load, r.Patterns, r.Cycles, r.Kept, r.Stored, r.RadiusBefore, r.RadiusAfter, r.Density)
	}
}
