package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// crowded has a load of 0.7 at f = 0.5.
const crowded = `
seed: 5
network: {neurons: 40, factors: 2, coding_level: 0.5, spread: 0.3}
patterns: {PATTERNS}
phases:
  - learn: {cycles: 2, rate: 0.01, length: 20}
record: {every: 1, observables: [margin_min, rho]}
`

// optimumOf is what the records of a run say that its margins can be at most.
func optimumOf(t *testing.T, records string) (optimum map[string]float64, kind string) {
	t.Helper()
	for _, line := range strings.Split(records, "\n") {
		var r struct {
			Optimum map[string]float64 `json:"optimum"`
			Kind    string             `json:"optimum_for"`
		}
		if json.Unmarshal([]byte(line), &r) == nil && r.Optimum != nil {
			optimum, kind = r.Optimum, r.Kind
		}
	}
	return optimum, kind
}

// TestOptimumOfKinds: runs are compared with the theory of their own patterns, of those from
// a file by whether all have the same number of active neurons. The numbers are SciPy's
// (minimize_scalar, brentq) at load 0.7, f = 0.5.
func TestOptimumOfKinds(t *testing.T) {
	best := map[string]map[string]float64{
		"exact":     {"margin_min": 0.2299, "rho": 0.7402},
		"bernoulli": {"margin_min": 0.1163, "rho": 0.4349},
	}
	folder := t.TempDir()
	check := func(name, patterns, kind string) {
		t.Helper()
		text := strings.Replace(crowded, "PATTERNS", patterns, 1)
		out := filepath.Join(folder, name)
		got := engram(t, "run", write(t, text), "--out", out, "--json")
		got.expect(t, exit.StatusDone)
		optimum, of := optimumOf(t, got.stderr)
		if of != kind || len(optimum) != 2 {
			t.Fatalf("%s: the optimum %v of %q patterns, want %s", name, optimum, of, kind)
		}
		for observable, want := range best[kind] {
			if math.Abs(optimum[observable]-want) > 6e-5 {
				t.Errorf("%s: %s can be %g, want %g", name, observable, optimum[observable], want)
			}
		}
	}
	check("default", "load: 0.7", "exact")
	check("bernoulli", "load: 0.7, kind: bernoulli", "bernoulli")

	file := filepath.Join(folder, "default", "arrays", "0", "X.npy")
	check("file", "file: "+file, "exact")
	x, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	x[len(x)-1] ^= 1
	file = filepath.Join(folder, "uneven.npy")
	if err := os.WriteFile(file, x, 0o666); err != nil {
		t.Fatal(err)
	}
	check("uneven", "file: "+file, "bernoulli")
}
