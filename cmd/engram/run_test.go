package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/version"
	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

func TestRun(t *testing.T) {
	file, out := write(t, tiny), filepath.Join(t.TempDir(), "a", "b")
	got := engram(t, "run", file, "--out", out, "--set", "seed=7", "--threads", "2")
	got.expect(t, exit.StatusDone, "1 network, N 20, z 2, f 0.2, 3 patterns", "wake   3/3 passes", "sleep  5/5 cycles", "density")
	if want := out + ": metrics.csv, replicas.csv, arrays/0\n"; got.stdout != want {
		t.Errorf("standard output is %q, want %q", got.stdout, want)
	}
	checkMetrics(t, out, []string{"wake 0", "wake 2", "wake 3", "sleep 0", "sleep 2", "sleep 4", "sleep 5"})

	m, err := store.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	var e config.Experiment
	if err := m.DecodeConfiguration(&e); err != nil {
		t.Fatal(err)
	}
	sum, _ := store.HashFile(file)
	switch {
	case m.Status != store.Done, m.End.Before(m.Start), m.Device != "cpu", m.Precision != "float32", m.Threads != 2,
		m.Version != version.Number, string(m.ConfigurationFile) != file, m.Inputs[file] != sum, m.Replicas != 1, len(m.Seconds) != 2,
		e.Seed != 7, e.Network.Neurons != 20, !slices.Contains(m.Features, "cpu"):
		t.Errorf("the manifest is wrong: %+v of %+v", m, e)
	}
}

// checkMetrics compares the phases and cycles of the first replica's records.
func checkMetrics(t *testing.T, out string, want []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(out, "metrics.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if header := "replica,phase,phase_name,cycle,density,density_std,density_median,error,stored"; strings.Join(rows[0], ",") != header {
		t.Errorf("metrics.csv begins with %q", rows[0])
	}
	var records []string
	for _, row := range rows[1:] {
		records = append(records, row[2]+" "+row[3])
	}
	if !slices.Equal(records, want) {
		t.Errorf("metrics.csv has records at %q, want %q", records, want)
	}
}

// TestRunAlike runs on every device and in every precision that is there.
func TestRunAlike(t *testing.T) {
	file := write(t, tiny)
	for _, c := range []struct{ flags, device, precision, dtype string }{
		{"--device auto", "cpu", "float32", npy.Float32},
		{"--device cpu --precision float64", "cpu", "float64", npy.Float64},
		{"--set precision=float64", "cpu", "float64", npy.Float64},
		{"--device reference", "reference", "float64", npy.Float64},
	} {
		out := filepath.Join(t.TempDir(), "out")
		engram(t, append([]string{"run", file, "--out", out}, strings.Fields(c.flags)...)...).expect(t, exit.StatusDone)
		m, err := store.ReadManifest(out)
		if err != nil {
			t.Fatal(err)
		}
		var e config.Experiment
		if err := m.DecodeConfiguration(&e); err != nil {
			t.Fatal(err)
		}
		a, err := store.OpenArray(filepath.Join(out, "arrays", "0", "U.npy"))
		if err != nil {
			t.Fatal(err)
		}
		if m.Device != c.device || m.Precision != c.precision || e.Precision != c.precision || a.Header().DType != c.dtype {
			t.Errorf("%s: %s in %s, configured %s, U in %s", c.flags, m.Device, m.Precision, e.Precision, a.Header().DType)
		}
		a.Close()
	}
}

func TestRunSweep(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	got := engram(t, "run", write(t, tiny+"sweep: {seed: [1, 2, 3]}\n"), "--out", out)
	got.expect(t, exit.StatusDone, "3 networks")
	if !strings.Contains(got.stdout, "arrays/0 ... 2") {
		t.Errorf("standard output is %q", got.stdout)
	}
}

func TestRunQuiet(t *testing.T) {
	file, out := write(t, tiny), t.TempDir()
	if got := engram(t, "run", file, "--quiet", "--out", out+"/a"); got != (outcome{}) {
		t.Errorf("--quiet left %+v", got)
	}
	engram(t, "run", file, "--quiet", "--out", out+"/a").expect(t, exit.StatusMisuse, "already exists")
}

