package config

import (
	"maps"
	"slices"
	"testing"
)

// TestSweepOfListItems: an item of a list is swept as a key is, two items of one list together, and an item of a list
// of lists; an item that there is not is an error.
func TestSweepOfListItems(t *testing.T) {
	text := minimal + "sweep:\n  phases.2.recall.levels.1: [0.02, 0.03]\n  phases.2.recall.levels.0: [0.001, 0.002]\n"
	for i, want := range [][2]float64{{0.001, 0.02}, {0.002, 0.02}, {0.001, 0.03}, {0.002, 0.03}} {
		e := mustParse(t, text, "phases.2.recall.levels=[0, 0.01, 0.04]")
		got := replicas(t, e)[i].Experiment.Phases[2].Recall.Levels
		if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != 0.04 {
			t.Errorf("network %d: levels %v, want %v and 0.04", i, got, want)
		}
	}
	for _, path := range []string{"phases.2.recall.levels.9", "phases.2.recall.levels.-1", "phases.2.recall.levels.x", "phases.9.recall.trials", "phases.x.recall.trials"} {
		if _, err := Parse("folder/test.yaml", []byte(minimal+"sweep:\n  "+path+": [1, 2]\n"), nil); err == nil {
			t.Errorf("%s can be swept", path)
		}
	}
}

// TestBindRefuses: an axis whose path leads nowhere is an error, also where no text was parsed; other paths lead to
// their key.
func TestBindRefuses(t *testing.T) {
	e := mustParse(t, minimal)
	for _, path := range []string{"patterns.lod", "phases.2.recall.levels.9", "phases.2.recall.levels.x", "phases.2.recall.levels.-1",
		"phases.0.sleep.snapshots.0", "phases.x", "phases.3", "phases.3.sleep.rate", "phases.-1.sleep.rate", "nothing", "seed.0"} {
		if keys, err := bind(e, []Axis{{Path: path}}); err == nil {
			t.Errorf("%s is bound to %+v", path, keys)
		}
	}
	keys, err := bind(e, []Axis{{Path: "phases.1"}, {Path: "phases.1.learn"}, {Path: "phases.2.recall.levels.1"}})
	if err != nil || keys[0].key.Name != "1" || keys[1].key.Name != "learn" || keys[2].key.Name != "levels" || keys[2].item != 1 {
		t.Errorf("%+v (%v)", keys, err)
	}
	if _, err := bind(e, []Axis{{Path: "record.probes"}, {Path: "network.wiring"}}); err != nil || e.Record.Probes != nil || e.Network.Wiring != nil {
		t.Errorf("sections that are bound are made: %+v, %+v (%v)", e.Record.Probes, e.Network.Wiring, err)
	}
}

// TestAddPatternFiles: what two shares of a sweep know of pattern files is put together: files that either knows, and
// activities that either knows of one file.
func TestAddPatternFiles(t *testing.T) {
	a, b := &Experiment{}, &Experiment{PatternFiles: map[string]*PatternFile{
		"x.npy": {Patterns: 5, Activity: map[int]float64{3: 0.5}}, "y.npy": {Patterns: 7},
	}}
	a.AddPatternFiles(&Experiment{})
	if len(a.PatternFiles) != 0 {
		t.Errorf("nothing adds %v", a.PatternFiles)
	}
	a.AddPatternFiles(b)
	if len(a.PatternFiles) != 2 || a.PatternFiles["x.npy"].Activity[3] != 0.5 || a.PatternFiles["y.npy"].Patterns != 7 {
		t.Errorf("%+v", a.PatternFiles)
	}
	a.AddPatternFiles(&Experiment{PatternFiles: map[string]*PatternFile{
		"x.npy": {Patterns: 5, Activity: map[int]float64{4: 0.25}}, "y.npy": {Patterns: 7, Activity: map[int]float64{1: 0.125}},
	}})
	if x := a.PatternFiles["x.npy"].Activity; !maps.Equal(x, map[int]float64{3: 0.5, 4: 0.25}) {
		t.Errorf("x.npy has activities %v", x)
	}
	if y := a.PatternFiles["y.npy"].Activity; !maps.Equal(y, map[int]float64{1: 0.125}) {
		t.Errorf("y.npy has activities %v", y)
	}
}

// TestPathsOf: a word finds the keys of that name, and a symbol the key that it stands for, wherever they are.
func TestPathsOf(t *testing.T) {
	for word, want := range map[string][]string{
		"seed": {"seed"}, "N": {"network.neurons"}, "M": {"patterns.count"}, "every": {"record.every"},
		"trials": {"phases.N.recall.trials"}, "length": {"phases.N.sleep.length", "phases.N.learn.length", "phases.N.drift.length"},
		"margin": {"phases.N.sleep.margin"}, "nothing": nil,
	} {
		if got := PathsOf(word); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
