package compare

import (
	"reflect"
	"strings"
	"testing"

	"engram/engine/store"
)

// TestFacts: what differs is listed by kind, with a value for each run; names and files of configurations are not.
func TestFacts(t *testing.T) {
	sum := func(digit string) string { return strings.Repeat(digit, 64) }
	a := folder(t, night, func(m *store.Manifest) {
		m.Inputs = map[string]string{"/a/X.npy": sum("1"), "/a/order.npy": sum("2"), "/a/night.yaml": sum("3")}
	})
	b := folder(t, "name: other\nseed: 9007199254740993\n"+night+"sweep: {network.u0: [0.5, 0.6]}\n", func(m *store.Manifest) {
		m.Inputs = map[string]string{"/b/X.npy": sum("1"), "/b/order.npy": sum("4"), "/b/day.yaml": sum("5")}
		m.Version, m.Device, m.Ranks = "2", "cuda", 2
	})
	want := []Fact{
		{Setting, "network.u0", []string{"0.6", "swept: [0.5,0.6]"}},
		{Setting, "phases.0.sleep.if_none_stored", []string{"stop", "skip"}}, // the default, of one network and of a sweep
		{Setting, "seed", []string{"1", "9007199254740993"}},
		{Input, "SHA-256 of order.npy", []string{sum("2"), sum("4")}},
		{Version, "engram", []string{"1", "2"}},
		{Device, "device", []string{"cpu", "cuda"}},
		{Device, "ranks", []string{"1", "2"}},
	}
	if facts := compared(t, a, b).Facts; !reflect.DeepEqual(facts, want) {
		t.Errorf("the facts are\n%v\nnot\n%v", facts, want)
	}
	if short := want[3].Short(); short[0] != "222222222222…" {
		t.Errorf("a sum is shown as %s", short[0])
	}
}

// TestUnset: of a key that a run leaves out people read its default, where it is true or false; where what it is a key of is not there
// either, and of values without a default, that it is not set.
func TestUnset(t *testing.T) {
	c := compared(t, folder(t, night, nil), folder(t, strings.NewReplacer("coding_level", "tied: true, wiring: {rule: pairwise_bernoulli, p: 0.5}, coding_level").Replace(night), nil))
	got := map[string]string{}
	for _, f := range c.Facts {
		got[f.Name] = strings.Join(c.Short(f), " -> ")
	}
	for name, want := range map[string]string{
		"network.tied": "false (default) -> true", "network.wiring.rule": "not set -> pairwise_bernoulli", "network.wiring.p": "not set -> 0.5",
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s (%v)", name, got[name], want, got)
		}
	}
	for _, want := range [][3]string{{"phases.0.sleep.midway", "true", "false (default)"}, {"phases.1.sleep.midway", "true", "not set"}, {"network.factors_file", "U.npy", "not set"}} {
		if got := c.Runs[0].given.Experiment.Unset(want[0], want[1]); got != want[2] {
			t.Errorf("%s is %s, want %s", want[0], got, want[2])
		}
	}
}

// TestInputsOfOneName: two inputs of one name are told apart by their paths.
func TestInputsOfOneName(t *testing.T) {
	inputs := map[string]string{"day1/X.npy": "", "day2/X.npy": "", "order.npy": ""}
	for path, want := range map[string]string{"day1/X.npy": "day1/X.npy", "order.npy": "order.npy"} {
		if name := nameAmong(path, inputs); name != want {
			t.Errorf("%s is called %s", path, name)
		}
	}
}
