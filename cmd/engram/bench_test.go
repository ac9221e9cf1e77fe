package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// measured runs a benchmark with tiny sizes and returns what it printed and wrote.
func measured(t *testing.T, line string) (stdout string, written map[string]any) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "bench.json")
	got := engram(t, append(strings.Fields(line), "--out", out)...)
	got.expect(t, exit.StatusDone, "ceilings")
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &written); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	machine, _ := written["machine"].(map[string]any)
	for _, key := range []string{"cpu", "flags", "threads", "vectors", "commit", "adds_per_second", "bytes_per_second"} {
		if _, has := machine[key]; !has {
			t.Errorf("the machine has no %s: %v", key, machine)
		}
	}
	for _, word := range []string{machine["vectors"].(string), "commit", "threads", "ceilings"} {
		if !strings.Contains(got.stdout, word) {
			t.Errorf("the table does not say %q:\n%s", word, got.stdout)
		}
	}
	return got.stdout, written
}

// has checks that a table has all of the words.
func has(t *testing.T, table string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(table, word) {
			t.Errorf("the table lacks %q:\n%s", word, table)
		}
	}
}

// list is an array of objects in what a benchmark wrote.
func list(t *testing.T, written map[string]any, key string, length int) []map[string]any {
	t.Helper()
	all, _ := written[key].([]any)
	if len(all) != length {
		t.Fatalf("%d %s, want %d", len(all), key, length)
	}
	var objects []map[string]any
	for _, one := range all {
		objects = append(objects, one.(map[string]any))
	}
	return objects
}

func TestBenchCycle(t *testing.T) {
	slow(t)
	table, written := measured(t, "bench cycle --sizes 20x5,30x5 --coding-level 0.2 --repeats 3 --at-least 1ms --threads 1 --phases")
	has(t, table, "cycle", "peak MB", "of the roof", "drive", "homeostasis", "share")
	for _, r := range list(t, written, "results", 2) {
		if turns := r["seconds"].([]any); len(turns) != 3 {
			t.Errorf("%d turns, want 3", len(turns))
		}
		list(t, r, "phases", 10)
	}
	table, written = measured(t, `bench presentation --sizes 20x5 --coding-level 0.2 --repeats 2 --at-least 1ms`)
	has(t, table, "presentation")
	list(t, written, "results", 1)
}

// TestBenchPeer: a peer's last line counts, and what it says of itself is passed on.
func TestBenchPeer(t *testing.T) {
	slow(t)
	out := engram(t, "bench", "cycle", "--sizes", "20x5", "--coding-level", "0.2", "--repeats", "2", "--at-least", "1ms",
		"--against-command", `echo hello; echo '{"ms_per_cycle": 123, "detail": "an abacus"}'`)
	out.expect(t, exit.StatusDone)
	has(t, out.stdout, "123 ms ±0%", "command: an abacus")
	python := write(t, "#!/bin/sh\nwhile read -r case; do echo '{\"ms_per_cycle\": 7, \"detail\": \"'$3 on $4'\"}'; done\n")
	if err := os.Chmod(python, 0o777); err != nil {
		t.Fatal(err)
	}
	out = engram(t, "bench", "cycle", "--sizes", "20x5", "--coding-level", "0.2", "--repeats", "2", "--at-least", "1ms", "--batch", "3",
		"--against", "authors,torch", "--python", python)
	out.expect(t, exit.StatusDone)
	has(t, out.stdout, "cycle of 3 networks", "7 ms ±0%", "torch: torch on cpu", "authors: authors on cpu")
	engram(t, "bench", "cycle", "--sizes", "20x5", "--coding-level", "0.2", "--at-least", "1ms",
		"--against-command", "exit 3").expect(t, exit.StatusFailed, "exit status 3")
	engram(t, "bench", "cycle", "--sizes", "20x5", "--coding-level", "0.2", "--at-least", "1ms",
		"--against-command", "echo done").expect(t, exit.StatusFailed, "ms_per_cycle")
}

