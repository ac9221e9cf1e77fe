package spines

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestTimes: times that a header states are read with their units; numbers of columns are none.
func TestTimes(t *testing.T) {
	const nine = "\n0.5,0.61,0.7\n1.2,0.9,1.1\n0.31,0.35,0.29\n"
	for name, c := range map[string]struct {
		header  string
		hours   []float64
		step    float64
		refused string
	}{
		"hours":            {"0,2,4", []float64{0, 2, 4}, 2, ""},
		"with a unit":      {"0h,0.5h,1h", []float64{0, 0.5, 1}, 0.5, ""},
		"minutes":          {"0 min,10 min,20 min", []float64{0, 1. / 6, 1. / 3}, 1. / 6, ""},
		"days":             {"day 1,day 3,day 5", []float64{24, 72, 120}, 48, ""},
		"with a point":     {"0.0,1.0,2.0", []float64{0, 1, 2}, 1, ""},
		"numbered":         {"0,1,2", nil, 0, ""},
		"numbered from 1":  {"1,2,3", nil, 0, ""},
		"names":            {"a,b,c", nil, 0, ""},
		"irregular":        {"0,1,24", []float64{0, 1, 24}, 0, "24 h follows 1 h"},
		"irregular days":   {"day1,day2,day7", []float64{24, 48, 168}, 0, "different distances"},
		"back in time":     {"4,2,0", []float64{4, 2, 0}, 0, "different distances"},
		"a unit too often": {"h 1 h,h 2 h,h 3 h", nil, 0, ""},
	} {
		s, err := Layout{Header: Present}.Parse("sizes.csv", strings.NewReader(c.header+nine))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.EqualFunc(s.Hours, c.hours, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("%s: the times are %v, want %v", name, s.Hours, c.hours)
		}
		step, err := s.Step()
		if math.Abs(step-c.step) > 1e-12 || (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%s: the step is %g, %v; want %g, %q", name, step, err, c.step, c.refused)
		}
	}
}

// TestExtraColumns: columns and lines that are made from others, or describe a synapse, are left
// out by name, wherever they are; the sizes are those without them.
func TestExtraColumns(t *testing.T) {
	for name, c := range map[string]struct{ text, note string }{
		"mean":         {",0,1,2,mean\n0,0.5,0.61,0.7,0.6\n1,1.2,,1.1,1.15\n2,0.31,0.35,0.29,0.32\n3,0.8,0.85,0.95,0.87\n", "column 5, mean, is no time and left out"},
		"animal":       {",animal,0,1,2\n0,3,0.5,0.61,0.7\n1,3,1.2,,1.1\n2,4,0.31,0.35,0.29\n3,4,0.8,0.85,0.95\n", "column 2, animal"},
		"animal alone": {"t0,t1,t2,animal\n0.5,0.61,0.7,3\n1.2,,1.1,3\n0.31,0.35,0.29,4\n0.8,0.85,0.95,4\n", "column 4, animal"},
		"text":         {"t0,t1,t2,treatment\n0.5,0.61,0.7,saline\n1.2,,1.1,saline\n0.31,0.35,0.29,drug\n0.8,0.85,0.95,drug\n", "column 4, treatment"},
		"two":          {"id,0h,0.5h,mean,1h,std_dev\n0,0.5,0.61,9,0.7,9\n1,1.2,,9,1.1,9\n2,0.31,0.35,9,0.29,9\n3,0.8,0.85,9,0.95,9\n", "column 4, mean, is no time and left out; column 6, std_dev"},
		"words":        {"before,during,after,mean\n0.5,0.61,0.7,9\n1.2,,1.1,9\n0.31,0.35,0.29,9\n0.8,0.85,0.95,9\n", "column 4, mean"},
		"a line":       {",0,1,2\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\nmean,9,9,9\n", "line 6, mean, is no synapse and left out"},
		"R":            {"\"t0\",\"t1\",\"t2\",\"mean\"\n\"1\",0.5,0.61,0.7,9\n\"2\",1.2,NA,1.1,9\n\"3\",0.31,0.35,0.29,9\n\"4\",0.8,0.85,0.95,9\n", "column 5, mean"},
	} {
		s, err := parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.Synapses != 4 || s.Times != 3 || !slices.EqualFunc(s.W, sizes, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
			t.Errorf("%s: %d synapses at %d times, %v", name, s.Synapses, s.Times, s.W)
		}
		if notes := strings.Join(s.Notes, "; "); !strings.Contains(notes, c.note) {
			t.Errorf("%s: noted %q, want %q", name, notes, c.note)
		}
	}
	if s, err := parse("session 1,session 2,session 3\n0.5,0.61,0.7\n1.2,0.9,1.1\n"); err != nil || s.Times != 3 {
		t.Errorf("columns of sessions: %+v, %v", s, err)
	}
}

// TestTransposed: a table with synapses as columns is refused, unless its first column is said to
// name synapses; a small wide one is noted.
func TestTransposed(t *testing.T) {
	for name, c := range map[string]struct{ text, why string }{
		"dendrites":     {"time,dendrite1,dendrite2,dendrite3\n0,0.5,1.2,0.31\n2,0.61,0.9,0.35\n4,0.7,1.1,0.29\n", "dendrite1, dendrite2, dendrite3"},
		"numbered":      {"time,0,1,2\n0,0.5,1.2,0.31\n1,0.61,0.9,0.35\n2,0.7,1.1,0.29\n", "column 1 is named time"},
		"other names":   {"t (h),a,b,c\n0,0.5,1.2,0.31\n1,0.61,0.9,0.35\n2,0.7,1.1,0.29\n", "column 1 is named t (h)"},
		"half hours":    {",0,1,2\n0.0,0.5,1.2,0.31\n0.5,0.61,0.9,0.35\n1.0,0.7,1.1,0.29\n", "column 1 holds 0.0, 0.5, 1.0"},
		"times as text": {",a,b,c\n0h,0.5,1.2,0.31\n2h,0.61,0.9,0.35\n4h,0.7,1.1,0.29\n", "column 1 holds 0h, 2h, 4h"},
		"no index":      {"spine_1,spine_2,spine_3\n0.5,1.2,0.31\n0.61,0.9,0.35\n0.7,1.1,0.29\n", "spine_1, spine_2"},
	} {
		_, err := parse(c.text)
		if transposed, ok := errors.AsType[*TransposedError](err); !ok || !strings.Contains(transposed.Why, c.why) {
			t.Errorf("%s: the error is %v, want %q", name, err, c.why)
		}
		if name == "no index" {
			continue
		}
		if s, err := (Layout{Index: Present}).Parse("sizes.csv", strings.NewReader(c.text)); err != nil || s.Times != 3 {
			t.Errorf("%s, said to be synapses: %+v, %v", name, s, err)
		}
	}
	if s, err := parse("time,0.0,0.5,1.0\n0,0.5,1.2,0.31\n1,0.61,0.9,0.35\n2,0.7,1.1,0.29\n"); err != nil || s.Synapses != 3 {
		t.Errorf("a corner that names the line of times: %+v, %v", s, err)
	}
	s, err := parse("0.5,0.4,0.6,0.5,0.7\n0.3,0.6,0.7,0.1,0.2\n")
	if err != nil || !strings.Contains(strings.Join(s.Notes, "; "), "2 lines are read as synapses and 5 columns as times") {
		t.Errorf("more times than synapses: %+v, %v", s, err)
	}
}
