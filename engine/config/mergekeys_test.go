package config

import (
	"fmt"
	"strings"
	"testing"
)

// fiveDays is how merge keys are used: days that differ in one key.
const fiveDays = `network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 20}
phases:
  - wake: &day
      passes: 5
      rate: 0.01
  - sleep: &night
      cycles: 10
      rate: {from: 0.1, to: 0.2, tau: 5}
      beta: 30
  - wake: &later {<<: *day, regrow: {u0: 0.5}}
  - sleep: *night
  - wake: {<<: *later, rate: 0.02}
  - sleep: {<<: *night, cycles: 20}
  - wake: {passes: 7, <<: [*later, *day]}
  - sleep: {<<: [{beta: 1}, *night]}
`

func TestMergeKeys(t *testing.T) {
	e := mustParse(t, fiveDays)
	var got []string
	for _, p := range e.Phases {
		switch {
		case p.Wake != nil:
			got = append(got, fmt.Sprint(p.Wake.Passes, p.Wake.Rate, p.Wake.Regrow != nil && p.Wake.Regrow.U0 == 0.5))
		case p.Sleep != nil:
			got = append(got, fmt.Sprint(p.Sleep.Cycles, p.Sleep.Rate.To, p.Sleep.Beta, p.Sleep.ThresholdFollows))
		}
	}
	const want = "5 0.01 false|10 0.2 30 true|5 0.01 true|10 0.2 30 true|5 0.02 true|20 0.2 30 true|7 0.01 true|10 0.2 1 true"
	if text := strings.Join(got, "|"); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	// --set and the sweep reach into a merged mapping and change it nowhere else.
	e = mustParse(t, fiveDays+"sweep:\n  phases.5.sleep.rate.to: [0.3, 0.4]\n", "phases.5.sleep.beta=7", "phases.4.wake={<<: {passes: 9}, rate: 1}")
	if a, b := e.Phases[1].Sleep, e.Phases[5].Sleep; a.Beta != 30 || a.Rate.To != 0.2 || b.Beta != 7 || b.Rate.To != 0.3 || b.Rate.From != 0.1 || b.Cycles != 20 {
		t.Errorf("%+v, %+v", a, b)
	}
	if w := e.Phases[4].Wake; w.Passes != 9 || w.Regrow != nil {
		t.Errorf("%+v", w)
	}
	if r := replicas(t, e); r[1].Experiment.Phases[5].Sleep.Rate.To != 0.4 || r[1].Experiment.Phases[1].Sleep.Rate.To != 0.2 {
		t.Errorf("%+v", r[1].Experiment.Phases[5].Sleep)
	}
}

// TestMergeKeyEverywhere: every mapping can be merged, whole sections too.
func TestMergeKeyEverywhere(t *testing.T) {
	e := mustParse(t, `
<<: {seed: 9, record: {every: 7}}
network: {<<: {neurons: 50, u0: 0.5}, factors: 2, coding_level: 0.1}
patterns: {<<: {count: 3}}
phases:
  - <<: {sleep: {cycles: 1, rate: {<<: {from: 1, to: 2}, tau: 3}}}
sweep: {<<: {seed: [1, 2]}}
`)
	if e.Record.Every != 7 || e.Network.Neurons != 50 || e.Network.U0 != 0.5 || e.Patterns.Count != 3 || e.Phases[0].Sleep.Rate.Tau != 3 || len(e.Sweep) != 1 {
		t.Errorf("%s", e.YAML())
	}
}

func TestMergeKeyErrors(t *testing.T) {
	tests := []struct{ before, after, want string }{
		{"      beta: 30", "      betta: 30", `days.yaml:10: unknown key "betta" in phases.1.sleep; did you mean "beta"?`},
		{"      passes: 5", "      passes: 0", `days.yaml:5: phases.0.wake.passes must be from 1 to 1000000000, not 0`},
		{"<<: *later, rate: 0.02", "<<: *later, rate: x", `days.yaml:13: phases.4.wake.rate must be a number, not the text "x"`},
		{"regrow: {u0: 0.5}", "regrow: {u0: -1}", `days.yaml:11: phases.2.wake.regrow.u0 must be greater than 0, not -1`},
		{"{<<: *later, rate: 0.02}", "{<<: 3, rate: 0.02}", `days.yaml:13: "<<" merges a mapping (<<: *name, of one marked &name) or a list of mappings, not 3`},
		{"{<<: *later, rate: 0.02}", "{<<: [*later, 3]}", `days.yaml:13: "<<" merges a mapping (<<: *name, of one marked &name) or a list of mappings, not 3`},
		{"{<<: *later, rate: 0.02}", "{<<: *later, <<: *day}", `days.yaml:13: "<<" is given twice in one mapping: list the mappings, <<: [*a, *b]`},
		{"{<<: *later, rate: 0.02}", "&self {<<: *self}", `days.yaml:13: "<<" merges the mapping that it stands in`},
		{"{<<: *later, rate: 0.02}", "{<<: *latter}", `days.yaml: not YAML: unknown anchor 'latter' referenced`},
	}
	for _, c := range tests {
		if !strings.Contains(fiveDays, c.before) {
			t.Fatalf("%q is not in the text", c.before)
		}
		_, err := Parse("days.yaml", []byte(strings.Replace(fiveDays, c.before, c.after, 1)), nil)
		wantError(t, c.after, err, c.want)
	}
}
