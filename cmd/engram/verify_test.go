package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/analysis/optimum"
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

// comparison is a network of verify --json.
type comparison struct {
	Replica int
	Norm    string
	LeftOut string `json:"left_out"`
	Summary optimum.Summary
	Neurons []optimum.Neuron
}

// TestVerifyMargins: what verify calls a neuron's margin is what the run measured.
func TestVerifyMargins(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	engram(t, "run", write(t, nights), "--out", out, "--quiet", "--precision", "float64").expect(t, exit.StatusDone)
	got := engram(t, "verify", out, "--neurons", "100", "--json")
	got.expect(t, exit.StatusDone)
	var all []comparison
	if err := json.Unmarshal([]byte(got.stdout), &all); err != nil || len(all) != 1 || len(all[0].Neurons) != 60 || all[0].Summary.Compared < 40 {
		t.Fatalf("%v in\n%s", err, got.stdout)
	}
	mean, percents, above := 0.0, []float64(nil), 0
	for _, n := range all[0].Neurons {
		if n.Skipped == "" {
			percents = append(percents, n.Percent)
			if n.Percent >= 95 {
				above++
			}
			if !(math.Abs(n.Percent-100*n.Margin/n.Best) < 1e-9) || !(n.Best <= n.Bound*(1+1e-12) && n.Bound <= n.Best*(1+1.1e-5)) {
				t.Errorf("%+v", n)
			}
		} else if n.Percent != 0 {
			t.Errorf("%+v", n)
		}
		if n.Skipped == "" && n.Margin > n.Best*(1+1e-5) {
			t.Errorf("neuron %d has the margin %g, the best is %g", n.Neuron, n.Margin, n.Best)
		}
		mean += n.Margin / 60
	}
	slices.Sort(percents)
	median := (percents[(len(percents)-1)/2] + percents[len(percents)/2]) / 2
	if want := (optimum.Summary{Compared: len(percents), Skipped: 60 - len(percents), Median: median, Above95: above}); all[0].Summary != want {
		t.Errorf("summary %+v, want %+v", all[0].Summary, want)
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
	engram(t, "run", write(t, swept), "--out", out, "--quiet").expect(t, exit.StatusDone)
	got := engram(t, "verify", out, "--neurons", "5")
	got.expect(t, exit.StatusDone)
	for _, word := range []string{"network 0: neuron margins", "network 1:", "quadratic", "linear", "median"} {
		if !strings.Contains(got.stdout, word) {
			t.Errorf("verify does not say %q:\n%s", word, got.stdout)
		}
	}
	if again := engram(t, "verify", out, "--neurons", "5"); again.stdout != got.stdout {
		t.Error("the same seed chooses other neurons")
	}
	for _, wrong := range [][]string{{"--neurons", "0"}, {"--threads", "-1"}} {
		engram(t, append([]string{"verify", out}, wrong...)...).expect(t, exit.StatusMisuse, "engram: --neurons must be at least 1 and --threads not negative", "engram verify --help")
	}
	if one := engram(t, "verify", out, "--neurons", "5", "--threads", "1"); one.stdout != got.stdout {
		t.Errorf("one neuron at a time verify says\n%s, not\n%s", one.stdout, got.stdout)
	}
	engram(t, "verify", t.TempDir()).expect(t, exit.StatusMisuse, "not a run folder")
	engram(t, "verify").expect(t, exit.StatusMisuse, "DIR")
	if err := os.Remove(filepath.Join(out, "arrays", "0", "U.npy")); err != nil {
		t.Fatal(err)
	}
	engram(t, "verify", out).expect(t, exit.StatusMisuse, "U.npy is missing", "save:")

	// of a share in which networks had nothing to replay, the others are compared
	some := filepath.Join(t.TempDir(), "run")
	swept = strings.Replace(tiny, "record:", "sweep: {phases.0.wake.rate: [0.001, 1], seed: [1, 2, 3, 4]}\nrecord:", 1)
	engram(t, "run", write(t, swept), "--out", some, "--quiet", "--shard", "2/2").expect(t, exit.StatusDone)
	got = engram(t, "verify", some, "--neurons", "2")
	got.expect(t, exit.StatusDone)
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "network 5:") || !strings.HasPrefix(lines[1], "network 7:") || lines[2] != "networks 1 and 3 left out: their last night had nothing to replay" {
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
		engram(t, "verify", some).expect(t, exit.StatusMisuse, filepath.Dir(path), file, c.want)
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestVerifyReplicas: networks that cannot be compared are left out with a word, and one can be
// chosen.
func TestVerifyReplicas(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	swept := strings.Replace(tiny, "record:", "sweep: {network.factors: [2, 3, 1, 4], phases.1.sleep.rate: [0.01, 1e30]}\nrecord:", 1)
	engram(t, "run", write(t, swept), "--out", out, "--quiet").expect(t, exit.StatusFailed)
	got := engram(t, "verify", out, "--neurons", "3")
	got.expect(t, exit.StatusDone)
	const convex = " factors a synapse; the best margin is known for 1 and 2 only, where the problem is convex"
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], "network 0:") || !strings.HasPrefix(lines[1], "network 4:") ||
		!strings.HasPrefix(lines[2], "networks 1 and 5 left out: they failed: ") || lines[3] != "networks 2 and 3 left out: 3"+convex || lines[4] != "networks 6 and 7 left out: 4"+convex {
		t.Errorf("verify says\n%s", got.stdout)
	}
	four := strings.TrimPrefix(lines[1], "network 4: ") + "\n"
	if got := engram(t, "verify", out, "--neurons", "3", "--replica", "4"); got.status != exit.StatusDone || got.stdout != four {
		t.Errorf("of network 4 alone verify says\n%s, not\n%s", got.stdout, four)
	}
	var all []comparison
	got = engram(t, "verify", out, "--neurons", "3", "--json")
	if err := json.Unmarshal([]byte(got.stdout), &all); err != nil || len(all) != 8 || !strings.Contains(got.stdout, `"neurons": []`) {
		t.Fatalf("%v in\n%s", err, got.stdout)
	}
	for i, v := range all {
		compared := i == 0 || i == 4
		if v.Replica != i || (len(v.Neurons) == 3) != compared || (v.LeftOut == "") != compared || (v.Norm != "") != compared {
			t.Errorf("network %d: %+v", i, v)
		}
	}
	if all[0].Norm != "L1" || all[4].Norm != "L2" || all[6].LeftOut != "4"+convex {
		t.Errorf("%+v", all)
	}
	engram(t, "verify", out, "--replica", "3").expect(t, exit.StatusMisuse, "network 3", "3 factors", "convex")
	engram(t, "verify", out, "--replica", "8").expect(t, exit.StatusMisuse, "--replica 8", "networks 0, 1, 2, 3, 4, 5, 6 and 7")
	engram(t, "verify", out, "--replica", "-1").expect(t, exit.StatusMisuse, "--replica -1")
}

