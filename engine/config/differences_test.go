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
