package gpu

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engram/bench"
	"engram/kernels/cuda"
)

// TestOutside: what a command's end means, what of its output is kept and what is read.
func TestOutside(t *testing.T) {
	for _, c := range []struct {
		command  string
		status   Status
		what     string
		programs int
		budget   budget
	}{
		{command: "echo $LIMIT; exit 124", status: Skipped, what: "not done within the budget", budget: newBudget(time.Minute)},
		{command: "echo long; exec sleep 9", status: Skipped, what: "not done within the budget", budget: budget{time.Now().Add(-4 * time.Second), time.Second}},
		{command: "echo $LIMIT; test $LIMIT -gt 50 && test $LIMIT -le 60", status: Passed, budget: newBudget(time.Minute)},
		{command: "echo; exit 124", status: Failed},
		{"echo fine", Passed, "", 0, budget{}},
		{`echo '{"impl": "abacus", "N": 20, "M": 9, "f": 0.2, "ms_per_cycle": 3}'; echo '{"seconds": 1}'`, Passed, "", 1, budget{}},
		{"echo; echo no tool here; echo; exit 77", Skipped, "no tool here", 0, budget{}},
		{"echo wrong sum; exit 3", Failed, "exit status 3: wrong sum", 0, budget{}},
		{"exec /no/such/program", Failed, "/no/such/program", 0, budget{}},
	} {
		dir := t.TempDir()
		check := &check{o: Options{Folder: dir, Options: bench.Options{Progress: func(string) {}}}, report: &Report{}}
		var programs []Program
		err := check.step(plannedStep{"step", c.command, func() (err error) {
			programs, err = Outside{"step", c.command}.run(dir, c.budget)
			return err
		}})
		if err != nil {
			t.Fatal(err)
		}
		s := check.report.Steps[0]
		if s.Status != c.status || !strings.Contains(s.What, c.what) || len(programs) != c.programs {
			t.Errorf("%s: %+v, %d programs", c.command, s, len(programs))
		}
		if kept, err := os.ReadFile(filepath.Join(dir, "step.txt")); err != nil || len(kept) == 0 {
			t.Errorf("%s: kept %q, %v", c.command, kept, err)
		}
	}
	if kept := shortened(make([]byte, 2*longest)); len(kept) > longest+100 {
		t.Errorf("%d bytes are kept", len(kept))
	}
}

// TestWork: the counts of docs/gpu.md, and roofs that follow from them.
func TestWork(t *testing.T) {
	large := network(10_000, 2000)
	var cycle work
	for name, want := range map[string]work{
		"drive_tensor":       {3e8 + 8e7, 6e11},
		"post_drive":         {14e7, 0},
		"gradient_tensor":    {6e7 + 4e8, 6e11},
		"post_gradient_held": {23e8, 0},
	} {
		got := workOf(cuda.Launch{Kernel: name, Shared: 80_000}, large, 10_000, 1)
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		cycle = cycle.and(got)
	}
	if cycle.Moved != 32.8e8 || cycle.MultiplyAdds != 1.2e12 {
		t.Errorf("a cycle: %+v", cycle)
	}
	if got := workOf(cuda.Launch{Kernel: "post_gradient"}, large, 10_000, 1); got.Moved != 63e8 {
		t.Errorf("without shared memory: %+v", got)
	}
	batch := network(1000, 500)
	batch.Batch = 16
	if got := workOf(cuda.Launch{Kernel: "persistent"}, batch, 1000, 128); got != (work{2e6, 48e9}) {
		t.Errorf("16 networks in one launch: %+v", got)
	}
	rates := &Rates{Memory: 1e12, Multiply: 1e15}
	if seconds, bound := cycle.roof(rates); seconds != 3.28e-3 || bound != "memory" {
		t.Errorf("roof %g by %s", seconds, bound)
	}
	rates.Multiply = 1e14
	if seconds, bound := cycle.roof(rates); seconds != 12e-3 || bound != "tensor cores" {
		t.Errorf("roof %g by %s", seconds, bound)
	}
}

