package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// screenOf is what a terminal shows of a text that moves its cursor as frames do.
func screenOf(t *testing.T, text string) string {
	t.Helper()
	lines, row := []string{""}, 0
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		var up int
		switch n, _ := fmt.Sscanf(rest, "\x1b[%dA", &up); {
		case n == 1:
			if row -= up; row < 0 {
				t.Fatalf("the cursor leaves the screen in %q", text)
			}
			i += strings.IndexByte(rest, 'A')
		case strings.HasPrefix(rest, "\x1b[J"):
			lines = append(lines[:row], "")
			i += 2
		case text[i] == '\r':
		case text[i] == '\n':
			if row++; row == len(lines) {
				lines = append(lines, "")
			}
		default:
			lines[row] += text[i : i+1]
		}
	}
	return strings.Join(lines, "\n")
}

// TestFrames: a frame replaces the one before, shorter or longer, and what was there before stays.
func TestFrames(t *testing.T) {
	w := bytes.NewBufferString("before\n")
	f := &frames{w: w, width: 20, height: 6}
	for _, c := range []struct{ text, shown string }{
		{"a\nb\nc\n", "a\nb\nc\n"},
		{"a\n", "a\n"},
		{"a line that is longer than the screen\nb\n", "a line that is lo...\nb\n"},
		{"1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\n4\n... and 3 lines\n"},
		{"ü is a letter, two by\n", "ü is a letter, tw...\n"},
	} {
		if err := f.show(c.text); err != nil {
			t.Fatal(err)
		}
		if got := screenOf(t, w.String()); strings.TrimRight(got, "\n") != strings.TrimRight("before\n"+c.shown, "\n") {
			t.Errorf("the screen shows %q, want %q", got, c.shown)
		}
	}
	if err := f.last("the end of a line that is long\n"); err != nil {
		t.Fatal(err)
	}
	if got := screenOf(t, w.String()); got != "before\nthe end of a line that is long\n" {
		t.Errorf("at the end there is %q", got)
	}
}