func TestRunJSON(t *testing.T) {
	file, out := write(t, tiny), filepath.Join(t.TempDir(), "out")
	got := engram(t, "run", file, "--json", "--out", out)
	again := engram(t, "run", file, "--json", "--out", out)
	got.expect(t, exit.StatusDone)
	again.expect(t, exit.StatusMisuse)
	var messages []string
	for line := range strings.Lines(got.stderr + again.stderr) {
		var event struct {
			Msg, Name    string
			Cycle, Phase int
			Values       map[string]*float64
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if event.Msg == "progress" && event.Values["density"] == nil {
			t.Errorf("no density in %s", line)
		}
		if !slices.Contains(messages, event.Msg) {
			messages = append(messages, event.Msg)
		}
	}
	if len(messages) != 6 || !strings.Contains(messages[1], "9 are active in no pattern") ||
		!slices.Equal(slices.Delete(slices.Clone(messages[:5]), 1, 2), []string{"run begins", "phase begins", "progress", "phase ends"}) ||
		!strings.Contains(messages[5], "already exists") {
		t.Errorf("messages %q", messages)
	}
}

func TestRunNeverOverwrites(t *testing.T) {
	out := t.TempDir()
	kept := filepath.Join(out, "kept")
	if err := os.WriteFile(kept, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	engram(t, "run", write(t, tiny), "--out", out).expect(t, exit.StatusMisuse, out, "already exists")
	if text, _ := os.ReadFile(kept); string(text) != "mine" {
		t.Error("a file in an existing folder was changed")
	}
	if entries, _ := os.ReadDir(out); len(entries) != 1 {
		t.Errorf("an existing folder now has %v", entries)
	}
}

// TestRunRefuses has the input and the machine say no: nothing is left behind.
func TestRunRefuses(t *testing.T) {
	good := write(t, tiny)
	patterns := strings.Replace(tiny, "count: 3", "file: X.npy", 1)
	broken := write(t, patterns)
	if err := os.WriteFile(filepath.Join(filepath.Dir(broken), "X.npy"), []byte("no array"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file string
		flags      []string
		status     int
		words      []string
	}{
		{"unknown key", write(t, strings.Replace(tiny, "beta", "betta", 1)), nil, exit.StatusMisuse, []string{"tiny.yaml:6:", "betta", "beta"}},
		{"not YAML", write(t, "a: [\n"), nil, exit.StatusMisuse, []string{"tiny.yaml"}},
		{"missing array", write(t, patterns), nil, exit.StatusMisuse, []string{"X.npy"}},
		{"broken array", broken, nil, exit.StatusMisuse, []string{"X.npy"}},
		{"value out of range", good, []string{"--set", "network.coding_level=2"}, exit.StatusMisuse, []string{"coding_level"}},
		{"no CUDA", good, []string{"--device", "cuda"}, exit.StatusFailed, []string{"no CUDA", "--device cpu", "engram doctor"}},
		{"no second card", good, []string{"--device", "cuda:1"}, exit.StatusFailed, []string{"no CUDA"}},
		{"too large for sums", good, []string{"--set", "network.neurons=3000000"}, exit.StatusMisuse, []string{"network.neurons is 3000000", "--precision float64"}},
		{"too large for the disk", good, []string{"--set", "network.neurons=3000000", "--precision", "float64"}, exit.StatusFailed, []string{"free, and the run may need", "TB", "choose another --out"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			got := engram(t, append([]string{"run", c.file, "--out", out}, c.flags...)...)
			got.expect(t, c.status, append(c.words, "engram: ")...)
			absent(t, out)
			if got.stdout != "" {
				t.Errorf("standard output is %q", got.stdout)
			}
		})
	}
}

func TestRunUnwritable(t *testing.T) {
	file := write(t, tiny)
	engram(t, "run", file, "--out", filepath.Join(file, "out")).expect(t, exit.StatusFailed, "cannot be written", "--out")
}

// TestRunNothingStored has a network that learns nothing by day. It ends where its night would
// begin, or skips that: a result, with what recall found before, and nothing to go on with.
func TestRunNothingStored(t *testing.T) {
	const recall = "  - recall: {levels: [0], trials: 1}\n"
	text := strings.NewReplacer("  - sleep", recall+"  - sleep", "record:", recall+"record:").Replace(tiny)
	for _, c := range []struct {
		do, status, said string
		recalls          int
	}{
		{"stop", store.NothingStored, "the network goes no further: phase 2 (sleep): no pattern is stored", 1},
		{"skip", store.Done, "the network skips the night: phase 2 (sleep): no pattern is stored", 2},
	} {
		out := filepath.Join(t.TempDir(), "out")
		file, learnsNothing := write(t, text), []string{"--set", "phases.0.wake.rate=0.001", "--set", "phases.2.sleep.if_none_stored=" + c.do}
		got := engram(t, append([]string{"run", file, "--out", out}, learnsNothing...)...)
		got.expect(t, exit.StatusDone, "engram: warning: "+c.said)
		if want := out + ": metrics.csv, replicas.csv, recall.csv, arrays/0\n"; got.stdout != want {
			t.Errorf("standard output is %q, want %q", got.stdout, want)
		}
		m, err := store.ReadManifest(out)
		if err != nil {
			t.Fatal(err)
		}
		if m.Status != c.status || m.End.IsZero() || len(m.Failed) > 0 || len(m.NoneStored) != 1 || !strings.Contains(m.NoneStored[0].Message, "no pattern is stored") {
			t.Errorf("%s: the manifest is wrong: %+v", c.do, m)
		}
		if table, err := store.ReadTable(filepath.Join(out, "arrays/0/recall.csv")); err != nil || table.Rows() != c.recalls {
			t.Errorf("%s: recall.csv has %d rows (%v), want %d", c.do, table.Rows(), err, c.recalls)
		}
		if again := out + "-again"; c.do == "stop" {
			quietly(t, file, again, "engram: warning: phase 2 (sleep): no pattern is stored: none of 3 patterns", learnsNothing...)
		}
		engram(t, "resume", out).expect(t, exit.StatusDone, "nothing to go on with")
		if o := engram(t, "watch", out); o.status != exit.StatusDone || !strings.Contains(o.stdout, out+"  "+c.status+"  1 of 1 network saved") {
			t.Errorf("%s: watch says:\n%s", c.do, o.stdout)
		}
	}
}
