package report

import (
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

// TestStoredByDay: several days have a curve each, which begins with the day and has a point at the start and the end of each phase; of
// several runs every one has a panel. What phases of days and nights count as stored is said beside it. A life of one day has no such figure.
func TestStoredByDay(t *testing.T) {
	r := lifeRun(t, 3, false)
	s, err := readSource(r.folder.Dir())
	r.must(err)
	n, table := s.networks[0], store.NewTable(observable.ColumnNames(observable.Days)...)
	for k, p := range n.experiment.Phases {
		if !lived(p) {
			continue
		}
		for end := range 2 {
			for day := range n.day(k) + 1 {
				table.Append(k, p.Name(), 4*end, day, 150, 150-40*(n.day(k)-day)-3*end)
			}
		}
	}
	r.must(r.folder.WriteTable("arrays/0/days.csv", table))
	page := pageOf(t, r)
	data := dataUnder(t, page, "Stored patterns by day")
	if got := distinct(data, 1); !slices.Equal(got, []string{"patterns of day 0", "patterns of day 1", "patterns of day 2"}) {
		t.Errorf("lines %q", got)
	}
	for _, want := range [][3]string{
		{"patterns of day 0", "0", "150"}, {"patterns of day 0", "1", "147"}, {"patterns of day 0", "1", "150"}, {"patterns of day 0", "2", "110"}, {"patterns of day 0", "6", "67"},
		{"patterns of day 1", "2", "150"}, {"patterns of day 1", "6", "107"}, {"patterns of day 2", "4", "150"}, {"patterns of day 2", "6", "147"},
	} {
		if !slices.ContainsFunc(data, func(row []string) bool { return slices.Equal(row[1:4], want[:]) }) {
			t.Errorf("there is no point %q", want)
		}
	}
	first := slices.IndexFunc(data, func(row []string) bool { return row[1] == "patterns of day 1" })
	if data[first][2] != "2" {
		t.Errorf("day 1 begins at %s, want 2", data[first][2])
	}
	has(t, page.Figures[0].Caption, "Stored counts those patterns that the phase is about")
	text := read(t, r)
	has(t, text, "Stored patterns by day", "days.csv has the numbers")
	if both := pageOf(t, r, lifeRun(t, 3, false)); len(distinct(dataUnder(t, both, "Stored patterns by day"), 0)) != 1 {
		t.Error("a run without days.csv has a panel of stored patterns by day")
	}
	lacks(t, read(t, makeRun(t, "night", "")), "Stored patterns by day", "Stored counts those")
}

// TestBadDays: a days.csv that is none is named, and so is a row that cannot be.
func TestBadDays(t *testing.T) {
	for _, c := range []struct {
		columns, row []any
		want         string
	}{
		{[]any{"phase", "day"}, []any{0, 0}, "its columns are phase,day"},
		{nil, []any{0, "wake", 0, 3, 150, 1}, "row 1: there is no day 3"},
		{nil, []any{0, "wake", 0, "x", 150, 1}, `row 1: strconv.Atoi: parsing "x"`},
		{nil, []any{99, "wake", 0, 0, 150, 1}, "row 1: there is no phase 99"},
	} {
		names := observable.ColumnNames(observable.Days)
		if c.columns != nil {
			names = []string{"phase", "day"}
		}
		table := store.NewTable(names...)
		table.Append(c.row...)
		r := lifeRun(t, 3, false)
		r.must(r.folder.WriteTable("arrays/0/days.csv", table))
		if _, err := Read([]string{r.folder.Dir()}); err == nil {
			t.Errorf("%v is taken", c.row)
		} else {
			has(t, err.Error(), "days.csv", c.want)
		}
	}
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
