package report

import (
	"encoding/json"
	"strings"
	"testing"

	"engram/engine/store"
)

// TestWords: values of the configuration are words, on panels and in the subtitle.
func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"from": 0.01, "to": 0.4, "tau": 40}`: "0.01 to 0.4 (tau 40)",
		`{"from": 1, "to": 2}`:                 "1 to 2",
		`{"u0": 0.6, "spread": 0}`:             "spread 0, u0 0.6",
		`[0, 0.01]`:                            "0, 0.01",
		`"soft"`:                               "soft",
		`true`:                                 "true",
		`1e-300`:                               "1e-300",
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got := words(v); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	page := pageOf(t, makeRun(t, "swept", "sweep: {phases.0.wake.passes: [3, 5], phases.2.sleep.rate: [0.1, {from: 0.01, to: 0.4, tau: 40}]}\n"))
	if got, want := page.Subtitle, "wake (3 passes or 5 passes)"; !strings.Contains(got, want) {
		t.Errorf("subtitle %q, want %q in it", got, want)
	}
	if got := page.Overview.Rows[1][0]; got != "passes 3, rate 0.01 to 0.4 (tau 40)" {
		t.Errorf("a network is called %q", got)
	}
}

// TestMediansTogether: where the mean of one network is ruled by a few neurons, medians speak for all
// networks of a table, and the column says so; where none is, means do.
func TestMediansTogether(t *testing.T) {
	for _, c := range []struct {
		median float64 // of the second network, whose mean is 9
		column string
		cells  [2]string
	}{
		{1, "median margin", [2]string{"0.5 → 1.5", "0.5 → 1"}},
		{8, "margin", [2]string{"0.4 → 2", "0.4 → 9"}},
	} {
		r := makeRun(t, "medians", "sweep: {seed: [1, 2]}\n")
		table := store.NewTable("replica", "phase", "phase_name", "cycle", "margin_min", "margin_min_std", "margin_min_median")
		for n := range 2 {
			table.Append(n, 2, "sleep", 0, 0.4, 0.1, 0.5)
			if n == 0 {
				table.Append(n, 2, "sleep", 100, 2.0, 0.1, 1.5)
			} else {
				table.Append(n, 2, "sleep", 100, 9.0, 0.1, c.median)
			}
		}
		r.must(r.folder.WriteTable("metrics.csv", table))
		page := pageOf(t, r)
		for i, want := range c.cells {
			if got := cell(t, page.Overview, page.Overview.Rows[i][0], c.column); got != want {
				t.Errorf("network %d: %q, want %q", i, got, want)
			}
		}
	}
}
