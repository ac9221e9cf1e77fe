package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/run"
)

func TestWatch(t *testing.T) {
	done := filepath.Join(t.TempDir(), "done")
	engram(t, "run", write(t, swept), "--out", done, "--quiet").expect(t, statusDone)
	under := stopped(t)
	o := engram(t, "watch", done, under)
	o.expect(t, statusDone)
	for _, word := range []string{"done  done", "12 of 12 networks saved", "network 0  sleep  5/5 cycles", "density", "out  interrupted", "/1000000000 cycles"} {
		if !strings.Contains(o.stdout, word) {
			t.Errorf("standard output lacks %q:\n%s", word, o.stdout)
		}
	}
	folder, m, err := run.Open(under)
	if err != nil {
		t.Fatal(err)
	}
	m.Status, m.Message = run.Running, ""
	if err := folder.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{"running", "killed"} { // while the lock is held, and when it died with its process
		o := engram(t, "watch", under)
		if killed := status == "killed"; !strings.Contains(o.stdout, "out  "+status) || strings.Contains(o.stdout, "engram resume "+under) != killed {
			t.Errorf("not %s:\n%s", status, o.stdout)
		}
		folder.Close()
	}
	m.Host.Name = "elsewhere" // where the lock may be held unseen
	if folder, _, err = run.Open(under); err != nil {
		t.Fatal(err)
	}
	if err := folder.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	folder.Close()
	if o := engram(t, "watch", under); !strings.Contains(o.stdout, "killed?") || !strings.Contains(o.stdout, "make sure on elsewhere") {
		t.Errorf("a run of another machine:\n%s", o.stdout)
	}
	if err := os.WriteFile(filepath.Join(done, "metrics.csv"), []byte("a,b\n1,2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	engram(t, "watch", done).expect(t, statusMisuse, "metrics.csv", "a,b")
	engram(t, "watch").expect(t, statusMisuse, "needs the folders")
	engram(t, "watch", t.TempDir()).expect(t, statusMisuse, "not a run folder")
}

// TestNoRunFolder: what is no run folder is wrong use of every command that takes one.
func TestNoRunFolder(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{filepath.Join(t.TempDir(), "nowhere"), "nowhere: no such file or directory; name a run folder"},
		{t.TempDir(), "is not a run folder"},
		{write(t, tiny), "is a file"},
	} {
		out := filepath.Join(t.TempDir(), "out.html")
		for _, args := range [][]string{{"resume"}, {"watch"}, {"report"}, {"report", "--out", out}, {"verify"}, {"merge", "--out", out}} {
			engram(t, append(args, c.path)...).expect(t, statusMisuse, c.want)
		}
		absent(t, out)
	}
}

// TestWatchMedians: a line leads with the median where the table has one that differs from the
// mean by more than a factor 2; tables of before have none.
func TestWatchMedians(t *testing.T) {
	for _, c := range []struct{ columns, row, want []string }{
		{[]string{"replica", "phase", "phase_name", "cycle", "density", "density_std", "margin_min", "margin_min_std", "stored"},
			[]string{"0", "0", "learn", "9", "0.5", "0.1", "9.48", "32", "40"}, []string{"density 0.5", "margin 9.48", "stored 40"}},
		{[]string{"replica", "phase", "phase_name", "cycle", "density", "density_std", "density_median", "margin_min", "margin_min_std", "margin_min_median", "stored"},
			[]string{"0", "0", "learn", "9", "0.5", "0.1", "0.45", "9.48", "32", "1.18", "40"}, []string{"density 0.5", "median margin 1.18", "stored 40"}},
	} {
		if got := observed(c.columns, c.row); !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
