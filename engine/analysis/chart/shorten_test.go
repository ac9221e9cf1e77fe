package chart

import (
	"strings"
	"testing"
)

// TestShorten: a line that has no room even in small letters ends with dots inside its room.
func TestShorten(t *testing.T) {
	style := text(6)
	const line = "salience soft, rate 0.01 to 0.4 (tau 40), beta 20, length 70"
	if got := shorten(style, line, style.Width(line)); got != line {
		t.Errorf("a line that fits became %q", got)
	}
	room := style.Width(line) / 2
	got := shorten(style, line, room)
	kept, dots := strings.CutSuffix(got, "…")
	if !dots || !strings.HasPrefix(line, kept) || style.Width(got) > room || style.Width(line[:len(kept)+3]) < room-style.Width("…") {
		t.Errorf("%q in %v of %v", got, room, style.Width(line))
	}
}
