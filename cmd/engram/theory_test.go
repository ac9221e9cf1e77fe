package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"engram/engine/theory"
)

// TestTheory: the table in its three forms has the same numbers.
func TestTheory(t *testing.T) {
	got := engram(t, "theory", "--coding-level", "0.5", "--loads", "0.08, 0.33", "--csv")
	got.expect(t, statusDone)
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	if len(lines) != 3 || lines[0] != "coding_level,load,kappa,rho,density" {
		t.Fatalf("theory --csv printed\n%s", got.stdout)
	}
	var points []theory.Point
	if err := json.Unmarshal([]byte(engram(t, "theory", "--loads=0.08,0.33", "--json").stdout), &points); err != nil {
		t.Fatal(err)
	}
	for i, p := range points {
		for k, want := range []float64{p.CodingLevel, p.Load, p.Kappa, p.Rho, p.Density} {
			cell := strings.Split(lines[i+1], ",")[k]
			if v, err := strconv.ParseFloat(cell, 64); err != nil || v != want {
				t.Errorf("line %d has %s where JSON has %v", i+1, cell, want)
			}
		}
	}
	if math.Abs(points[0].Rho-6.294) > 1e-3 || math.Abs(points[1].Density-0.244) > 1e-3 {
		t.Errorf("%+v", points)
	}
	if got := engram(t, "theory"); !strings.Contains(got.stdout, "coding level") {
		t.Errorf("theory printed\n%s", got.stdout)
	}
}

func TestTheoryPlot(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"one.svg", "one.PNG"} {
		engram(t, "theory", "--plot", filepath.Join(folder, name)).expect(t, statusDone)
	}
	several := filepath.Join(folder, "several.svg")
	engram(t, "theory", "--coding-level", "0.5", "--coding-level", "0.05", "--plot", several).expect(t, statusDone)
	if text, err := os.ReadFile(several); err != nil || !strings.Contains(string(text), "f = 0.05") {
		t.Errorf("several.svg: %v", err)
	}
}

func TestTheoryMisuse(t *testing.T) {
	for _, c := range []struct {
		args  string
		words []string
	}{
		{"--loads 1.5", []string{"1.5", "capacity"}},
		{"--loads 0.1,x", []string{"--loads", `"x"`}},
		{"--coding-level 2", []string{"coding level of 2"}},
		{"--csv --json", []string{"choose one"}},
		{"--plot a.gif", []string{".svg or .png"}},
		{"file.yaml", []string{"file.yaml"}},
	} {
		engram(t, append([]string{"theory"}, strings.Fields(c.args)...)...).expect(t, statusMisuse, c.words...)
	}
}
