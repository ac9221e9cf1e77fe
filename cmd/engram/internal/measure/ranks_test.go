package measure

import (
	"strings"
	"testing"
)

// TestStarts: numbers of ranks, with the threads of each or without.
func TestStarts(t *testing.T) {
	for text, want := range map[string]string{"0": `"0"`, "1,x": `"x"`, "2x": `"2x"`, "2x0": `"2x0"`} {
		if _, err := readStarts(text, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--ranks %s: %v", text, err)
		}
	}
	starts, err := readStarts("1x2, 3", 1)
	if err != nil || len(starts) != 2 || starts[0].Threads != 2 || starts[1].Ranks != 3 || starts[1].Threads != 1 {
		t.Errorf("1x2, 3: %v, %v", starts, err)
	}
}
