package run

import (
	"fmt"
	"strings"

	"engram/cmd/engram/internal/format"
	"engram/engine"
	"engram/engine/config"
)

// describePatterns tells what patterns a network works with: how many neurons are active, and how alike the patterns are.
func describePatterns(p config.Patterns, s engine.PatternStatistics) string {
	text := p.Kind
	if p.FromFile() {
		text = p.Sources()[0]
	}
	text += fmt.Sprintf(": activity %.4g (", s.Activity)
	if s.Least == s.Most {
		text += format.Count(s.Most, "neuron", "neurons")
	} else {
		text += fmt.Sprintf("%d to %d neurons", s.Least, s.Most)
	}
	text += ")"
	where := [config.Relations]string{"", " in a group", " in a subgroup"}
	if p.Leaves() > 0 {
		where[config.Unrelated] = " between groups"
	}
	var overlaps []string
	for relation, o := range s.Overlaps {
		if o.Pairs > 0 {
			overlaps = append(overlaps, fmt.Sprintf("%.3g ± %.2g%s", o.Mean, o.SD, where[relation]))
		}
	}
	if len(overlaps) > 0 {
		text += ", overlaps " + strings.Join(overlaps, ", ")
	}
	if s.Looked < s.Patterns {
		return text + fmt.Sprintf("; from a sample of %d patterns", s.Looked)
	}
	return text + fmt.Sprintf("; %s, %s", format.Count(s.SilentNeurons, "silent neuron", "silent neurons"), format.Count(s.Duplicate, "duplicate", "duplicates"))
}

// patternsJSON are the patterns of the first day of the first network in `engram check --json`.
type patternsJSON struct {
	Patterns      int                    `json:"patterns"`
	Sample        int                    `json:"sample"` // patterns that the other numbers are of
	Activity      float64                `json:"activity"`
	LeastActive   int                    `json:"least_active"` // neurons of a pattern
	MostActive    int                    `json:"most_active"`
	SilentNeurons int                    `json:"silent_neurons"`
	Duplicates    int                    `json:"duplicates"`
	Overlaps      map[string]overlapJSON `json:"overlaps"` // by the relation of two patterns
}

type overlapJSON struct {
	Pairs int     `json:"pairs"`
	Mean  float64 `json:"mean"`
	SD    float64 `json:"sd"`
}

func patternsOf(s engine.PatternStatistics) patternsJSON {
	overlaps := map[string]overlapJSON{}
	for relation, name := range [config.Relations]string{"unrelated", "same_group", "same_subgroup"} {
		if o := s.Overlaps[relation]; o.Pairs > 0 {
			overlaps[name] = overlapJSON(o)
		}
	}
	return patternsJSON{s.Patterns, s.Looked, s.Activity, s.Least, s.Most, s.SilentNeurons, s.Duplicate, overlaps}
}
