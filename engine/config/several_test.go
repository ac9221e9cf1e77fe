package config

import (
	"fmt"
	"strings"
	"testing"

	"engram/engine/observable"
)

// TestSeveralErrors: all errors of a file that do not follow from one another are reported, in the order of its lines: what is missing beside
// an unknown key, what several places have by one anchor, and the rules of several keys beside a key that is wrong follow.
func TestSeveralErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{strings.NewReplacer("neurons: 100", "neurons: many", "load: 0.5", "load: -1", "beta: 20", "betta: 20", "passes: 5, ", "passes: 0, ", "every: 10", "every: 0").Replace(full), []string{
			`full.yaml:3: network.neurons must be a whole number, not the text "many"`,
			`full.yaml:7: patterns.load must be greater than 0, not -1`,
			`full.yaml:9: phases.0.wake.passes must be from 1 to 1000000000, not 0`,
			`full.yaml:13: unknown key "betta" in phases.1.sleep; did you mean "beta"?`,
			`full.yaml:17: record.every must be from 1 to 1000000000000000, not 0`,
		}},
		{strings.NewReplacer("record:", "recrod:", "  factors: 2\n", "", "rate: 0.1\n", "rates: 0.1\n").Replace(full), []string{
			`full.yaml:11: unknown key "rates" in phases.1.sleep; did you mean "rate"?`,
			`full.yaml:15: unknown key "recrod"; did you mean "record"?`,
		}},
		{strings.NewReplacer("  factors: 2\n", "", "wake: {passes: 5, rate: 0.01}", "wake: {passes: 5}").Replace(full), []string{
			`full.yaml:2: network needs the key "factors"`,
			`full.yaml:8: phases.0.wake needs the key "rate"`,
		}},
		{strings.NewReplacer("  neurons: 100\n", "", "  factors: 2\n", "", "  coding_level: 0.1\n", "", "every: 10", "every: 0").Replace(full), []string{
			`full.yaml:2: network needs the keys "neurons", "factors" and "coding_level"`,
			`full.yaml:14: record.every must be from 1 to 1000000000000000, not 0`,
		}},
		{strings.NewReplacer("  factors: 2\n", "", "coding_level: 0.1", "coding_level: many").Replace(full), []string{
			`full.yaml:2: network needs the key "factors"`,
			`full.yaml:4: network.coding_level must be a number or from_patterns, not the text "many"`,
		}},
		{strings.NewReplacer("coding_level: 0.1", "coding_level: 0.001", "every: 10", "every: -1").Replace(full), []string{
			`full.yaml:17: record.every must be from 1 to 1000000000000000, not -1`,
		}},
		{full + "sweep:\n  patterns.load: [0.5, -1, -2]\n  phases.1.sleep.beta: [20, many]\n  network.factors: [2, 1]\n", []string{
			`full.yaml:19: patterns.load must be greater than 0, not -1`,
			`full.yaml:19: patterns.load must be greater than 0, not -2`,
			`full.yaml:20: phases.1.sleep.beta must be a number, not the text "many"`,
		}},
		// every axis of a sweep, beside other keys
		{strings.Replace(full, "passes: 5", "passes: 0", 1) + "sweep:\n  seed: [1, 1, x]\n  phases.1.sleep.betta: [1, 2]\n  phases.7.sleep.beta: [1]\n  network.u0: []\n  name: [a]\n  network.factors: [none, 2, many]\n  phases.1.sleep.cycles: 5\n", []string{
			`full.yaml:9: phases.0.wake.passes must be from 1 to 1000000000, not 0`,
			`full.yaml:19: sweep.seed lists "1" twice`,
			`full.yaml:19: seed must be a whole number from 0 to 18446744073709551615, not the text "x"`,
			`full.yaml:20: unknown key "betta" in phases.1.sleep; did you mean "beta"?`,
			`full.yaml:21: phases is a list of 3, counted from 0: it has no "7"`,
			`full.yaml:22: sweep.network.u0 must list at least one value`,
			`full.yaml:23: "name" cannot be swept: it is the same for all replicas`,
			`full.yaml:24: network.factors must be a whole number, not the text "none"`,
			`full.yaml:24: network.factors must be a whole number, not the text "many"`,
			`full.yaml:25: sweep.phases.1.sleep.cycles must be a list, not 5`,
		}},
		// a swept key that would be missing without the sweep
		{strings.Replace(full, "  factors: 2\n", "", 1) + "sweep:\n  network.factors: []\n", []string{`full.yaml:18: sweep.network.factors must list at least one value`}},
		// every item of a list
		{strings.NewReplacer("levels: [0, 0.01]", "levels: [-1, 0, x, .nan]", "beta: 20", "snapshots: [1, 0.5, -2, 1]", "every: 10", "observables: [dens, density, rhoo, density]", "load: 0.5", "files: ['', 3]").Replace(full), []string{
			`full.yaml:7: patterns.files.0 must name a file`,
			`full.yaml:7: patterns.files.1 must be a text (in quotes if need be), not 3`,
			`full.yaml:13: phases.1.sleep.snapshots.1 must be a whole number, not 0.5`,
			`full.yaml:13: phases.1.sleep.snapshots.2 must be from 0 to 1000000000000000, not -2`,
			`full.yaml:13: phases.1.sleep.snapshots lists 1 twice`,
			`full.yaml:15: phases.2.recall.levels.0 must be 0 or more, not -1`,
			`full.yaml:15: phases.2.recall.levels.2 must be a number, not the text "x"`,
			`full.yaml:15: phases.2.recall.levels.3 must be finite, not .nan`,
			`full.yaml:17: record.observables.0 must be one of ` + strings.Join(observable.Names(), ", ") + `, not the text "dens"; did you mean "density"?`,
			`full.yaml:17: record.observables.2 must be one of ` + strings.Join(observable.Names(), ", ") + `, not the text "rhoo"; did you mean "rho"?`,
			`full.yaml:17: record.observables lists "density" twice`,
		}},
		// the other keys of a mapping in which one is given twice
		{strings.NewReplacer("  coding_level: 0.1\n", "  neurons: 7\n  u0: many\n  [1]: 2\n").Replace(full), []string{
			`full.yaml:5: "network.neurons" is given twice`,
			`full.yaml:6: network.u0 must be a number, not the text "many"`,
			`full.yaml:7: a key of network must be a word, not a list`,
		}},
	} {
		_, err := Parse("full.yaml", []byte(c.text), nil)
		wantError(t, c.text, err, strings.Join(c.want, "\n"))
	}
	_, err := Parse("full.yaml", []byte(full), []string{"seed", "phases.9.sleep.beta=1", "network.neurons=1"})
	wantError(t, "--set", err, "--set seed: write it as path=value, such as phases.1.sleep.beta=20\n--set phases.9.sleep.beta=1: phases is a list of 3, counted from 0: it has no \"9\"")
	_, err = Parse("full.yaml", []byte(strings.Replace(full, "beta: 20", "beta: many", 1)), []string{"network.neurons=1"})
	wantError(t, "--set", err, "full.yaml:13: phases.1.sleep.beta must be a number, not the text \"many\"\n--set network.neurons=1: network.neurons must be from 2 to 100000000, not 1")
	many := strings.Builder{}
	for i := range 30 {
		fmt.Fprintf(&many, "k%d: 1\n", i)
	}
	_, err = Parse("full.yaml", []byte(many.String()), nil)
	if lines := strings.Split(fmt.Sprint(err), "\n"); len(lines) != 21 || lines[20] != "and 10 more errors" {
		t.Errorf("of 30 errors %d lines are\n%v", len(lines), err)
	}
}