// TestVerifyInseparable: neurons whose patterns no weights store have their verdict, and the others
// are compared.
func TestVerifyInseparable(t *testing.T) {
	folder := t.TempDir()
	verdicts := func(name, text string) (found map[string]int, stdout string) {
		t.Helper()
		out := filepath.Join(folder, name)
		engram(t, "run", write(t, text), "--out", out, "--quiet").expect(t, exit.StatusDone)
		got := engram(t, "verify", out, "--json")
		got.expect(t, exit.StatusDone)
		var all []comparison
		if err := json.Unmarshal([]byte(got.stdout), &all); err != nil {
			t.Fatalf("%v in\n%s", err, got.stdout)
		}
		found = map[string]int{}
		for _, n := range all[0].Neurons {
			found[n.Skipped]++
		}
		got = engram(t, "verify", out)
		got.expect(t, exit.StatusDone)
		return found, got.stdout
	}
	nested, err := filepath.Abs("testdata/nested15.npy")
	if err != nil {
		t.Fatal(err)
	}
	// Each pattern has one neuron more than the one before, so that two patterns differ in that
	// neuron alone: but for the first and the last, none has a positive margin.
	found, text := verdicts("nested", "network: {neurons: 15, factors: 1, coding_level: 0.5}\npatterns: {file: "+nested+"}\nphases:\n  - sleep: {cycles: 0, rate: 0.01}\n")
	if want := map[string]int{"its patterns have one label": 2, "no weights store its patterns": 13}; !maps.Equal(found, want) {
		t.Errorf("nested patterns: %v, want %v", found, want)
	}
	for _, words := range []string{"no neuron could be compared", "neurons 0 and 14 left out: their patterns have one label", "neurons 1, 2, 3, 4, 5, 6, 7, 8 and 5 more left out: no weights store their patterns"} {
		if !strings.Contains(text, words) {
			t.Errorf("verify does not say %q:\n%s", words, text)
		}
	}

	// of patterns in general position, one is the same as another but for neuron 4
	const plain = "network: {neurons: 20, factors: 1, coding_level: 0.5}\npatterns: {PATTERNS}\nphases:\n  - sleep: {cycles: 0, rate: 0.01}\n"
	if found, _ := verdicts("plain", strings.Replace(plain, "PATTERNS", "count: 6", 1)); found[""] != 20-found["its patterns have one label"] || found[""] < 18 {
		t.Fatalf("random patterns: %v", found)
	}
	x, err := os.ReadFile(filepath.Join(folder, "plain", "arrays", "0", "X.npy"))
	if err != nil {
		t.Fatal(err)
	}
	bits := x[len(x)-20*6:]
	for j := range 20 {
		bits[j*6+1] = bits[j*6]
	}
	bits[4*6+1] = 1 - bits[4*6]
	twin := filepath.Join(folder, "twin.npy")
	if err := os.WriteFile(twin, bytes.Clone(x), 0o666); err != nil {
		t.Fatal(err)
	}
	found, text = verdicts("twin", strings.Replace(plain, "PATTERNS", "file: "+twin, 1))
	if found["no weights store its patterns"] != 1 || found[""] < 15 || !strings.Contains(text, "neuron 4 left out: no weights store its patterns") {
		t.Errorf("%v, %s", found, text)
	}
}

