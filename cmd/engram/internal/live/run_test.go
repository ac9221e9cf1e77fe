package live

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// curvesOf are the curves that a viewer would have.
func curvesOf(t *testing.T, r *Run) (d drawn) {
	t.Helper()
	if err := json.Unmarshal(r.curvesFrame(time.Now(), true).text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestRecords: means, least and largest values; what is known already counts once; what is no number counts nowhere.
func TestRecords(t *testing.T) {
	r := newTestRun(t, t.TempDir(), 2, 5, 8)
	for range 2 { // as after a run is resumed
		r.Record(2, 0, 0, row(0.2))
		r.Record(5, 0, 0, row(0.6))
		r.Record(8, 0, 0, row(math.NaN()))
	}
	r.Record(9, 0, 0, row(100))           // not of this run
	r.Record(2, 7, 0, row(100))           // no such phase
	r.Record(2, 1, 0, []float64{1, 2, 3}) // not of these columns
	r.Record(2, 1, 1000, row(0.25))
	r.Record(2, 1, 500, row(100)) // earlier than what is known
	d := curvesOf(t, r)
	of := d.Phases[0].Columns["density"]
	if len(of.Mean) != 1 || d.Phases[0].Counts[0] != 3 || *of.Mean[0] != 0.4 || *of.Low[0] != 0.2 || *of.High[0] != 0.6 || *d.Phases[0].Columns["density_median"].Mean[0] != 0.2 {
		t.Errorf("%+v", d.Phases[0])
	}
	if !slices.Equal(d.Phases[1].Cycles, []int{1000}) || *d.Phases[1].Columns["density"].Mean[0] != 0.25 || *d.Phases[1].Columns["stored"].High[0] != 3 {
		t.Errorf("%+v", d.Phases[1])
	}
	r.Recalled(2, 2, 0.1, 0.5)
	r.Recalled(2, 2, 0.1, 0.5)
	r.Recalled(5, 2, 0.1, 1)
	r.Recalled(5, 2, 0.7, 1) // no such level
	rates := curvesOf(t, r).Recalls[2]
	if !slices.Equal(rates.Levels, []float64{0, 0.1}) || rates.Rates.Mean[0] != nil || *rates.Rates.Mean[1] != 0.75 || *rates.Rates.Low[1] != 0.5 {
		t.Errorf("%+v", rates)
	}
}

// TestSingle: of a network alone, records that are not due are drawn too, as at a stop.
func TestSingle(t *testing.T) {
	r := newTestRun(t, t.TempDir(), 0)
	for _, cycle := range []int{0, 10, 13, 20} {
		r.Record(0, 1, cycle, row(0.5))
	}
	d := curvesOf(t, r)
	if !slices.Equal(d.Phases[1].Cycles, []int{0, 10, 13, 20}) || d.Phases[1].Columns["density"].Low != nil {
		t.Errorf("%+v", d.Phases[1])
	}
}

// TestGrid: of very many records, some lie evenly on each axis, and all are due.
func TestGrid(t *testing.T) {
	r := newTestRun(t, t.TempDir(), 0)
	f := r.facts
	f.Phases = slices.Clone(f.Phases)
	for _, length := range []int{1, 3, 10, 1000, 1e9} {
		f.Phases[1].Length = length
		grid := f.grid(1)
		if grid[0] != 0 || grid[len(grid)-1] != length || len(grid) > mostPoints || !slices.IsSorted(grid) {
			t.Errorf("%d cycles: %d from %d to %d", length, len(grid), grid[0], grid[len(grid)-1])
		}
		for _, cycle := range grid {
			if cycle%10 != 0 && cycle != length {
				t.Errorf("%d cycles: none is recorded at %d", length, cycle)
			}
		}
		if length == 1e9 && (grid[1] != 10 || grid[len(grid)-2] < 99e7) {
			t.Errorf("from %d to %d", grid[1], grid[len(grid)-2])
		}
	}
}

// TestNetworks: how networks are, and how very many of them share squares.
func TestNetworks(t *testing.T) {
	r := newTestRun(t, t.TempDir(), 0, 1, 2, 3)
	r.Record(0, 2, 2, row(1))
	r.Record(1, 1, 0, row(1))
	r.Over()
	r.Record(2, 0, 0, row(1))
	if got := r.state(time.Now()); got.Cells != "dsrw" || got.Each != 1 || got.Counts["d"] != 1 || got.Counts["w"] != 1 {
		t.Errorf("%+v", got)
	}
	r.Networks(Failed, 2)
	r.Networks(Done, 77)
	if got := r.state(time.Now()); got.Cells != "dsfw" {
		t.Errorf("%+v", got)
	}
	var numbers []int
	for n := range 3*mostCells + 1 {
		numbers = append(numbers, n)
	}
	many := newNetworks(numbers)
	many.status[7] = Failed
	cells, each := many.cells()
	if each != 4 || len(cells) != (3*mostCells+1+3)/4 || cells[1] != Failed || cells[2] != Waiting || many.counts()["w"] != 3*mostCells {
		t.Errorf("%d squares of %d", len(cells), each)
	}
}

// TestTables: a run is filled from its files, whole or one network of it.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	r := newTestRun(t, dir, 0, 1)
	if err := r.ReadTables(); err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("metrics.csv", "replica,phase,phase_name,cycle,stored,density\n0,0,wake,0,3,0.5\n1,0,wake,0,1,nan\n1,2,recall,0,1,nan\nx,0,wake,0,1,1\n")
	put("replicas.csv", "replica,seed,patterns.load\n0,1,0.2\n1,2,0.3\n")
	put("arrays/1/recall.csv", "phase,kind,level,trials,recall_rate\n2,neural-balanced,0,2,1\n2,neural-balanced,0.1,2,0.5\n")
	for range 2 {
		if err := r.ReadTables(); err != nil {
			t.Fatal(err)
		}
	}
	d := curvesOf(t, r)
	if *d.Phases[0].Columns["density"].Mean[0] != 0.5 || *d.Phases[0].Columns["stored"].Mean[0] != 2 || d.Phases[0].Columns["density_median"].Mean[0] != nil || *d.Recalls[2].Rates.Mean[1] != 0.5 {
		t.Errorf("%+v", d)
	}
	text, err := r.networkFrame(1)
	var one struct {
		Number   int
		Settings []string
		drawn
	}
	if err != nil || json.Unmarshal(text, &one) != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if one.Number != 1 || !slices.Equal(one.Settings, []string{"seed 2", "patterns.load 0.3"}) || *one.Phases[0].Columns["stored"].Mean[0] != 1 {
		t.Errorf("%s", text)
	}
}

// TestState: warnings once, the latest of many; a run that says nothing for a while.
func TestState(t *testing.T) {
	r := newTestRun(t, t.TempDir(), 0)
	for _, text := range strings.Fields("a b c d e f g h i j a j") {
		r.Warn(text)
	}
	r.Memory(func() int64 { return 42 })
	now := time.Now()
	r.Progress(&store.Progress{Time: now.Add(-5 * time.Minute)})
	got := r.state(now)
	if strings.Join(got.Warnings, "") != "cdefghij" || got.Earlier != 2 || got.Silent != "5 min 00 s" {
		t.Errorf("%+v", got)
	}
	if f := r.stateFrame(now, true); !strings.Contains(string(f.text), `"memory":42`) || r.stateFrame(now, true) != f {
		t.Errorf("%s", f.text)
	}
	if Resident(os.Getpid()) < 1<<20 || Resident(1<<30) != 0 {
		t.Error(Resident(os.Getpid()))
	}
}

// TestAddress: what --serve-address may be.
func TestAddress(t *testing.T) {
	for text, want := range map[string]string{"8080": "127.0.0.1 8080", "localhost:0": "localhost 0", "[::1]:80": "::1 80", "0.0.0.0:99": "0.0.0.0 99"} {
		o := Options{}
		_ = o.address.Set(text)
		host, port, err := o.split()
		if want != strings.TrimSpace(strings.Join([]string{host, strconv.Itoa(port)}, " ")) || err != nil || !o.Asked() {
			t.Errorf("%s: %s %d, %v", text, host, port, err)
		}
	}
	for text, want := range map[string]string{":8080": "127.0.0.1:8080 for this machine", "": "give a port", "80:90:100": "give a port", "localhost": "give a port", "localhost:http": "give a port", "99999": "give a port", "-1": "give a port"} {
		o := Options{}
		_ = o.address.Set(text)
		if _, err := o.Listen(); err == nil || !strings.Contains(err.Error(), want) || exit.StatusOf(err) != exit.StatusMisuse {
			t.Errorf("%q: %v", text, err)
		}
	}
	first, err := (&Options{serve: true}).Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	o := Options{}
	_ = o.address.Set(strconv.Itoa(first.port()))
	if _, err := o.Listen(); err == nil || !strings.Contains(err.Error(), "address already in use") || exit.StatusOf(err) != exit.StatusMisuse {
		t.Errorf("an address in use: %v", err)
	}
	if s, err := (&Options{}).Listen(); s != nil || err != nil {
		t.Error("a page that nobody asked for")
	}
	for host, open := range map[string]bool{"0.0.0.0": true, "127.0.0.1": false, "::1": false, "localhost": false, "node7": true} {
		for _, json := range []bool{true, false} {
			var said strings.Builder
			s := &Server{host: host, listener: localListener{}, token: "TOKEN"}
			s.Announce(&said, json)
			if strings.Contains(said.String(), "without encryption") != open || !strings.Contains(said.String(), s.URL()) {
				t.Errorf("%s: %s", host, &said)
			}
		}
	}
}
