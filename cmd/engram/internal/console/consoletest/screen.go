// Package consoletest shows what a terminal makes of text, for tests.
package consoletest

import (
	"fmt"
	"strings"
	"testing"
)

// Screen is what a terminal shows of a text that moves its cursor as frames do.
func Screen(t *testing.T, text string) string {
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