// TestVerifyDrawsPatterns: a run that did not save its patterns is compared like one that did, on its second day, with a kind that has
// groups, and without a load of its own; patterns of a file must have been saved.
func TestVerifyDrawsPatterns(t *testing.T) {
	for _, kind := range []string{"count: 6", "load: 0.1, kind: hierarchical, groups: 2, subgroups: 2, overlap: 0.8, group_overlap: 0.7"} {
		out := filepath.Join(t.TempDir(), "run")
		text := strings.Replace(nights, "count: 6", kind, 1) + "sweep: {seed: [3, 4]}\n"
		engram(t, "run", write(t, text), "--out", out, "--quiet").expect(t, exit.StatusDone)
		verify := func() string {
			got := engram(t, "verify", out, "--neurons", "8", "--json")
			got.expect(t, exit.StatusDone)
			return got.stdout
		}
		saved := verify()
		for _, network := range []string{"0", "1"} {
			if err := os.Remove(filepath.Join(out, "arrays", network, "X.npy")); err != nil {
				t.Fatal(err)
			}
		}
		if drawn := verify(); drawn != saved || !strings.Contains(saved, `"percent": `) {
			t.Errorf("%s: with the patterns drawn again verify says\n%s, not\n%s", kind, drawn, saved)
		}
	}
	out, csv := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(csv, []byte(strings.Repeat("0,1,1\n1,0,0\n0,1,0\n", 20)), 0o666); err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(nights, "count: 6, memory: sequence", "files: ["+csv+", "+csv+"]", 1)
	engram(t, "run", write(t, text), "--out", out, "--quiet", "--set", "save=[U, theta]").expect(t, exit.StatusDone)
	engram(t, "verify", out).expect(t, exit.StatusMisuse, "X.npy is missing", "from a file", "save")
}

// TestVerifySciPy: best margins of the very patterns of a run (seed 5, exact, N = 60, 30
// patterns) are those of SciPy: linprog (HiGHS) for z = 2, minimize (SLSQP) of |w|^2/2 with
// y (w x - theta) >= 1, w >= 0 for z = 1.
func TestVerifySciPy(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	engram(t, "run", write(t, `
seed: 5
network: {neurons: 60, factors: 1, coding_level: 0.5, spread: 0.3}
patterns: {load: 0.5}
phases:
  - sleep: {cycles: 0, rate: 0.02, length: 10}
record: {observables: [margin_min]}
sweep: {network.factors: [1, 2]}
`), "--out", out, "--quiet").expect(t, exit.StatusDone)
	got := engram(t, "verify", out, "--neurons", "60", "--json")
	var all []comparison
	if err := json.Unmarshal([]byte(got.stdout), &all); err != nil || len(all) != 2 {
		t.Fatalf("%v in\n%s", err, got.stdout)
	}
	for k, best := range [][3]float64{{0.2234216098, 0.3345677056, 0.3346138785}, {0.05117885922, 0.07366382412, 0.0784654645}} {
		for i, want := range best {
			if n := all[k].Neurons[i]; n.Neuron != i || n.Patterns != 30 || math.Abs(n.Best-want) > 1e-7 {
				t.Errorf("z = %d: %+v, want %.9g", k+1, n, want)
			}
		}
	}
}
