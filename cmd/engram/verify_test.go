package main

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// nights are runs whose labels, signs and patterns each differ: margins over the length
// of the weights are in metrics.csv too.
const nights = `
network: {neurons: 60, factors: 1, coding_level: 0.3, inhibitory_fraction: 0.2}
patterns: {count: 6, memory: sequence}
phases:
  - wake: {passes: 30, rate: 0.1}
  - sleep: {cycles: 30, rate: 0.001, beta: 20, length: 20}
  - wake: {passes: 30, rate: 0.1}
  - sleep: {cycles: 2000, rate: 0.001, beta: 20, length: 20, replay: all}
record: {every: 5000, observables: [margin_min, density]}
`

// TestVerifyMargins: what verify calls a neuron's margin is what the run measured.
func TestVerifyMargins(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	engram(t, "run", write(t, nights), "--out", out, "--quiet", "--precision", "float64").expect(t, statusDone)
	got := engram(t, "verify", out, "--neurons", "100", "--json")
	got.expect(t, statusDone)
	var all []verified
	if err := json.Unmarshal([]byte(got.stdout), &all); err != nil || len(all) != 1 || len(all[0].Neurons) != 60 || all[0].Summary.Compared < 40 {
		t.Fatalf("%v in\n%s", err, got.stdout)
	}
	mean := 0.0
	for _, n := range all[0].Neurons {
		if n.Skipped == "" && n.Margin > n.Best*(1+1e-5) {
			t.Errorf("neuron %d has the margin %g, the best is %g", n.Neuron, n.Margin, n.Best)
		}
		mean += n.Margin / 60
	}
	file, err := os.Open(filepath.Join(out, "metrics.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	measured, err := strconv.ParseFloat(rows[len(rows)-1][4], 64)
	if err != nil || rows[0][4] != "margin_min" || math.Abs(mean-measured) > 1e-9 {
		t.Errorf("mean margin %g, the run measured %s = %g (%v)", mean, rows[0][4], measured, err)
	}
}

func TestVerify(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	swept := strings.Replace(tiny, "record:", "sweep: {network.factors: [1, 2]}\nrecord:", 1)
	engram(t, "run", write(t, swept), "--out", out, "--quiet").expect(t, statusDone)
	got := engram(t, "verify", out, "--neurons", "5")
	got.expect(t, statusDone)
	for _, word := range []string{"network 0: neuron margins", "network 1:", "quadratic", "linear", "median"} {
		if !strings.Contains(got.stdout, word) {
			t.Errorf("verify does not say %q:\n%s", word, got.stdout)
		}
	}
	if again := engram(t, "verify", out, "--neurons", "5"); again.stdout != got.stdout {
		t.Error("the same seed chooses other neurons")
	}
	engram(t, "verify", out, "--neurons", "0").expect(t, statusMisuse, "--neurons")
	engram(t, "verify", t.TempDir()).expect(t, statusMisuse, "not a run folder")
	engram(t, "verify").expect(t, statusMisuse, "DIR")
	if err := os.Remove(filepath.Join(out, "arrays", "0", "U.npy")); err != nil {
		t.Fatal(err)
	}
	engram(t, "verify", out).expect(t, statusMisuse, "U.npy is missing", "save:")

	// of a share in which networks had nothing to replay, the others are compared
	some := filepath.Join(t.TempDir(), "run")
	swept = strings.Replace(tiny, "record:", "sweep: {phases.0.wake.rate: [0.001, 1], seed: [1, 2, 3, 4]}\nrecord:", 1)
	engram(t, "run", write(t, swept), "--out", some, "--quiet", "--shard", "2/2").expect(t, statusDone)
	got = engram(t, "verify", some, "--neurons", "2")
	got.expect(t, statusDone)
	if lines := strings.Split(strings.TrimSpace(got.stdout), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[0], "network 5:") || !strings.HasPrefix(lines[1], "network 7:") {
		t.Errorf("of networks 5 and 7, which are whole, verify says\n%s", got.stdout)
	}

	for file, c := range map[string]struct{ fill, want string }{"U.npy": {"\xff", "damaged"}, "kept.npy": {"\x00", "no pattern"}} {
		path := filepath.Join(some, "arrays", "7", file)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		const header = 128
		damaged := append(content[:header:header], strings.Repeat(c.fill, len(content)-header)...)
		if err := os.WriteFile(path, damaged, 0o666); err != nil {
			t.Fatal(err)
		}
		engram(t, "verify", some).expect(t, statusMisuse, filepath.Dir(path), file, c.want)
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
	}

	many := filepath.Join(t.TempDir(), "run")
	engram(t, "run", write(t, tiny), "--out", many, "--quiet", "--set", "network.factors=3").expect(t, statusDone)
	engram(t, "verify", many).expect(t, statusMisuse, "3 factors", "convex")
}
