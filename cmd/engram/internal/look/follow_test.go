package look

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/console/consoletest"
	"engram/engine/config"
	"engram/engine/store"
)

// TestWatchToTheEnd: while a run is at work its frame tells per cent and the time left; when it has
// ended, the frame is replaced by how it ended, and watch ends.
func TestWatchToTheEnd(t *testing.T) {
	e, err := config.Parse("night.yaml", []byte("network: {neurons: 20, factors: 2, coding_level: 0.2}\npatterns: {count: 3}\nphases: [{sleep: {cycles: 1e9, rate: 0.01}}]\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	m := &store.Manifest{Status: store.Running, Start: time.Now(), Replicas: 1, Configuration: e}
	folder, err := store.Create(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density")
	table.Append(0, 0, "sleep", 7, 0.5)
	if err := folder.WriteTable("metrics.csv", table); err != nil {
		t.Fatal(err)
	}
	seconds := 754.5
	if err := folder.SaveProgress(store.Progress{Time: time.Now(), Name: "sleep", Done: 0.379, Left: &seconds}); err != nil {
		t.Fatal(err)
	}
	w := &watched{}
	ended := make(chan error)
	go func() {
		ended <- showRuns(context.Background(), &console.Frames{Writer: w, Width: 200, Height: 20}, []string{dir}, 5*time.Millisecond)
	}()
	for begin := time.Now(); w.writes() < 3; time.Sleep(time.Millisecond) {
		if time.Since(begin) > time.Minute {
			t.Fatalf("after a minute there are %d writes: %s", w.writes(), w.String())
		}
	}
	left := regexp.MustCompile(`out  running  37 %, left 1[12] min`) // a minute passes where the machine is busy
	if shown := consoletest.Screen(t, w.String()); len(left.FindAllString(shown, -1)) != 1 || !strings.Contains(shown, "0 of 1 network saved") || !strings.Contains(shown, "/1000000000 cycles  0 %") {
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
	if shown := consoletest.Screen(t, w.String()); strings.Contains(shown, "running") || strings.Count(shown, "out  done") != 1 {
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
