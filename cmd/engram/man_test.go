package main

import (
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestMan: the manual page is roff and has every command with its options.
func TestMan(t *testing.T) {
	got := engram(t, "man")
	got.expect(t, exit.StatusDone)
	for _, word := range []string{".TH engram 1", ".SH NAME", ".SH resume", "--checkpoint-every"} {
		if !strings.Contains(got.stdout, word) {
			t.Errorf("the manual page lacks %q", word)
		}
	}
	engram(t, "man", "ls").expect(t, exit.StatusMisuse, "no argument")
}
