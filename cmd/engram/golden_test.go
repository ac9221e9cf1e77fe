package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// goldenDir is the folder of a golden case.
func goldenDir(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "engine", "testdata", "golden", name))
	if err == nil {
		_, err = os.Stat(dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// near compares in the 2-norm.
func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	difference, norm := 0.0, 0.0
	for i := range got {
		difference += (got[i] - want[i]) * (got[i] - want[i])
		norm += want[i] * want[i]
	}
	if e := math.Sqrt(difference / norm); !(e <= tolerance) {
		t.Errorf("%s: relative error %.2g, at most %.2g is allowed", what, e, tolerance)
	}
}

// TestGoldenSleep takes a night from files to files, on every device, with relative
// paths that start at the configuration.
func TestGoldenSleep(t *testing.T) {
	dir := goldenDir(t, "sleep_soft_z2")
	file := write(t, `
network: {neurons: 64, factors: 2, coding_level: 0.1, factors_file: U_0.npy, thresholds_file: theta_0.npy}
patterns: {file: X.npy}
phases:
  - sleep: {cycles: 20, rate: 0.1, beta: 20, length: 8}
`)
	for _, name := range []string{"U_0.npy", "theta_0.npy", "X.npy"} {
		if err := os.Symlink(filepath.Join(dir, name), filepath.Join(filepath.Dir(file), name)); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Rows []int } // of U that the case keeps
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	const last, row = 1, 64 * 2 // snapshot, factors of a row
	u, theta := load(t, filepath.Join(dir, "U.npy")), load(t, filepath.Join(dir, "theta.npy"))
	for flag, tolerance := range map[string]float64{"--device=cpu": 1e-5, "--precision=float64": 1e-10, "--device=reference": 1e-10} {
		out := filepath.Join(t.TempDir(), "out")
		engram(t, "run", file, "--out", out, flag).expect(t, exit.StatusDone)
		arrays := filepath.Join(out, "arrays", "0")
		all, picked := load(t, filepath.Join(arrays, "U.npy")), []float64(nil)
		for _, i := range c.Rows {
			picked = append(picked, all[i*row:(i+1)*row]...)
		}
		near(t, flag+" U", picked, u[last*len(picked):], tolerance)
		near(t, flag+" theta", load(t, filepath.Join(arrays, "theta.npy")), theta[last*64:][:64], tolerance)
		near(t, flag+" X", load(t, filepath.Join(arrays, "X.npy")), load(t, filepath.Join(dir, "X.npy")), 0)
	}
}

// TestGoldenNight takes a day and a night from files to files.
func TestGoldenNight(t *testing.T) {
	dir := goldenDir(t, "night_z2")
	file := write(t, `
network: {neurons: 64, factors: 2, coding_level: 0.125}
patterns: {file: `+dir+`/X.npy}
phases:
  - wake: {passes: 6, rate: 0.2, order_file: `+dir+`/order.npy}
  - sleep: {cycles: 10, rate: {from: 0.01, to: 0.1, tau: 5}, beta: 20, length: 9}
`)
	out := filepath.Join(t.TempDir(), "out")
	engram(t, "run", file, "--out", out).expect(t, exit.StatusDone)
	for name, tolerance := range map[string]float64{"U.npy": 5e-5, "theta.npy": 5e-5, "kept.npy": 0} {
		near(t, name, load(t, filepath.Join(out, "arrays", "0", name)), load(t, filepath.Join(dir, name)), tolerance)
	}
}
