package report

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPartings: a comparing page opens with what differs: the record at which metrics part, and the largest difference of the
// arrays of each name, of every run beside the first.
func TestPartings(t *testing.T) {
	const two = "sweep: {seed: [1, 2]}\n"
	plain, same, other, single := makeRun(t, "plain", two), makeRun(t, "same", two), makeRun(t, "other", two), makeRun(t, "single", "")
	for _, r := range []*made{plain, same, other} {
		r.metrics(0, 1)
		r.must(os.WriteFile(r.folder.Path("replicas.csv"), []byte("replica,seed\n0,1\n1,2\n"), 0o666))
	}
	single.metrics(0)
	single.must(os.WriteFile(single.folder.Path("replicas.csv"), []byte("replica\n0\n"), 0o666))
	text, err := os.ReadFile(other.folder.Path("metrics.csv"))
	other.must(err)
	changed := strings.Replace(string(text), "1,2,sleep,50,0.3,", "1,2,sleep,50,0.31,", 1)
	other.must(os.WriteFile(other.folder.Path("metrics.csv"), []byte(changed), 0o666))
	for _, r := range []*made{plain, same, other} {
		r.factors("0", 0.5, map[bool]float32{true: 2.125, false: 2}[r == other])
		r.factors("1", 0.5, map[bool]float32{true: 2.25, false: 2}[r == other])
	}
	page := pageOf(t, plain, same, other, single)
	want := [][]string{
		{"results", "the same bits", "3 of 4 tables and arrays differ", ""},
		{"metrics.csv", "–", "replica 1, phase 2, sleep, cycle 50: density 0.3, 0.31", ""},
		{"U.npy", "–", "replica 1: 0.25, of 10000 of 80000 elements", ""},
	}
	if !slices.Equal(page.Results.Columns, []string{"from plain", "same", "other", "single"}) {
		t.Errorf("columns %q", page.Results.Columns)
	}
	for i, row := range want {
		if got := page.Results.Rows[i]; !slices.Equal(got[:3], row[:3]) {
			t.Errorf("row %d is %q, want %q", i, got, row)
		}
	}
	if got := cell(t, page.Results, "results", "single"); !strings.Contains(got, "1 network is in one run alone") {
		t.Errorf("a run of one network: %q", got)
	}
	html := read(t, plain, other)
	order := []int{strings.Index(html, "What differs between the runs"), strings.Index(html, "Where the results part"), strings.Index(html, "<h3>")}
	if order[0] < 0 || order[1] < order[0] || order[2] > order[0] {
		t.Errorf("the page has them at %v", order)
	}
}

// TestPartingsDamaged: a file that is damaged is named at the top of the page, which has all else.
func TestPartingsDamaged(t *testing.T) {
	a, b := makeRun(t, "a", ""), makeRun(t, "b", "")
	for _, r := range []*made{a, b} {
		r.metrics(0)
		r.must(os.MkdirAll(r.folder.Path("arrays/0"), 0o777))
		r.must(os.WriteFile(r.folder.Path("replicas.csv"), []byte("replica\n0\n"), 0o666))
		r.must(os.WriteFile(r.folder.Path("arrays/0/theta.npy"), []byte("no array of "+r.m.Arguments[0]+r.folder.Dir()), 0o666))
	}
	page := pageOf(t, a, b)
	if !slices.ContainsFunc(page.Missing, func(s string) bool { return strings.Contains(s, "theta.npy") }) || cell(t, page.Results, "results", "b") != "0 of 2 tables and arrays differ; not all could be compared" {
		t.Errorf("missing %q, results %q", page.Missing, page.Results.Rows)
	}
}
