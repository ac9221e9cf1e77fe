package look

import (
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/store"
)

// TestLatest: watch shows the networks that are not finished yet, and one of a run that is done.
func TestLatest(t *testing.T) {
	e := &config.Experiment{Phases: []config.Phase{{Wake: &config.Wake{Passes: 4}}}}
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density")
	for _, r := range []int{3, 5, 8} {
		table.Append(r, 0, "wake", 2, 0.5)
	}
	for _, c := range []struct {
		finished     []int
		done         bool
		shown, other []string
	}{
		{nil, false, []string{"network 3", "network 5", "network 8", "2/4 passes", "50 %"}, nil},
		{[]int{5}, false, []string{"network 3", "network 8"}, []string{"network 5"}},
		{[]int{3, 5, 8}, true, []string{"network 3"}, []string{"network 5", "network 8"}},
	} {
		var text strings.Builder
		if err := latest(&text, e, table, c.finished, c.done); err != nil {
			t.Fatal(err)
		}
		for _, word := range c.shown {
			if !strings.Contains(text.String(), word) {
				t.Errorf("finished %v: %q is missing in\n%s", c.finished, word, text.String())
			}
		}
		for _, word := range c.other {
			if strings.Contains(text.String(), word) {
				t.Errorf("finished %v: %q is in\n%s", c.finished, word, text.String())
			}
		}
	}
}
