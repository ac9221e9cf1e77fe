package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/config"
)

func TestSuggest(t *testing.T) {
	got := engram(t, "suggest", "--neurons", "200", "--factors", "3", "--coding-level=0.1", "--load", "0.2")
	got.expect(t, exit.StatusDone)
	e, err := config.Parse("suggested.yaml", []byte(got.stdout), nil)
	if err != nil {
		t.Fatalf("%v in\n%s", err, got.stdout)
	}
	if n := e.Network; n.Neurons != 200 || n.Factors != 3 || n.CodingLevel != 0.1 || e.Patterns.Count != 40 || e.Patterns.Kind != "exact" || e.Phases[1].Sleep == nil {
		t.Errorf("suggested %s", e.YAML())
	}
	for _, word := range []string{"docs/rates.md", "measure", "# rule", "# published", "# as asked"} {
		if !strings.Contains(got.stdout, word) {
			t.Errorf("the suggestion does not say %q:\n%s", word, got.stdout)
		}
	}

	file := filepath.Join(t.TempDir(), "mine.yaml")
	engram(t, "suggest", file, "--protocol", "learn", "--patterns", "bernoulli", "--coding-level", "0.5", "--neurons", "100").
		expect(t, exit.StatusDone, "engram run "+file+" --out runs/mine")
	engram(t, "check", file).expect(t, exit.StatusDone, "N 100")
	engram(t, "suggest", file).expect(t, exit.StatusMisuse, "already exists")

	engram(t, "suggest", "--neurons", "90000").expect(t, exit.StatusDone, "Outside of what was measured: N 90000")
	if text := engram(t, "suggest").stdout; !strings.Contains(strings.ReplaceAll(text, "\n#   ", " "), "For network.wiring, for halves (network.difference) and for several days docs/rates.md says what to try.") {
		t.Errorf("the configuration does not say what the rule does not cover:\n%.800s", text)
	}
	if help := engram(t, "suggest", "--help").stdout; !strings.Contains(help, "not tested on networks that are wired") || !strings.Contains(help, "on halves (network.difference), nor on several days") {
		t.Errorf("the help does not say what the rule does not cover:\n%s", help)
	}
	engram(t, "suggest", "--load", "0.9").expect(t, exit.StatusDone, "fewer of the load asked, 0.9")
}

// TestSuggestJSON: --json has the configuration, its text and the remarks.
func TestSuggestJSON(t *testing.T) {
	got := engram(t, "suggest", "--json", "--neurons", "90000")
	got.expect(t, exit.StatusDone)
	var found struct {
		Configuration struct {
			Network struct{ Neurons int } `json:"network"`
		} `json:"configuration"`
		YAML     string   `json:"yaml"`
		Warnings []string `json:"warnings"`
	}
	if err := json.Unmarshal([]byte(got.stdout), &found); err != nil {
		t.Fatalf("%v in %s", err, got.stdout)
	}
	if found.Configuration.Network.Neurons != 90000 || !strings.Contains(found.YAML, "# as asked") || !strings.Contains(strings.Join(found.Warnings, "\n"), "Outside of what was measured") {
		t.Errorf("%+v", found)
	}
	engram(t, "suggest", "--json", "mine.yaml").expect(t, exit.StatusMisuse, "give one of the two")
}

func TestSuggestRefuses(t *testing.T) {
	for _, c := range []struct{ flags, says string }{
		{"--factors 0", "0 factors: give 1 to 10"},
		{"--factors 2.5", "whole number"},
		{"--coding-level 0.7", "coding level of 0.7"},
		{"--coding-level 0", "coding level of 0"},
		{"--load 40", "beyond the capacity"},
		{"--load 3", "too much for a day"},
		{"--load -1", "a load of -1"},
		{"--neurons 20", "activates 1 of 20 neurons"},
		{"--neurons 20000000000", "network.neurons"},
		{"--patterns bernoulli", "protocol learn"},
		{"--patterns Exact", "give exact or bernoulli"},
		{"--protocol night", "give wake-sleep or learn"},
		{"a b", "one too many"},
	} {
		got := engram(t, append([]string{"suggest"}, strings.Fields(c.flags)...)...)
		got.expect(t, exit.StatusMisuse, c.says)
		if got.stdout != "" {
			t.Errorf("%s: printed\n%s", c.flags, got.stdout)
		}
	}
}

