package look

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

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

// TestSaved: a network whose arrays are there is saved. Where a run was stopped they may be those of the stop: then it is one
// that has come to its end.
func TestSaved(t *testing.T) {
	e, err := config.Parse("day.yaml", []byte("network: {neurons: 20, factors: 2, coding_level: 0.2}\npatterns: {count: 3}\nphases: [{wake: {passes: 4, rate: 1}}]\nsweep: {seed: [1, 2, 3]}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	m := &store.Manifest{Status: store.Running, Start: time.Now(), Replicas: 3, Configuration: e}
	folder, err := store.Create(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density")
	for _, row := range [][2]int{{2, 4}, {0, 2}, {1, 2}, {0, 4}, {1, 3}} { // network 2 ended long ago, network 0 last, network 1 not
		table.Append(row[0], 0, "wake", row[1], 0.5)
	}
	if err := folder.WriteTable("metrics.csv", table); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"arrays/0/kept.npy", "arrays/1/kept.npy", "arrays/2/kept.npy"} {
		w, err := folder.CreateArray(name, npy.Uint8, []int{0})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		status  string
		resumed []time.Time
		want    string
	}{
		{store.Running, nil, "3 of 3 networks saved"},
		{store.Running, []time.Time{m.Start}, "2 of 3 networks saved"},
		{store.Interrupted, nil, "2 of 3 networks saved"},
		{store.Done, []time.Time{m.Start}, "3 of 3 networks saved"},
	} {
		m.Status, m.Resumed = c.status, c.resumed
		if err := folder.SaveManifest(m); err != nil {
			t.Fatal(err)
		}
		read, err := store.ReadManifest(dir)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := describeRun(&text, dir, read, false); err != nil || !strings.Contains(text.String(), c.want) {
			t.Errorf("%s, resumed %v: %q is not in (%v)\n%s", c.status, c.resumed, c.want, err, text.String())
		}
	}
}
