package store

import (
	"strconv"
	"strings"
	"testing"
)

// TestLinesOfManifests: an error names the line that it is on.
func TestLinesOfManifests(t *testing.T) {
	m := sample()
	good, err := m.encode()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(good), "\n")
	for i, line := range lines {
		if !strings.Contains(line, `"threads": 2`) {
			continue
		}
		lines[i] = strings.Replace(line, "2", `"two"`, 1)
		_, err := decodeManifest([]byte(strings.Join(lines, "\n")))
		contains(t, err, "line "+strconv.Itoa(i+1)+":", "threads")
		lines[i] = strings.Replace(line, ": 2", " 2", 1)
		_, err = decodeManifest([]byte(strings.Join(lines, "\n")))
		contains(t, err, "line "+strconv.Itoa(i+1)+":")
	}
	_, err = decodeManifest(append(good, "\n\n1"...))
	contains(t, err, "after the end", "line "+strconv.Itoa(len(lines)+2)+":")
	for _, c := range []struct {
		text string
		at   int64
		line int
	}{{"", 0, 1}, {"a\nb\n", 0, 1}, {"a\nb\n", 1, 1}, {"a\nb\n", 2, 2}, {"a\nb\n", 4, 3}, {"a\nb\n", 99, 3}, {"a\nb\n", -1, 1}} {
		if got := lineOf([]byte(c.text), c.at); got != c.line {
			t.Errorf("byte %d of %q is on line %d, want %d", c.at, c.text, got, c.line)
		}
	}
}
