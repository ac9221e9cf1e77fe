package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/analysis/theory"
)

// TestTheory: the table in its three forms has the same numbers, those of SciPy
// (minimize_scalar, brentq) at f = 0.5.
func TestTheory(t *testing.T) {
	for _, c := range []struct {
		flags, kind string
		want        [2]theory.Point
	}{
		{"", "bernoulli", [2]theory.Point{{Kappa: 0.2353, Rho: 0.9297, DenseDensity: 0.5, Density: 0.3308}, {Kappa: 0.1163, Rho: 0.4349, DenseDensity: 0.5, Density: 0.4109}}},
		{"--patterns bernoulli", "bernoulli", [2]theory.Point{{Kappa: 0.2353, Rho: 0.9297, DenseDensity: 0.5, Density: 0.3308}, {Kappa: 0.1163, Rho: 0.4349, DenseDensity: 0.5, Density: 0.4109}}},
		{"--patterns exact", "exact", [2]theory.Point{{Kappa: 0.3313, Rho: 1.1703, DenseDensity: 0.6509, Density: 0.3683}, {Kappa: 0.2299, Rho: 0.7402, DenseDensity: 0.7013, Density: 0.4817}}},
	} {
		args := append([]string{"theory", "--coding-level", "0.5", "--loads", "0.5, 0.7"}, strings.Fields(c.flags)...)
		got := engram(t, append(args, "--csv")...)
		got.expect(t, exit.StatusDone)
		lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
		if len(lines) != 3 || lines[0] != "coding_level,load,patterns,kappa,rho,density_z1,density" {
			t.Fatalf("theory --csv printed\n%s", got.stdout)
		}
		var points []theory.Point
		if err := json.Unmarshal([]byte(engram(t, append(args, "--json")...).stdout), &points); err != nil {
			t.Fatal(err)
		}
		for i, p := range points {
			cells := strings.Split(lines[i+1], ",")
			if cells[2] != c.kind || string(p.Patterns) != c.kind {
				t.Errorf("%s: patterns %s and %s, want %s", c.flags, cells[2], p.Patterns, c.kind)
			}
			cells = append(cells[:2], cells[3:]...)
			for k, want := range []float64{p.CodingLevel, p.Load, p.Kappa, p.Rho, p.DenseDensity, p.Density} {
				if v, err := strconv.ParseFloat(cells[k], 64); err != nil || v != want {
					t.Errorf("line %d has %s where JSON has %v", i+1, cells[k], want)
				}
			}
			for _, v := range [][2]float64{{p.Kappa, c.want[i].Kappa}, {p.Rho, c.want[i].Rho}, {p.DenseDensity, c.want[i].DenseDensity}, {p.Density, c.want[i].Density}} {
				if math.Abs(v[0]-v[1]) > 6e-5 {
					t.Errorf("%s: %g, want %g", c.flags, v[0], v[1])
				}
			}
		}
		if got := engram(t, args...); !strings.Contains(got.stdout, "coding level") || !strings.HasPrefix(got.stdout, c.kind+" patterns:") {
			t.Errorf("theory printed\n%s", got.stdout)
		}
	}
	// a load between the two capacities
	engram(t, "theory", "--loads", "1.5", "--patterns", "exact").expect(t, exit.StatusDone)
	engram(t, "theory", "--loads", "1.5").expect(t, exit.StatusMisuse, "bernoulli", "for exact ones it is 2")
}

// TestTheoryBeyond: loads beyond capacity take no row of the others away, and are named.
func TestTheoryBeyond(t *testing.T) {
	args := []string{"theory", "--coding-level", "0.1", "--coding-level", "0.5", "--loads", "0.2,2,20"}
	got := engram(t, args...)
	got.expect(t, exit.StatusDone)
	if strings.Count(got.stdout, "beyond capacity") != 4 || len(strings.Fields(strings.Split(got.stdout, "\n")[3])) != 8 {
		t.Errorf("theory printed\n%s", got.stdout)
	}
	csv := engram(t, append(args, "--csv")...)
	csv.expect(t, exit.StatusDone, "engram: warning: 4 of 6 rows are left out")
	if lines := strings.Split(strings.TrimSpace(csv.stdout), "\n"); len(lines) != 3 {
		t.Errorf("theory --csv printed\n%s", csv.stdout)
	}
	engram(t, "theory", "--coding-level", "0.5", "--coding-level", "2").expect(t, exit.StatusMisuse, "coding level of 2")
}

func TestTheoryPlot(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"one.svg", "one.PNG"} {
		engram(t, "theory", "--plot", filepath.Join(folder, name)).expect(t, exit.StatusDone)
	}
	several := filepath.Join(folder, "several.svg")
	engram(t, "theory", "--patterns", "exact", "--coding-level", "0.5", "--coding-level", "0.05", "--plot", several).expect(t, exit.StatusDone)
	if text, err := os.ReadFile(several); err != nil || !strings.Contains(string(text), "f = 0.05") || !strings.Contains(string(text), "exact patterns") {
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
		{"--patterns Exact", []string{"--patterns", `"Exact"`, "exact or bernoulli"}},
		{"--csv --json", []string{"choose one"}},
		{"--plot a.gif", []string{".svg or .png"}},
		{"file.yaml", []string{"file.yaml"}},
	} {
		engram(t, append([]string{"theory"}, strings.Fields(c.args)...)...).expect(t, exit.StatusMisuse, c.words...)
	}
}