// endsOf are the values of a column of the first and the last row of a phase in metrics.csv.
func endsOf(t *testing.T, run, phase, column string) (first, last float64) {
	t.Helper()
	f, err := os.Open(filepath.Join(run, "metrics.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range lines[0] {
		at[name] = i
	}
	begun := false
	for _, line := range lines[1:] {
		if line[at["phase"]] != phase {
			continue
		}
		x, err := strconv.ParseFloat(line[at[column]], 64)
		if err != nil {
			t.Fatal(err)
		}
		if !begun {
			first, begun = x, true
		}
		last = x
	}
	if !begun {
		t.Fatalf("no row of phase %s in %s", phase, run)
	}
	return first, last
}

// TestSuggestedNights: what the day stores, the night keeps and makes robust, for one to five
// factors. With the published rates of two factors, those of the README, the night of three factors
// loses all of it.
func TestSuggestedNights(t *testing.T) {
	folder := t.TempDir()
	run := func(name string, args ...string) string {
		t.Helper()
		out := filepath.Join(folder, name)
		args = append([]string{"run", "--out", out, "--quiet", "--threads", "1", "--set", "phases.1.sleep.cycles=300", "--set", "save=[]"}, args...)
		engram(t, args...).expect(t, exit.StatusDone)
		return out
	}
	for z := 1; z <= 5; z++ {
		file := filepath.Join(folder, fmt.Sprintf("z%d.yaml", z))
		engram(t, "suggest", file, "--neurons", "100", "--factors", strconv.Itoa(z), "--coding-level", "0.1", "--load", "0.2").expect(t, exit.StatusDone)
		out := run(fmt.Sprintf("z%d", z), file)
		_, day := endsOf(t, out, "0", "stored")
		first, last := endsOf(t, out, "1", "stored")
		if day < 15 || first != day || last != day {
			t.Errorf("z %d: the day stored %g of 20 patterns, the night began with %g and ended with %g", z, day, first, last)
		}
		if before, after := endsOf(t, out, "1", "rho"); !(after > 1.5*before) {
			t.Errorf("z %d: rho went from %g to %g", z, before, after)
		}
	}
	published := "{from: 0.01, to: 0.4, tau: 40}"
	out := run("published", filepath.Join(folder, "z3.yaml"), "--set", "phases.1.sleep.rate="+published, "--set", "phases.1.sleep.threshold_rate="+published)
	if first, last := endsOf(t, out, "1", "stored"); first < 15 || last > 0 {
		t.Errorf("z 3 with the rates of z 2: %g stored before, %g after", first, last)
	}
}

// TestStepsDecide: networks whose rates give the same steps are the same (engine/analysis/rates), whatever the length and the
// number of factors by day: margins and counts are equal, but for rounding.
func TestStepsDecide(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "three.yaml")
	if err := os.WriteFile(file, []byte(`
network: {neurons: 60, factors: 3, coding_level: 0.1, u0: 0.6}
patterns: {load: 0.2}
phases:
  - wake: {passes: 20, rate: 0.18}
  - sleep: {cycles: 15, rate: 0.1, threshold_rate: 0.01, length: 4}
record: {every: 15, observables: [radius, stored, density]}
save: []
`), 0o666); err != nil {
		t.Fatal(err)
	}
	run := func(name string, sets ...string) string {
		t.Helper()
		out := filepath.Join(folder, name)
		args := []string{"run", file, "--out", out, "--quiet", "--precision", "float64"}
		for _, set := range sets {
			args = append(args, "--set", set)
		}
		engram(t, args...).expect(t, exit.StatusDone)
		return out
	}
	same := func(a, b, phase string) {
		t.Helper()
		for _, column := range []string{"radius", "stored", "density"} {
			before, after := endsOf(t, a, phase, column)
			b0, b1 := endsOf(t, b, phase, column)
			if math.Abs(before-b0) > 1e-9*math.Abs(before) || math.Abs(after-b1) > 1e-9*math.Abs(after) {
				t.Errorf("%s of phase %s: %g to %g in %s, %g to %g in %s", column, phase, before, after, a, b0, b1, b)
			}
		}
	}
	three := run("three")
	if _, day := endsOf(t, three, "0", "stored"); day < 6 {
		t.Fatalf("the day stored %g patterns of 12", day)
	}
	// four times the length are twice the factors: eta 2^(2-z), etaTheta 2^z
	same(three, run("longer", "phases.1.sleep.length=16", "phases.1.sleep.rate=0.05", "phases.1.sleep.threshold_rate=0.08"), "1")
	// with one factor, etaWake u0^(z-1)
	same(three, run("one", "network.factors=1", "phases.0.wake.rate=0.0648"), "0")
}

// TestSuggestedLearning: all labels become right and stay so.
func TestSuggestedLearning(t *testing.T) {
	folder := t.TempDir()
	for z := 1; z <= 5; z++ {
		file, out := filepath.Join(folder, fmt.Sprintf("z%d.yaml", z)), filepath.Join(folder, fmt.Sprintf("z%d", z))
		engram(t, "suggest", file, "--protocol", "learn", "--neurons", "40", "--factors", strconv.Itoa(z), "--coding-level", "0.5", "--load", "0.2").expect(t, exit.StatusDone)
		engram(t, "run", file, "--out", out, "--quiet", "--threads", "1", "--set", "phases.0.learn.cycles=1000", "--set", "save=[]").expect(t, exit.StatusDone)
		if _, wrong := endsOf(t, out, "0", "error"); wrong != 0 {
			t.Errorf("z %d: error %g at the end", z, wrong)
		}
	}
}
