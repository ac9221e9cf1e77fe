package config

import (
	"slices"
	"testing"
)

// TestSettings: settings have all digits, lists of scalars are in one piece, and what follows from keys is told apart.
func TestSettings(t *testing.T) {
	read := func(seed string) *Experiment {
		e, err := Parse("night.yaml", []byte("seed: "+seed+"\nnetwork: {neurons: 20, factors: 2, coding_level: 0.2}\npatterns: {count: 4}\n"+
			"phases:\n  - sleep: {cycles: 10, rate: 0.1}\n  - recall: {levels: [0, 0.1], trials: 2}\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	a, b := read("9007199254740992"), read("9007199254740993") // one float64
	if d := Differences(a, b); !slices.Equal(d, []string{"seed: 9007199254740992 became 9007199254740993"}) {
		t.Errorf("the differences are %q", d)
	}
	settings := a.Settings()
	if settings["phases.1.recall.levels"] != "[0,0.1]" || settings["patterns.kind"] != "exact" {
		t.Errorf("the settings are %q", settings)
	}
	if _, ok := settings["phases.0.sleep.threshold_follows"]; !ok || !Derived("phases.0.sleep.threshold_follows") || Derived("phases.0.sleep.threshold_rate") {
		t.Error("what follows from keys is not told apart")
	}
	if !Derived("pattern_files.X.npy.patterns") || Derived("patterns.file") || Derived("pattern_files") {
		t.Error("what is known of pattern files is not told apart")
	}
}

// TestUnset: what holds where a key is left out is the default of that key, in whatever phase it is.
func TestUnset(t *testing.T) {
	e := mustParse(t, minimal, "phases.1={learn: {cycles: 5, rate: 0.1}}", "phases.0.sleep.rate={from: 0.1, to: 0.2, tau: 3}")
	for _, want := range [][3]string{
		{"phases.1.learn.until_converged", "false", "true (default)"}, {"phases.0.sleep.midway", "true", "false (default)"}, {"network.balanced", "true", "false (default)"},
		{"phases.1.learn.beta", "3", "100 (default)"}, {"phases.0.sleep.beta", "3", "20 (default)"}, {"phases.0.sleep.until_converged", "false", "not set"},
		{"phases.0.sleep.rate", "0.1", "not set"}, {"phases.0.sleep.threshold_rate", "0.1", "not set"}, {"phases.0.sleep.rate.to", "0.1", "not set"},
		{"phases.0.learn.until_converged", "false", "not set"}, {"phases.9.sleep.midway", "true", "not set"}, {"network.factors_file", "U.npy", "not set"}, {"network.wiring.p", "0.5", "not set"},
	} {
		if got := e.Unset(want[0], want[1]); got != want[2] {
			t.Errorf("%s beside %s is %s, want %s", want[0], want[1], got, want[2])
		}
	}
	if again := mustParse(t, minimal, "phases.1={learn: {cycles: 5, rate: 0.1}}", "phases.0.sleep.rate={from: 0.1, to: 0.2, tau: 3}"); len(Differences(e, again)) > 0 {
		t.Errorf("asking has changed the experiment: %q", Differences(e, again))
	}
}
