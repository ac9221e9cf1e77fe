package report

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// settings is a day and a night of 200 neurons with noise tests; NAME, MORE are put in.
const settings = `
name: NAME
network: {neurons: 200, factors: 2, coding_level: 0.1}
patterns: {count: 150}
phases:
  - wake: {passes: 4, rate: 0.01}
  - recall: {noise: neural-balanced, levels: [0, 0.01, 0.02]}
  - sleep: {cycles: 100, rate: 0.01, beta: 20, length: 5, snapshots: [0, 50]}
  - recall: {noise: neural-balanced, levels: [0, 0.01, 0.02]}
record: {every: 10, observables: [density, margin_min, rho, stored]}
`

// made is a run folder made by hand.
type made struct {
	t      *testing.T
	folder *store.Folder
	m      *store.Manifest
}

// makeRun makes the folder of a run that is done, with nothing in it but its manifest.
func makeRun(t *testing.T, name, more string) *made {
	t.Helper()
	e, err := config.Parse("hand.yaml", []byte(strings.Replace(settings, "NAME", name, 1)+more), nil)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	m := &store.Manifest{
		Version: "0.1.0", Commit: "1a2b3c4", Arguments: []string{"run", "hand.yaml"}, Configuration: e,
		Inputs: map[string]string{"hand.yaml": strings.Repeat("ab", 32)}, Device: "cpu", DeviceDetail: "2 of 2 cores", Precision: "float32", Threads: 2,
		Host: store.Host{Name: "bench", Platform: "linux/amd64", CPU: "a processor", Cores: 2}, Start: begin, End: begin.Add(75 * time.Second), Status: store.Done,
		Outcome: store.Outcome{Seconds: []store.PhaseSeconds{{Phase: 0, Name: "wake", Seconds: 12.5}, {Phase: 2, Name: "sleep", Seconds: 60}}}, Replicas: 1,
	}
	folder, err := store.Create(filepath.Join(t.TempDir(), "hand"), m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	return &made{t, folder, m}
}

func (r *made) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// save writes the manifest again, after a change.
func (r *made) save(change func(m *store.Manifest)) {
	change(r.m)
	r.must(r.folder.SaveManifest(r.m))
}

// metrics writes the records of some replicas, all alike.
func (r *made) metrics(replicas ...int) { r.metricsUpTo("recall", replicas...) }

// metricsUpTo writes them up to the end of a phase.
func (r *made) metricsUpTo(last string, replicas ...int) {
	t := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "density_std", "margin_min", "margin_min_std", "rho", "rho_std", "stored")
	for _, n := range replicas {
		for _, row := range [][]any{
			{0, "wake", 0, 1.0, 0.0, -0.4, 0.1, -2.0, 0.1, 0},
			{0, "wake", 4, 0.98, 0.01, 0.02, 0.1, 0.1, 0.1, 120},
			{2, "sleep", 0, 0.98, 0.01, 0.05, 0.1, 0.2, 0.1, 120},
			{2, "sleep", 50, 0.3, 0.05, 0.2, 0.1, 2.0, 0.1, 120},
			{2, "sleep", 90, 0.251, 0.05, 0.299, 0.1, 2.9, 0.1, 120},
			{2, "sleep", 100, 0.25, 0.05, 0.3, 0.1, 3.0, 0.1, 120},
			{3, "recall", 0, 0.25, 0.05, 0.3, 0.1, 3.0, 0.1, 120},
		} {
			if last == "sleep" && row[1] == "recall" {
				continue
			}
			t.Append(append([]any{n}, row...)...)
		}
	}
	r.must(r.folder.WriteTable("metrics.csv", t))
}

// recall writes noise tests: half of the patterns are recalled at 0.005, and at 0.0125.
func (r *made) recall(replica string) {
	t := store.NewTable("phase", "kind", "level", "trials", "recall_rate", "error")
	for _, row := range [][]any{
		{1, 0.0, 0.9}, {1, 0.01, 0.1}, {1, 0.02, 0.0},
		{3, 0.0, 1.0}, {3, 0.01, 0.6}, {3, 0.02, 0.2},
	} {
		t.Append(row[0], "neural-balanced", row[1], 20, row[2], 0.01)
	}
	r.must(r.folder.WriteTable("arrays/"+replica+"/recall.csv", t))
}

// weights writes factors of 0.5 and 2 at every fourth synapse.
func (r *made) weights(replica string) { r.factors(replica, 0.5, 2) }

// factors writes two factors at every fourth synapse.
func (r *made) factors(replica string, first, second float32) {
	const n = 200
	w, err := r.folder.CreateArray("arrays/"+replica+"/U.npy", npy.Float32, []int{n, n, 2})
	r.must(err)
	defer w.Abort()
	row := make([]float32, 2*n)
	for j := 0; j < n; j += 4 {
		row[2*j], row[2*j+1] = first, second
	}
	for range n {
		r.must(w.WriteFloat32(row))
	}
	r.must(w.Close())
}

// read makes the page of folders, as text.
func read(t *testing.T, folders ...*made) string {
	t.Helper()
	page := pageOf(t, folders...)
	var text strings.Builder
	if err := page.Write(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// pageOf reads the page of folders.
func pageOf(t *testing.T, folders ...*made) *Page {
	t.Helper()
	var dirs []string
	for _, r := range folders {
		dirs = append(dirs, r.folder.Dir())
	}
	page, err := Read(dirs)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// cell is what a table has in the row of a name under a column that there is once.
func cell(t *testing.T, in table, row, column string) string {
	t.Helper()
	at := slices.Index(in.Columns, column)
	if at < 0 || slices.Contains(in.Columns[at+1:], column) {
		t.Fatalf("table %s does not have one column %s: %q", in.Title, column, in.Columns)
	}
	for _, r := range in.Rows {
		if len(r) != len(in.Columns) {
			t.Fatalf("table %s: %d cells under %d columns: %q", in.Title, len(r), len(in.Columns), r)
		}
		if r[0] == row {
			return r[at]
		}
	}
	t.Fatalf("table %s has no row %s: %q", in.Title, row, in.Rows)
	return ""
}

// dataUnder is the numbers of a figure, a record each: panel, line, x, y, low, high.
func dataUnder(t *testing.T, page *Page, title string) [][]string {
	t.Helper()
	for _, f := range page.Figures {
		if f.Title != title {
			continue
		}
		_, coded, _ := strings.Cut(string(f.Data), "base64,")
		text, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return records
	}
	t.Fatalf("there is no figure %q", title)
	return nil
}

// distinct are the values of a column of records, each once, in order.
func distinct(records [][]string, column int) (all []string) {
	for _, r := range records[1:] {
		if r[column] != "" && !slices.Contains(all, r[column]) {
			all = append(all, r[column])
		}
	}
	return all
}

// has checks that a page has all of the words.
func has(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(page, word) {
			t.Errorf("the page lacks %q", word)
		}
	}
}

// lacks checks that a page has none of the words.
func lacks(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(page, word) {
			t.Errorf("the page has %q", word)
		}
	}
}