// TestTargets: what is measured is judged, and what is not is said so.
func TestTargets(t *testing.T) {
	cycle := func(step string, c bench.Case, seconds float64, peers map[string]bench.Sample) Cycle {
		return Cycle{bench.Result{Case: c, Engram: bench.Sample{seconds}, Peers: peers, Roof: 1e-3}, step, 0}
	}
	many, late := network(1000, 500), network(10_000, 2000)
	many.Batch, late.Density = 16, 0.1
	r := &Report{
		Steps: []Step{{Name: "night", Status: Passed}, {Name: "memcheck", Status: Skipped}, {Name: "racecheck", Status: Failed}},
		Cycles: []Cycle{
			cycle("batch", network(1000, 500), 1, nil), cycle("batch", many, 149e-6, nil),
			cycle("small", network(1000, 500), 14.5e-6, map[string]bench.Sample{"authors": {29e-6}, "graph": {87e-6}}),
			cycle("large", network(10_000, 2000), 2e-3, map[string]bench.Sample{"tf32": {3e-3}}),
		},
		Late: []Late{{late, bench.Sample{2.4e-3}, bench.Sample{1.9e-3}, bench.Sample{0.9e-3}}},
		Programs: []Program{{Step: "peer", Milliseconds: 1}, {Step: "paper", Whole: 3.5}, {Step: "start", Start: 9, Neurons: 80_000, Patterns: 16_000},
			{Step: "wired", Neurons: 1e6, Inputs: 10_000, Milliseconds: 800, Start: 70}},
	}
	want := []Target{
		{"a cycle of N 1000, M 500, z 2, f 0.05, density 1", 12, atMost, "us", 14.5, "no"},
		{"a cycle of N 1000, M 500, z 2, f 0.5, density 1", 12, atMost, "us", 0, "not measured"},
		{"a cycle of N 250, M 125, z 2, f 0.05, density 1", 4, atMost, "us", 0, "not measured"},
		{"a cycle of 16 networks, N 1000, M 500, z 2, f 0.05, density 1", 150, atMost, "us", 149, "yes"},
		{"a cycle of N 10000, M 2000, z 2, f 0.05, density 1", 2, atMost, "ms", 2, "yes"},
		{"a cycle of N 10000, M 2000, z 2, f 0.5, density 1", 2.5, atMost, "ms", 0, "not measured"},
		{"a cycle of N 1000, M 500, z 2, f 0.05, density 0.1", 6, atMost, "us", 0, "not measured"},
		{"a cycle of N 10000, M 2000, z 2, f 0.05, density 0.1", 1, atMost, "ms", 0.9, "yes"},
		{"N = 1000, M = 500, f = 0.05: times the authors' loop", 30, atLeast, "", 2, "no"},
		{"N = 1000, M = 500, f = 0.05: times compiled PyTorch as a CUDA graph", 6, atLeast, "", 6, "yes"},
		{"N = 10000, M = 2000, f = 0.05: times compiled PyTorch, TF32", 1.5, atLeast, "", 1.5, "yes"},
		{"N = 10000, M = 2000, f = 0.05: of the roof", 0.5, atLeast, "", 0.5, "yes"},
		{"the paper's day and night, 100,000 cycles, in all", 1.5, atMost, "s", 3.5, "no"},
		{"N = 80,000, M = 16,000: until the first cycle", 10, atMost, "s", 9, "yes"},
		{"a cycle of 1e+10 synapses of wired neurons (counted)", 860, atMost, "ms", 800, "yes"},
		{"a night has the bits of the processor's (1: yes)", 1, atLeast, "", 1, "yes"},
		{"memcheck finds nothing (1: yes)", 1, atLeast, "", 0, "not measured"},
		{"racecheck finds nothing (1: yes)", 1, atLeast, "", -1, "no"},
	}
	got := targets(r)
	for i, w := range want {
		if i >= len(got) || got[i] != w {
			t.Fatalf("target %d of %+v: want %+v", i, got, w)
		}
	}
}

// abacus is a Python whose PyTorch takes a millisecond for a cycle, and has no TF32.
const abacus = `#!/bin/sh
case $2 in *'zeros(1'*) echo 9.9; exit;; esac
[ "$3" = tf32 ] && { echo "no TF32 here" >&2; exit 1; }
while read -r request; do
  case $3 in
  graph) echo '{"error": "RuntimeError: no graphs"}';;
  *) echo '{"ms_per_cycle": 1, "detail": "an abacus"}';;
  esac
done
`

// python writes a program that passes for Python.
func python(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "python")
	if err := os.WriteFile(file, []byte(text), 0o777); err != nil {
		t.Fatal(err)
	}
	return file
}

// read reads what a check has written.
func read(t *testing.T, dir string) (r Report, table string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "check.json"))
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	markdown, err := os.ReadFile(filepath.Join(dir, "check.md"))
	if err != nil {
		t.Fatal(err)
	}
	return r, string(markdown)
}
