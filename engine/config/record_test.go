package config

import (
	"fmt"
	"strings"
	"testing"
)

// TestNoProbes: probes that are left empty are none, also where --set says so.
func TestNoProbes(t *testing.T) {
	for _, e := range []*Experiment{
		parse(t, small+"record:\n  probes:\n"),
		parse(t, small+"record: {probes: {neurons: [1]}}\n", "record.probes=null"),
	} {
		if e.Record.Probes != nil {
			t.Errorf("probes %+v", e.Record.Probes)
		}
	}
}

// TestProbesOfOneKind: probes of one kind are enough, but for patterns, which are probed at neurons.
func TestProbesOfOneKind(t *testing.T) {
	for _, probes := range []string{"neurons: [1]", "synapses: [[1, 2]]", "neurons: [1], synapses: [[1, 2]]", "neurons: [1], patterns: [0]", "synapses: [[1, 2]], neurons: [1], patterns: [0, 1]"} {
		if e := parse(t, small+"record: {probes: {"+probes+"}}\n"); e.Record.Probes == nil {
			t.Errorf("{%s}: nothing is probed", probes)
		}
	}
	for probes, want := range map[string]string{
		"{}":                                  "record.probes lists nothing: list neurons or synapses, or leave it out",
		"{synapses: [[1, 2]], patterns: [0]}": "record.probes.patterns are probed at neurons, of which none are listed: list some under record.probes.neurons",
	} {
		if _, err := Parse("x.yaml", []byte(small+"record: {probes: "+probes+"}\n"), nil); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", probes, err, want)
		}
	}
}

// TestEvery: records come where they are due; After and Records agree with that.
func TestEvery(t *testing.T) {
	for _, c := range []struct {
		every Every
		want  []int
	}{
		{7, []int{0, 7, 14, 21, 28}},
		{1, []int{0, 1, 2, 3, 4}},
		{Log, []int{0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}},
	} {
		last := c.want[len(c.want)-1]
		var due, after []int
		for cycle := range last + 1 {
			if c.every.Due(cycle) {
				due = append(due, cycle)
			}
		}
		for at := 0; at <= last; at = c.every.After(at) {
			after = append(after, at)
		}
		if fmt.Sprint(due) != fmt.Sprint(c.want) || fmt.Sprint(after) != fmt.Sprint(c.want) {
			t.Errorf("every %d: due %v, one after the other %v; want %v", c.every, due, after, c.want)
		}
		if got := c.every.Records(last); got != len(c.want)+1 { // with the end, which may be due itself
			t.Errorf("every %d: %d records in %d cycles, want %d at most", c.every, got, last, len(c.want)+1)
		}
		for cycle := range last {
			if next := c.every.After(cycle); next <= cycle || !c.every.Due(next) {
				t.Errorf("every %d: %d comes after %d", c.every, next, cycle)
			}
		}
	}
}
