package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// TestReport: a run makes its report when asked, and `engram report` makes it again.
func TestReport(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	page := filepath.Join(out, "report.html")
	got := engram(t, "run", write(t, tiny), "--report", "--out", out)
	got.expect(t, exit.StatusDone)
	if want := out + ": metrics.csv, replicas.csv, arrays/0, report.html\n"; got.stdout != want {
		t.Errorf("standard output is %q, want %q", got.stdout, want)
	}
	if err := os.WriteFile(page, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	got = engram(t, "report", out)
	got.expect(t, exit.StatusDone)
	if got.stdout != page+"\n" {
		t.Errorf("standard output is %q", got.stdout)
	}
	elsewhere := filepath.Join(t.TempDir(), "both.HTML")
	engram(t, "report", out, "--out", elsewhere, out).expect(t, exit.StatusDone)
	for _, file := range []string{page, elsewhere} {
		if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "</html>") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestReportAfterResume: a run that was killed and goes on ends with a report of all it did, where it
// was begun with --report, and where somebody made one meanwhile; else it makes none.
func TestReportAfterResume(t *testing.T) {
	for name, c := range map[string]struct {
		flags   []string
		between []string
		want    bool
	}{
		"asked for":       {[]string{"--report"}, nil, true},
		"made in between": {nil, []string{"report"}, true},
		"nobody asked":    {nil, nil, false},
	} {
		out := filepath.Join(t.TempDir(), "out")
		p := program(append([]string{"run", write(t, tiny), "--out", out, "--quiet", "--checkpoint-every", "1ms", "--set", "phases.1.sleep.cycles=30000", "--set", "record.every=10000"}, c.flags...)...)
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		awaitCheckpoint(t, out, 1)
		p.Process.Kill()
		p.Wait()
		page := filepath.Join(out, "report.html")
		absent(t, page)
		if c.between != nil {
			engram(t, append(c.between, out)...).expect(t, exit.StatusDone)
			if text, err := os.ReadFile(page); err != nil || len(text) == 0 {
				t.Fatalf("%s: %v", name, err)
			}
		}
		before, err := store.ReadManifest(out)
		if err != nil {
			t.Fatal(err)
		}
		engram(t, "resume", out, "--quiet").expect(t, exit.StatusDone)
		if m, err := store.ReadManifest(out); err != nil || len(before.Resumed) != 0 || len(m.Resumed) != 1 || !m.Resumed[0].After(m.Start) || m.Resumed[0].After(m.End) {
			t.Errorf("%s: resumed %v before, %v after (%v)", name, before.Resumed, m.Resumed, err)
		}
		whole, err := os.ReadFile(page)
		if !c.want {
			absent(t, page)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		engram(t, "report", out).expect(t, exit.StatusDone)
		if now, err := os.ReadFile(page); err != nil || string(now) != string(whole) {
			t.Errorf("%s: the report after the run is another one (%v)", name, err)
		}
	}
}

// TestReportOfFailure: a run that fails has its report too, and fails as it would.
func TestReportOfFailure(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	engram(t, "run", write(t, tiny), "--report", "--out", out, "--set", "network.u0=1e7", "--set", "network.factors=4", "--set", "phases.0.wake.rate=1e12").expect(t, exit.StatusFailed, "has left the range of float32")
	if text, err := os.ReadFile(filepath.Join(out, "report.html")); err != nil || !strings.Contains(string(text), "This run failed") {
		t.Errorf("report.html: %v", err)
	}
}

func TestReportMisuse(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct {
		args  []string
		words []string
	}{
		{nil, []string{"DIR"}},
		{[]string{folder}, []string{folder, "is not a run folder", "manifest.json"}},
		{[]string{filepath.Join(folder, "none")}, []string{"none", "no such file"}},
		{[]string{folder, folder}, []string{"--out FILE.html"}},
		{[]string{folder, "--out", "page.pdf"}, []string{"page.pdf", ".html"}},
	} {
		engram(t, append([]string{"report"}, c.args...)...).expect(t, exit.StatusMisuse, c.words...)
	}
}

// TestReportAmong: of several folders (runs/*) those that are no runs are passed over.
func TestReportAmong(t *testing.T) {
	top := t.TempDir()
	run, other, page := filepath.Join(top, "run"), filepath.Join(top, "figures"), filepath.Join(top, "page.html")
	engram(t, "run", write(t, tiny), "--out", run, "--quiet").expect(t, exit.StatusDone)
	if err := os.Mkdir(other, 0o777); err != nil {
		t.Fatal(err)
	}
	engram(t, "report", other, run, "--out", page).expect(t, exit.StatusDone, other, "it is passed over")
	if _, err := os.Stat(page); err != nil {
		t.Error(err)
	}
}
