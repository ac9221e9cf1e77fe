package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

func TestWatch(t *testing.T) {
	done := filepath.Join(t.TempDir(), "done")
	engram(t, "run", write(t, swept), "--out", done, "--quiet").expect(t, exit.StatusDone)
	under := stopped(t)
	o := engram(t, "watch", done, under)
	o.expect(t, exit.StatusDone)
	for _, word := range []string{"done  done", "12 of 12 networks saved", "network 0  sleep  5/5 cycles", "density", "out  interrupted", "/1000000000 cycles"} {
		if !strings.Contains(o.stdout, word) {
			t.Errorf("standard output lacks %q:\n%s", word, o.stdout)
		}
	}
	folder, m, err := store.Open(under)
	if err != nil {
		t.Fatal(err)
	}
	m.Status, m.Message = store.Running, ""
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
	if folder, _, err = store.Open(under); err != nil {
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
	engram(t, "watch", done).expect(t, exit.StatusMisuse, "metrics.csv", "a,b")
	if err := os.WriteFile(filepath.Join(done, "metrics.csv"), []byte("replica,phase,phase_name,cycle\n0,\"1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	engram(t, "watch", done).expect(t, exit.StatusMisuse, "metrics.csv: cannot be read", "line 2")
	engram(t, "watch").expect(t, exit.StatusMisuse, "needs the folders")
	engram(t, "watch", t.TempDir()).expect(t, exit.StatusMisuse, "not a run folder")
}

// TestProgressFile: a run says how far it is while it is at work, also when it was killed; one that
// was stopped or came to its end does not.
func TestProgressFile(t *testing.T) {
	killed := filepath.Join(t.TempDir(), "killed")
	c := program("run", write(t, tiny), "--out", killed, "--quiet", "--set", "phases.1.sleep.cycles=1e9", "--set", "record.every=1000")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, filepath.Join(killed, "progress.json"))
	c.Process.Kill()
	c.Wait()
	if p := store.ReadProgress(killed); p == nil || p.Batches != 1 || p.Time.IsZero() {
		t.Errorf("%+v", p)
	}
	if o := engram(t, "watch", killed); !strings.Contains(o.stdout, "killed  killed  0 %") {
		t.Errorf("watch says\n%s", o.stdout)
	}
	absent(t, filepath.Join(stopped(t), "progress.json"))
	done := filepath.Join(t.TempDir(), "done")
	engram(t, "run", write(t, tiny), "--out", done, "--quiet").expect(t, exit.StatusDone)
	absent(t, filepath.Join(done, "progress.json"))
}

// TestWatchOthers: what is made of several runs shows those under way.
func TestWatchOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "fig[3]") // no pattern of names
	outer, err := store.Create(dir, &store.Manifest{Status: store.Running, Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	left := 60.0
	if err := outer.SaveProgress(store.Progress{Time: time.Now(), Done: 0.25, Left: &left}); err != nil {
		t.Fatal(err)
	}
	engram(t, "run", write(t, tiny), "--out", filepath.Join(dir, "runs", "done"), "--quiet").expect(t, exit.StatusDone)
	engram(t, "run", write(t, tiny), "--out", filepath.Join(dir, "runs", "now"), "--quiet").expect(t, exit.StatusDone)
	inner, m, err := store.Open(filepath.Join(dir, "runs", "now"))
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	m.Status, m.End = store.Running, time.Time{}
	if err := inner.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "runs", "notes"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	o := engram(t, "watch", dir)
	o.expect(t, exit.StatusDone)
	if !strings.Contains(o.stdout, "fig[3]  running  25 %, left") || !strings.Contains(o.stdout, "runs/now  running") || strings.Contains(o.stdout, "runs/done") {
		t.Errorf("watch says\n%s", o.stdout)
	}
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
			engram(t, append(args, c.path)...).expect(t, exit.StatusMisuse, c.want)
		}
		absent(t, out)
	}
}
