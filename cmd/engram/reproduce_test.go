package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// TestReproduce makes a page of small networks, and refuses to overwrite it.
func TestReproduce(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	out := filepath.Join(t.TempDir(), "fig3")
	got := engram(t, "reproduce", "fig3", "--neurons", "40", "--out", out)
	got.expect(t, exit.StatusDone, "sleep")
	if !strings.Contains(got.stdout, "density at high load") {
		t.Errorf("standard output is %q", got.stdout)
	}
	for _, name := range []string{"README.md", "course.svg", "course.png", "course.csv", "comparison.csv", "night.yaml", "runs/night/metrics.csv"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	if m, err := store.ReadManifest(out); err != nil || m.Status != store.Done {
		t.Errorf("manifest %+v (%v)", m, err)
	}
	engram(t, "reproduce", "fig3", "--out", out).expect(t, exit.StatusMisuse, "already exists")
}

func TestReproduceMisuse(t *testing.T) {
	for _, c := range []struct {
		args  []string
		words []string
	}{
		{nil, []string{"fig2", "fig6"}},
		{[]string{"fig7"}, []string{"fig7", "fig2, fig3, fig4, fig5, fig6"}},
		{[]string{"fig3", "--neurons", "3"}, []string{"--neurons 3", "20"}},
		{[]string{"fig6", "--data", "none.csv"}, []string{"none.csv", "no such file"}},
		{[]string{"fig6", "--data", sizesFile(t, "0,1,2\n0.5,0.6,0.9\n0.5,0.4,0.3\n")}, []string{"sizes.csv:1: 0, 1, 2 are evenly spaced"}},
	} {
		out := filepath.Join(t.TempDir(), "out")
		engram(t, append([]string{"reproduce", "--out", out}, c.args...)...).expect(t, exit.StatusMisuse, c.words...)
		absent(t, out)
	}
}
