package report

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"engram/engine/observable"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// memories writes a table of 20 patterns of a day, mu with the margin (mu - 9.5)/10 before the night; after it those with
// a positive margin and pattern 3 are stored.
func (r *made) memories(columns ...string) {
	t := store.NewTable(columns...)
	for _, at := range []struct {
		phase, cycle int
		name         string
	}{{0, 0, "wake"}, {0, 4, "wake"}, {2, 0, "sleep"}, {2, 50, "sleep"}, {2, 100, "sleep"}, {3, 3, "recall"}} {
		for mu := range 20 {
			margin, stored := (float64(mu)-9.5)/10, 0
			if margin > 0 || mu == 3 && at.cycle == 100 {
				stored = 1
			}
			if at.cycle > 0 && at.name == "sleep" {
				margin += 1
			}
			t.Append([]any{at.phase, at.name, at.cycle, 0, mu, stored, margin, "", "", ""}[:len(columns)]...)
		}
	}
	r.must(r.folder.WriteTable("arrays/0/memories.csv", t))
}

// TestMemories: the figure has which patterns survive by their margin before the night, and a table counts them.
func TestMemories(t *testing.T) {
	r := makeRun(t, "night", "")
	r.metrics(0)
	lacks(t, read(t, r), "Which memories survive")
	r.memories(observable.ColumnNames(observable.Memories)...)
	page := pageOf(t, r)
	data := dataUnder(t, page, "Which memories survive")
	if got := distinct(data, 0); len(got) != 1 { // one day, and no X.npy
		t.Errorf("panels %q", got)
	}
	for i, want := range [][2]string{{"-0.75", "0.2"}, {"-0.25", "0"}, {"0.25", "1"}, {"0.75", "1"}} {
		if row := data[1+i]; row[2] != want[0] || row[3] != want[1] {
			t.Errorf("bin %d: %v, want %v", i, row, want)
		}
	}
	at := slices.IndexFunc(page.Tables, func(t table) bool { return t.Title == "Which memories survive" })
	if at < 0 {
		t.Fatal("there is no table")
	}
	for column, want := range map[string]string{"patterns": "20", "stored before": "10", "of these after": "10", "stored after": "11", "and after": "1"} {
		if got := cell(t, page.Tables[at], "day 0", column); got != want {
			t.Errorf("%s: %s, want %s", column, got, want)
		}
	}
	// with the patterns
	w, err := r.folder.CreateArray("arrays/0/X.npy", npy.Uint8, []int{200, 20})
	r.must(err)
	for j := range 200 {
		row := make([]uint8, 20)
		if row[j%20] = 1; j < 50 {
			row[0] = 1
		}
		r.must(w.WriteUint8(row))
	}
	r.must(w.Close())
	if got := distinct(dataUnder(t, pageOf(t, r), "Which memories survive"), 0); len(got) != 2 {
		t.Errorf("panels with patterns %q", got)
	}
}

// TestOverlaps: pattern 0 shares one of its two active neurons with pattern 1, pattern 2 none, and pattern 3 has none.
func TestOverlaps(t *testing.T) {
	r := makeRun(t, "night", "")
	w, err := r.folder.CreateArray("arrays/0/X.npy", npy.Uint8, []int{3, 4})
	r.must(err)
	for _, row := range [][]uint8{{1, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 1, 0}} {
		r.must(w.WriteUint8(row))
	}
	r.must(w.Close())
	s, err := readSource(r.folder.Dir())
	r.must(err)
	got, err := s.networks[0].overlaps()
	r.must(err)
	if len(got) != 4 || math.Abs(got[0]-0.5/3) > 1e-12 || math.Abs(got[1]-1.0/3) > 1e-12 || got[2] != 0 || !math.IsNaN(got[3]) {
		t.Errorf("overlaps %v", got)
	}
	x, y := binned(append(got, math.Inf(1)), []memory{{stored: true}, {}, {}, {stored: true}, {}})
	if len(x) != 1 || math.Abs(x[0]-0.5/3) > 1e-12 || math.Abs(y[0]-1.0/3) > 1e-12 {
		t.Errorf("bins %v, %v", x, y)
	}
}

// TestForgetting: several days have a curve each, which begins with the day and has a point at the end of each phase.
func TestForgetting(t *testing.T) {
	r := lifeRun(t, 3, false)
	s, err := readSource(r.folder.Dir())
	r.must(err)
	n, table := s.networks[0], store.NewTable(observable.ColumnNames(observable.Memories)...)
	for k, p := range n.experiment.Phases {
		for cycle := range 2 {
			for day := range n.day(k) + 1 {
				for mu := range 2 {
					stored := 0
					if day+mu >= n.day(k) {
						stored = 1
					}
					table.Append(k, p.Name(), cycle, day, mu, stored, 0.5, "", "", "")
				}
			}
		}
	}
	r.must(r.folder.WriteTable("arrays/0/memories.csv", table))
	r.must(n.readMemories())
	lines := n.forgetting().Lines
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	for day, l := range lines {
		if want := fmt.Sprintf("patterns of day %d", day); l.Name != want {
			t.Errorf("a line is called %q, want %q: day %d alone is when something happens", l.Name, want, day)
		}
		if first := l.Y[0]; first != 1 || l.X[0] <= float64(day) {
			t.Errorf("day %d begins with %g at %g", day, first, l.X[0])
		}
	}
	if l := lines[0]; l.Y[len(l.Y)-1] != 0 || !slices.Contains(l.Y, 0.5) {
		t.Errorf("day 0: %v", l.Y)
	}
	has(t, read(t, r), "Which memories survive", "all days")
}

// TestBadMemories: a table that is none of patterns is named.
func TestBadMemories(t *testing.T) {
	r := makeRun(t, "night", "")
	r.memories("phase", "phase_name", "cycle", "day", "mu", "stored", "margin")
	if _, err := Read([]string{r.folder.Dir()}); err == nil {
		t.Error("other columns are taken")
	} else {
		has(t, err.Error(), "memories.csv", "day,mu,stored")
	}
	bad := store.NewTable(observable.ColumnNames(observable.Memories)...)
	bad.Append(0, "wake", 0, "x", 0, 1, 0.5, "", "", "")
	r.must(r.folder.WriteTable("arrays/0/memories.csv", bad))
	if _, err := Read([]string{r.folder.Dir()}); err == nil {
		t.Error("day x is taken")
	} else {
		has(t, err.Error(), "memories.csv", "row 1", `"x"`)
	}
}
