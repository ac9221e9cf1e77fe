package config

import (
	"strings"
	"testing"
)

// TestPatternKinds: a kind needs its keys, in their ranges, and keys of other kinds have no effect.
func TestPatternKinds(t *testing.T) {
	for _, c := range []struct{ network, patterns, want string }{ // want: an error, or a warning after "warns: "
		{"", "kind: prototypes, groups: 10, overlap: 0.5", ""},
		{"", "kind: prototypes, groups: 20, overlap: 1", ""},
		{"", "kind: prototypes, groups: 20, overlap: 0.1", ""},
		{"", "kind: prototypes, overlap: 0.5", "patterns.kind: prototypes needs patterns.groups, the number of groups"},
		{"", "kind: prototypes, groups: 10", "patterns.kind: prototypes needs patterns.overlap, the fraction of a pattern's active neurons that its prototype has too"},
		{"", "kind: prototypes, groups: 21, overlap: 0.5", "patterns.groups: 21 groups are more than the 20 patterns, and each needs one at least: lower it, or give more patterns"},
		{"", "kind: prototypes, groups: 10, overlap: 0.05", "patterns.overlap is 0.05, and independent patterns share a fraction of 0.1 already, the coding level of the excitatory neurons: give from that to 1, or kind: exact for independent patterns"},
		{", inhibitory_fraction: 0.2, balanced: true", "kind: prototypes, groups: 10, overlap: 0.2", "patterns.overlap is 0.2, and independent patterns share a fraction of 0.25 already, the coding level of the inhibitory neurons: give from that to 1, or kind: exact for independent patterns"},
		{"", "kind: prototypes, groups: 10, overlap: 0", "patterns.overlap must be greater than 0 and at most 1, not 0"},
		{"", "kind: prototypes, groups: 10, overlap: 1.01", "patterns.overlap must be greater than 0 and at most 1, not 1.01"},
		{"", "kind: prototypes, groups: 0, overlap: 0.5", "patterns.groups must be from 1 to 1000000000, not 0"},
		{"", "kind: prototypes, groups: 19, overlap: 1", "with 19 prototypes and patterns.overlap: 1 there are 19 different patterns, and 20 are asked for: lower the overlap, or give more groups"},
		{"", "kind: prototypes, groups: 10, overlap: 0.5, subgroups: 2", "warns: patterns.subgroups has no effect: it belongs to patterns.kind: hierarchical"},
		{"", "groups: 10", "warns: patterns.groups has no effect: it belongs to patterns.kind: prototypes and hierarchical"},
		{"", "kind: hierarchical, groups: 5, subgroups: 4, overlap: 0.5, group_overlap: 0.5", ""},
		{"", "kind: hierarchical, groups: 5, overlap: 0.5, group_overlap: 0.5", "patterns.kind: hierarchical needs patterns.subgroups, the number of subgroups of each group"},
		{"", "kind: hierarchical, groups: 5, subgroups: 4, overlap: 0.5", "patterns.kind: hierarchical needs patterns.group_overlap, the fraction of active neurons that the prototypes of a subgroup and of its group share"},
		{"", "kind: hierarchical, groups: 3, subgroups: 7, overlap: 0.5, group_overlap: 0.5", "patterns.groups: 3 groups of 7 subgroups are more than the 20 patterns, and each needs one at least: lower it, or give more patterns"},
		{"", "kind: hierarchical, groups: 3, subgroups: 2, overlap: 0.5, group_overlap: 0.01", "patterns.group_overlap is 0.01, and independent patterns share a fraction of 0.1 already, the coding level of the excitatory neurons: give from that to 1, or kind: exact for independent patterns"},
		{"", "kind: sparse-graded, coding_spread: 0.5", ""},
		{"", "kind: sparse-graded", "patterns.kind: sparse-graded needs patterns.coding_spread, s: coding levels are uniform in f (1 +- s)"},
		{"", "kind: sparse-graded, coding_spread: 1", "patterns.coding_spread must be greater than 0 and less than 1, not 1"},
		{"", "kind: sparse-graded, coding_spread: 0.97", "patterns.coding_spread: 0.97 makes 0 to 20 of the 100 neurons active; it must be at least 1 and below N: lower it"},
		{", inhibitory_fraction: 0.07, balanced: true", "kind: sparse-graded, coding_spread: 0.5", "patterns.coding_spread: 0.5 makes 2 to 8 of the 7 inhibitory neurons active; lower it"},
		{"", "kind: prototype", "patterns.kind must be one of exact, bernoulli, prototypes, hierarchical, sparse-graded, not the text \"prototype\"; did you mean \"prototypes\"?"},
	} {
		e, err := Parse("x.yaml", []byte("network: {neurons: 100, factors: 2, coding_level: 0.1"+c.network+"}\npatterns: {count: 20, "+c.patterns+"}\nphases: [sleep: {cycles: 1, rate: 1}]\n"), nil)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case len(e.Warnings) > 0:
			got = "warns: " + strings.Join(e.Warnings, "; ")
		}
		if got = strings.Replace(got, "x.yaml:2: ", "", 1); got != c.want {
			t.Errorf("%s %s:\ngot  %s\nwant %s", c.network, c.patterns, got, c.want)
		}
	}
}

// TestSweptKinds: kinds and their keys can be swept.
func TestSweptKinds(t *testing.T) {
	const text = `
network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 20, groups: 4, overlap: 0.5}
phases: [sleep: {cycles: 1, rate: 1}]
sweep:
  patterns.kind: [exact, prototypes]
  patterns.overlap: [0.3, 0.5]
`
	e := mustParse(t, text)
	got := replicas(t, e)[3].Experiment
	if got.Patterns.Kind != Prototypes || got.Patterns.Overlap != 0.5 || got.Patterns.Groups != 4 {
		t.Errorf("the last network has %+v", got.Patterns)
	}
	if len(e.Warnings) != 1 || !strings.Contains(e.Warnings[0], "sweeping patterns.overlap has no effect in 2 of 4 networks") {
		t.Errorf("%q", e.Warnings)
	}
}

// TestRelation: pattern mu belongs to prototype mu mod L, which belongs to a group.
func TestRelation(t *testing.T) {
	for _, c := range []struct {
		patterns Patterns
		want     string // of pattern 0 with 1 ... 12
	}{
		{Patterns{Kind: Exact}, "000000000000"},
		{Patterns{Kind: Prototypes, Groups: 3}, "001001001001"},
		{Patterns{Kind: Hierarchical, Groups: 3, Subgroups: 2}, "001002001002"},
		{Patterns{Kind: Prototypes, Groups: 3, File: "X.npy"}, "000000000000"},
	} {
		got := ""
		for mu := 1; mu <= 12; mu++ {
			got += string('0' + rune(c.patterns.Relation(0, mu)))
		}
		if got != c.want {
			t.Errorf("%+v: %s, want %s", c.patterns, got, c.want)
		}
	}
}
