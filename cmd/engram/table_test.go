package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// TestTable: the tables of runs come to standard output, and what cannot be is wrong use.
func TestTable(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	engram(t, "run", write(t, tiny), "--out", out).expect(t, exit.StatusDone)
	for what, words := range map[string][]string{
		"final":   {"run,replica,status,phase", out + ",0,done,"},
		"metrics": {"run,replica,phase,phase_name,cycle", out + ",0,"},
	} {
		got := engram(t, "table", "--what", what, out)
		got.expect(t, exit.StatusDone)
		for _, word := range words {
			if !strings.Contains(got.stdout, word) {
				t.Errorf("%s lacks %q:\n%s", what, word, got.stdout)
			}
		}
	}
	engram(t, "table", out, "--what", "probes").expect(t, exit.StatusMisuse, "there is no probes.csv")
	engram(t, "table", out, "--what", "sums").expect(t, exit.StatusMisuse, "metrics, recall, memories, days, probes, turnover, final")
	engram(t, "table").expect(t, exit.StatusMisuse, "table needs DIR")
	engram(t, "table", out+"2").expect(t, exit.StatusMisuse, out+"2")
}

// TestTableCut: where a network is done and metrics.csv ends before its last cycle, or has nothing of it, final says so; a run that
// is whole is not said to be cut, be its last phase a recall or a night that was skipped.
func TestTableCut(t *testing.T) {
	const cut = "are done with a last record before their last cycle"
	var out string
	for _, text := range []string{
		strings.Replace(tiny, "record: {", "  - recall: {levels: [0, 0.1], trials: 2}\nrecord: {", 1),
		tiny + "sweep: {phases.0.wake.rate: [1, 1e-9]}\n", // a night that is skipped
		tiny + "sweep: {phases.1.sleep.cycles: [5, 9]}\n",
	} {
		out = filepath.Join(t.TempDir(), "out")
		engram(t, "run", write(t, text), "--out", out, "--quiet").expect(t, exit.StatusDone)
		if got := engram(t, "table", out, "--what", "final"); strings.Contains(got.stderr, cut) {
			t.Errorf("of a whole run:\n%s\n%s%s", text, got.stdout, got.stderr)
		}
	}
	path := filepath.Join(out, "metrics.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
	if err := os.WriteFile(path, []byte(strings.Join(lines[:len(lines)-1], "")), 0o666); err != nil {
		t.Fatal(err)
	}
	got := engram(t, "table", out, "--what", "final")
	got.expect(t, exit.StatusDone, "engram: warning: "+out+": 1 of 2 networks (first network 1) "+cut)
}

// TestAmongOthers: table and watch show the runs of runs/* and say which folders are none, but for the inputs that the Python package
// keeps beside a run; alone a folder that is no run is wrong use, as is a missing one among several.
func TestAmongOthers(t *testing.T) {
	dir := t.TempDir()
	out, inputs, broken, file := filepath.Join(dir, "out"), filepath.Join(dir, "out.inputs"), filepath.Join(dir, "broken"), filepath.Join(dir, "all.csv")
	engram(t, "run", write(t, tiny), "--out", out, "--quiet").expect(t, exit.StatusDone)
	for _, folder := range []string{inputs, broken} {
		if err := os.Mkdir(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(broken, store.ManifestName), file} {
		if err := os.WriteFile(path, []byte("{"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range [][]string{{"table", "--what", "final"}, {"table"}, {"watch", "--once"}} {
		got := engram(t, append(command, file, broken, out, inputs)...)
		got.expect(t, exit.StatusDone, "engram: warning: "+filepath.Join(broken, store.ManifestName), "engram: warning: "+file, "it is passed over")
		if !strings.Contains(got.stdout, out) || strings.Count(got.stderr, "\n") != 2 {
			t.Errorf("%v shows\n%s%s", command, got.stdout, got.stderr)
		}
		engram(t, append(command, inputs)...).expect(t, exit.StatusMisuse, inputs+": is not a run folder")
		engram(t, append(command, inputs, broken)...).expect(t, exit.StatusMisuse, inputs+": is not a run folder")
		engram(t, append(command, out, out+"2")...).expect(t, exit.StatusMisuse, out+"2")
	}
}

// TestGathered: a sweep that has ended, and its joined shares, have the recalls and memories of all networks in one table each, with
// their swept values; it is the table that `engram table` makes, without the column of the run.
func TestGathered(t *testing.T) {
	dir := t.TempDir()
	file := write(t, strings.NewReplacer("record: {", "  - recall: {levels: [0, 0.1], trials: 2}\nrecord: {memories: ends, ").Replace(tiny)+"sweep: {seed: [1, 2], network.factors: [1, 2]}\n")
	whole := filepath.Join(dir, "whole")
	got := engram(t, "run", file, "--out", whole)
	got.expect(t, exit.StatusDone)
	if want := whole + ": metrics.csv, replicas.csv, recall.csv, memories.csv, arrays/0 ... 3\n"; got.stdout != want {
		t.Errorf("standard output is %q, want %q", got.stdout, want)
	}
	for _, what := range []string{"recall", "memories"} {
		text, err := os.ReadFile(filepath.Join(whole, what+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		table := engram(t, "table", whole, "--what", what).stdout
		if table = strings.ReplaceAll(strings.TrimPrefix(table, "run,"), whole+",", ""); string(text) != table || !strings.HasPrefix(table, "replica,seed,network.factors,phase,") {
			t.Errorf("%s:\n%s\nwant\n%s", what, text, table)
		}
	}
	var shares []string
	for _, s := range []string{"1/2", "2/2"} {
		shares = append(shares, filepath.Join(dir, s[:1]))
		engram(t, "run", file, "--out", filepath.Join(dir, s[:1]), "--quiet", "--shard", s).expect(t, exit.StatusDone)
	}
	joined := filepath.Join(dir, "joined")
	engram(t, append([]string{"merge", "--out", joined}, shares...)...).expect(t, exit.StatusDone)
	sameSums(t, "joined", sums(t, joined), sums(t, whole))
	if _, there := sums(t, joined)["memories.csv"]; !there {
		t.Error("sums leave out the table")
	}
}

// TestTableKilled: of a run that says running table and verify tell whether a process is at work on it, which holds its lock, or it was killed,
// and then how it goes on.
func TestTableKilled(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	engram(t, "run", write(t, tiny), "--out", out).expect(t, exit.StatusDone)
	folder, m, err := store.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	m.Status = store.Running
	if err := folder.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{"running", "killed"} { // while the lock is held, and when it died with its process
		table := engram(t, "table", "--what", "final", out)
		if killed := status == "killed"; !strings.Contains(table.stdout, out+",0,"+status+",") || strings.Contains(table.stderr, "`engram resume "+out+"`") != killed {
			t.Errorf("%s: the table is\n%s%s", status, table.stdout, table.stderr)
		}
		verify := engram(t, "verify", out)
		verify.expect(t, exit.StatusMisuse, "this run is not finished", status, map[string]string{"running": "engram watch " + out, "killed": "engram resume " + out}[status])
		if status == "running" && strings.Contains(verify.stderr, "resume") || status == "killed" && strings.Contains(verify.stderr, "running") {
			t.Errorf("%s: verify says %s", status, verify.stderr)
		}
		folder.Close()
	}
}

// TestKilledBeforeRecords: of a run that was killed before its first record every command says so and how it goes on; of one that is
// under way, that it has no record yet.
func TestKilledBeforeRecords(t *testing.T) {
	dir := t.TempDir()
	out, done := filepath.Join(dir, "out"), filepath.Join(dir, "done")
	engram(t, "run", write(t, tiny), "--out", out, "--quiet").expect(t, exit.StatusDone)
	engram(t, "run", write(t, tiny), "--out", done, "--quiet").expect(t, exit.StatusDone)
	folder, m, err := store.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	m.Status = store.Running
	if err := folder.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(out, "metrics.csv")); err != nil {
		t.Fatal(err)
	}
	page := func() string {
		engram(t, "report", out).expect(t, exit.StatusDone)
		text, err := os.ReadFile(filepath.Join(out, "report.html"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	engram(t, "table", out).expect(t, exit.StatusMisuse, "there is no metrics.csv; "+out+" is under way and has none yet")
	engram(t, "merge", out, "--out", filepath.Join(dir, "x")).expect(t, exit.StatusMisuse, out+" is running")
	if text := page(); !strings.Contains(text, "This run has not ended, and has no record yet") {
		t.Errorf("of a run that is under way the page says\n%.3000s", text)
	}
	folder.Close() // its process died
	goesOn := "`engram resume " + out + "`"
	engram(t, "table", out).expect(t, exit.StatusMisuse, "there is no metrics.csv; "+out+" was killed before it had one: go on with "+goesOn)
	engram(t, "table", out, "--what", "recall").expect(t, exit.StatusMisuse, "no recall phase has ended there; "+out+" was killed", goesOn)
	engram(t, "table", out, done).expect(t, exit.StatusDone, "engram: warning: "+out+" was killed", "it has no metrics table yet", goesOn)
	engram(t, "verify", out).expect(t, exit.StatusMisuse, "it was killed", goesOn)
	engram(t, "merge", out, "--out", filepath.Join(dir, "x")).expect(t, exit.StatusMisuse, out+" was killed", "engram resume "+out)
	if text := page(); !strings.Contains(text, "This run was killed before its first record") || !strings.Contains(text, "engram resume "+out) || strings.Contains(text, "There is no metrics.csv") {
		t.Errorf("of a run that was killed the page says\n%.3000s", text)
	}
}
