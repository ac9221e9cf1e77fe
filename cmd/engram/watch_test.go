package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"engram/engine/store"
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
	engram(t, "watch", done).expect(t, statusMisuse, "metrics.csv", "a,b")
	engram(t, "watch").expect(t, statusMisuse, "needs the folders")
	engram(t, "watch", t.TempDir()).expect(t, statusMisuse, "not a run folder")
}

// TestWatchToTheEnd: while a run is at work its frame tells per cent and the time left; when it has
// ended, the frame is replaced by how it ended, and watch ends.
func TestWatchToTheEnd(t *testing.T) {
	dir := stopped(t)
	folder, m, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	m.Status, m.Message, m.End, m.Resumed = store.Running, "", time.Time{}, []time.Time{time.Now()}
	left := 754.5
	if err := folder.SaveProgress(store.Progress{Time: time.Now(), Name: "sleep", Done: 0.379, Left: &left}); err != nil {
		t.Fatal(err)
	}
	if err := folder.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	w := &watched{}
	ended := make(chan error)
	go func() {
		ended <- (&frames{w: w, width: 200, height: 20}).follow(context.Background(), []string{dir}, 5*time.Millisecond)
	}()
	for w.writes() < 3 {
		time.Sleep(time.Millisecond)
	}
	if shown := screenOf(t, w.String()); strings.Count(shown, "out  running  37 %, left 12 min 3") != 1 || !strings.Contains(shown, "0 of 1 network saved") || !strings.Contains(shown, "/1000000000 cycles  0 %") {
		t.Errorf("a frame is\n%s", shown)
	}
	m.Status, m.End = store.Done, time.Now()
	folder.DropProgress()
	if err := folder.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	folder.Close()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if shown := screenOf(t, w.String()); strings.Contains(shown, "running") || strings.Count(shown, "out  done") != 1 {
		t.Errorf("at the end there is\n%s", shown)
	}
}

// watched is a writer that counts.
type watched struct {
	one   sync.Mutex
	text  strings.Builder
	count int
}

func (w *watched) Write(p []byte) (int, error) {
	w.one.Lock()
	defer w.one.Unlock()
	w.count++
	return w.text.Write(p)
}

func (w *watched) writes() int { w.one.Lock(); defer w.one.Unlock(); return w.count }

func (w *watched) String() string { w.one.Lock(); defer w.one.Unlock(); return w.text.String() }

// TestProgressFile: a run says how far it is while it is at work, also when it was killed; one that
// was stopped or came to its end does not.
func TestProgressFile(t *testing.T) {
	killed := filepath.Join(t.TempDir(), "killed")
	c := program("run", write(t, tiny), "--out", killed, "--quiet", "--set", "phases.1.sleep.cycles=1e9")
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
	engram(t, "run", write(t, tiny), "--out", done, "--quiet").expect(t, statusDone)
	absent(t, filepath.Join(done, "progress.json"))
}

// TestWholeOf: per cent and time left of the whole run, when it was last heard of, and nothing of
// one that has ended.
func TestWholeOf(t *testing.T) {
	dir, now, left := filepath.Join(t.TempDir(), "out"), time.Now(), 100.0
	m := &store.Manifest{Status: store.Running, Start: now}
	folder, err := store.Create(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if got := wholeOf(dir, m, false, now); got != "" {
		t.Errorf("without progress: %q", got)
	}
	for _, c := range []struct {
		ago       time.Duration
		done      float64
		left      *float64
		abandoned bool
		want      string
	}{
		{0, 0.5, &left, false, "50 %, left 1 min 40 s"},
		{40 * time.Second, 0.5, &left, false, "50 %, left 1 min 00 s"},
		{0, 0.999, nil, false, "99 %"},
		{5 * time.Minute, 0.5, &left, false, "50 % 5 min 00 s ago"},
		{5 * time.Minute, 0.5, &left, true, "50 %"},
		{-time.Hour, 0.5, &left, false, "50 %, left 1 min 40 s"}, // another machine's clock
		{59 * time.Second, 0.1, new(float64), false, "10 %, left 0 ms"},
	} {
		if err := folder.SaveProgress(store.Progress{Time: now.Add(-c.ago), Done: c.done, Left: c.left}); err != nil {
			t.Fatal(err)
		}
		if got := wholeOf(dir, m, c.abandoned, now); got != c.want {
			t.Errorf("%+v: %q, want %q", c, got, c.want)
		}
	}
	m.Status = store.Done
	if got := wholeOf(dir, m, false, now); got != "" {
		t.Errorf("of a run that is done: %q", got)
	}
	folder.DropProgress()
	if p := store.ReadProgress(dir); p != nil {
		t.Errorf("%+v is left", p)
	}
}

// TestClockSetBack: no time is negative.
func TestClockSetBack(t *testing.T) {
	now := time.Now()
	for _, m := range []*store.Manifest{
		{Status: store.Running, Start: now.Add(time.Hour)},
		{Status: store.Done, Start: now, End: now.Add(-time.Hour)},
		{Status: store.Running, Start: now, Resumed: []time.Time{now.Add(time.Minute)}},
	} {
		if _, took := statusAndTime(m, false, now); !strings.Contains(took, "the clock was set back") {
			t.Errorf("%+v ran %s", m, took)
		}
	}
	if _, took := statusAndTime(&store.Manifest{Status: store.Running, Start: now.Add(-time.Hour), Resumed: []time.Time{now.Add(-time.Minute)}}, false, now); took != "1 min 00 s since it was resumed" {
		t.Errorf("a run that was resumed: %s", took)
	}
}

// TestWatchOthers: what is made of several runs shows those under way.
func TestWatchOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "fig3")
	outer, err := store.Create(dir, &store.Manifest{Status: store.Running, Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	left := 60.0
	if err := outer.SaveProgress(store.Progress{Time: time.Now(), Done: 0.25, Left: &left}); err != nil {
		t.Fatal(err)
	}
	engram(t, "run", write(t, tiny), "--out", filepath.Join(dir, "runs", "done"), "--quiet").expect(t, statusDone)
	engram(t, "run", write(t, tiny), "--out", filepath.Join(dir, "runs", "now"), "--quiet").expect(t, statusDone)
	inner, m, err := store.Open(filepath.Join(dir, "runs", "now"))
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	m.Status, m.End = store.Running, time.Time{}
	if err := inner.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	o := engram(t, "watch", dir)
	o.expect(t, statusDone)
	if !strings.Contains(o.stdout, "fig3  running  25 %, left") || !strings.Contains(o.stdout, "runs/now  running") || strings.Contains(o.stdout, "runs/done") {
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