// TestBenchNoTorch: a Python without PyTorch, or none, is told of in a line, before anything is measured.
func TestBenchNoTorch(t *testing.T) {
	python := filepath.Join(t.TempDir(), "python")
	if err := os.WriteFile(python, []byte("#!/bin/sh\necho Traceback >&2\necho \"ModuleNotFoundError: No module named 'torch'\" >&2\nexit 1\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	for program, want := range map[string]string{python: ": ModuleNotFoundError: No module named 'torch'; install it", python + "3": "no such file"} {
		o := engram(t, "bench", "cycle", "--against", "torch", "--python", program)
		o.expect(t, exit.StatusFailed, "engram: "+program+" has no PyTorch", want)
		if strings.Count(o.stderr, "\n") != 1 {
			t.Errorf("more than a line:\n%s", o.stderr)
		}
	}
}

func TestBenchKernels(t *testing.T) {
	slow(t)
	table, written := measured(t, "bench kernels --sizes 40x30 --coding-level 0.2 --repeats 2 --at-least 1ms")
	has(t, table, "drive", "gradient", "lists (the rule)", "tables", "measured f", "sgemm: ")
	for _, s := range list(t, written, "sums", 2) {
		list(t, s, "ways", 2)
	}
	for _, x := range list(t, written, "crossovers", 2) {
		list(t, x, "levels", 6)
	}
}

func TestBenchNight(t *testing.T) {
	slow(t)
	t.Setenv("TMPDIR", t.TempDir())
	table, written := measured(t, "bench night --size 60x2 --coding-level 0.2 --passes 40 --cycles 120 --repeats 2 "+
		"--peer-presentation-ms 1 --peer-cycle-ms 2")
	has(t, table, "40 passes", "80 presentations", "120 cycles", "times faster", "both", "pass 20", "cycles 100 to 109", "cycles 109 to 120")
	for _, n := range list(t, written, "nights", 2) {
		for _, s := range list(t, n, "stages", 9) {
			from, to, steps := s["from"].(float64), s["to"].(float64), len(s["seconds"].([]any))
			if s["phase"] == "sleep" && steps != int(to-from)+1 || s["phase"] == "wake" && steps != 2*(int(to-from)+1) {
				t.Errorf("stage %v from %g to %g has %d steps", s["phase"], from, to, steps)
			}
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	engram(t, "bench", "night", "--size", "60x50", "--passes", "1").expect(t, exit.StatusFailed, "--passes", "--size")
}

func TestBenchScaling(t *testing.T) {
	slow(t)
	plot := filepath.Join(t.TempDir(), "plot.svg")
	table, written := measured(t, "bench scaling --size 40x10 --coding-level 0.2 --neurons 20,30,40,60 --patterns 5,10,20 "+
		"--densities 0.5,1 --thread-counts 1,2 --repeats 2 --at-least 1ms --plot "+plot)
	has(t, table, "N^(", "M^(", "d^(", "threads^(", "±")
	list(t, written, "points", 8)
	list(t, written, "axes", 4)
	if text, err := os.ReadFile(plot); err != nil || !strings.Contains(string(text), "</svg>") {
		t.Errorf("plot.svg: %v", err)
	}
}

func TestBenchWrongUse(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"bench", "cycle, presentation, kernels, night, scaling or card"},
		{"bench kernel", `unknown command "bench kernel"; did you mean "kernels"?`},
		{"bench cycle 1000x500", `"1000x500" is one too many`},
		{"bench cycle --sizes 1000", "--sizes has"},
		{"bench cycle --density 0", "--density 0"},
		{"bench cycle --coding-level 1", "--coding-level 1"},
		{"bench cycle --against tensorflow", "--against-command"},
		{"bench cycle --repeats 0", "--repeats"},
		{"bench cycle --batch 0", "--batch"},
		{"bench card --device cpu", "--device"},
		{"bench card --steps small,tall", "no step \"tall\""},
		{"bench card --check doctor", "NAME=COMMAND"},
		{"bench card --check ../x=true", "NAME=COMMAND"},
		{"bench night --device gpu", "--device is cpu, cuda or cuda:N"},
		{"bench kernels --device cuda", "unknown flag --device"},
		{"bench scaling --device cuda --thread-counts 1,2", "--thread-counts"},
		{"bench kernels --density 0.5", "unknown flag --density"},
		{"bench night --size big", "--size has"},
		{"bench night --cycles 0", "--cycles"},
		{"bench night --peer-cycle-ms -1", "--peer-cycle-ms"},
		{"bench scaling --neurons 1.5", "--neurons has"},
		{"bench scaling --neurons 1000 --patterns 500 --densities 1 --thread-counts 1", "more values"},
		{"bench scaling --densities 2", "--densities has"},
		{"bench scaling --ranks 1,2 --neurons 20,30", "--neurons is of the axes"},
		{"bench scaling --steps cycle", "--steps needs --ranks"},
		{"bench scaling --plot a.gif", "a.gif: the name must end in .svg or .png"},
	} {
		got := engram(t, strings.Fields(c.args)...)
		got.expect(t, exit.StatusMisuse, c.want)
	}
}
