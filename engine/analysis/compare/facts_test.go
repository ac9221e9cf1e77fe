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

// TestInputsOfOneName: two inputs of one name are told apart by their paths.
func TestInputsOfOneName(t *testing.T) {
	inputs := map[string]string{"day1/X.npy": "", "day2/X.npy": "", "order.npy": ""}
	for path, want := range map[string]string{"day1/X.npy": "day1/X.npy", "order.npy": "order.npy"} {
		if name := nameAmong(path, inputs); name != want {
			t.Errorf("%s is called %s", path, name)
		}
	}
}
