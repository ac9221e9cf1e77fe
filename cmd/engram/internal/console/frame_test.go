package console

import (
	"bytes"
	"strings"
	"testing"

	"engram/cmd/engram/internal/console/consoletest"
)

// TestFrames: a frame replaces the one before, shorter or longer, and what was there before stays.
func TestFrames(t *testing.T) {
	w := bytes.NewBufferString("before\n")
	f := &Frames{Writer: w, Width: 20, Height: 6}
	for _, c := range []struct{ text, shown string }{
		{"a\nb\nc\n", "a\nb\nc\n"},
		{"a\n", "a\n"},
		{"a line that is longer than the screen\nb\n", "a line that is lo...\nb\n"},
		{"1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\n4\n... and 3 lines\n"},
		{"ü is a letter, two by\n", "ü is a letter, tw...\n"},
	} {
		if err := f.Show(c.text); err != nil {
			t.Fatal(err)
		}
		if got := consoletest.Screen(t, w.String()); strings.TrimRight(got, "\n") != strings.TrimRight("before\n"+c.shown, "\n") {
			t.Errorf("the screen shows %q, want %q", got, c.shown)
		}
	}
	if err := f.Last("the end of a line that is long\n"); err != nil {
		t.Fatal(err)
	}
	if got := consoletest.Screen(t, w.String()); got != "before\nthe end of a line that is long\n" {
		t.Errorf("at the end there is %q", got)
	}
}
