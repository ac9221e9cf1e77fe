package engine

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"engram/engine/store"
)

// rowsOf are the rows of a table as maps from column to cell.
func rowsOf(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	table, err := store.ReadTable(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range table.Records() {
		row := map[string]string{}
		for i, name := range table.Columns() {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func numberIn(t *testing.T, row map[string]string, column string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(row[column], 64)
	if err != nil {
		t.Fatalf("%s: %v in %v", column, err, row)
	}
	return v
}

// TestMemories: memories.csv is what metrics.csv and recall.csv are the sums and means of, where they are of the same
// patterns; later days have rows for all patterns so far.
func TestMemories(t *testing.T) {
	for _, when := range []string{"ends", "every"} {
		text := strings.Replace(shortLife, "stored], memories: every", "stored, radius], memories: "+when, 1)
		j, err := Prepare(parse(t, text), float32On(t, 2), Options{Rows: 13})
		if err != nil {
			t.Fatal(err)
		}
		dir := runPrepared(t, j)
		sums, count := map[string]float64{}, map[string]int{}
		for _, r := range rowsOf(t, filepath.Join(dir, "arrays/1/memories.csv")) {
			at := fmt.Sprintf("%s/%s/%s", r["phase"], r["cycle"], r["level"])
			count[at]++
			for _, column := range []string{"stored", "margin", "recalled", "wrong_units"} {
				if r["phase_name"] == "recall" || !strings.HasPrefix(column, "re") && !strings.HasPrefix(column, "wr") {
					sums[at+" "+column] += numberIn(t, r, column)
				} else if r[column] != "" {
					t.Errorf("%s of %v, which is no recall", column, r)
				}
			}
			if r["phase_name"] == "recall" {
				recalled, wrong := numberIn(t, r, "recalled"), numberIn(t, r, "wrong_units")
				if recalled < 0 || recalled > 1 || wrong > 31 || r["level"] == "0" && r["stored"] == "1" && (recalled != 1 || wrong != 0) {
					t.Errorf("%v", r)
				}
			}
		}
		records := 0
		for _, r := range rowsOf(t, filepath.Join(dir, "metrics.csv")) {
			if r["replica"] != "1" || r["phase_name"] == "recall" {
				continue
			}
			if end := map[string]string{"0": "12", "2": "16", "3": "12", "4": "12", "5": "16"}[r["phase"]]; when == "ends" && r["cycle"] != "0" && r["cycle"] != end {
				continue
			}
			records++
			at := r["phase"] + "/" + r["cycle"] + "/"
			if r["phase"] == "0" { // all patterns so far are those of the phase
				near1(t, at+" stored", sums[at+" stored"], numberIn(t, r, "stored"))
				near1(t, at+" margin", sums[at+" margin"]/5, numberIn(t, r, "radius"))
			}
			want := 5
			if r["phase"] >= "3" {
				want = 10
			}
			if count[at] != want {
				t.Errorf("%s: %d patterns, want %d", at, count[at], want)
			}
			delete(count, at)
		}
		if records < 10 {
			t.Errorf("%d records", records)
		}
		for _, r := range rowsOf(t, filepath.Join(dir, "arrays/1/recall.csv")) {
			cycles := map[string]string{"1": "2", "6": "1"}[r["phase"]]
			at, patterns := fmt.Sprintf("%s/%s/%s", r["phase"], cycles, r["level"]), numberIn(t, r, "patterns")
			near1(t, at+" recalled", sums[at+" recalled"]/patterns, numberIn(t, r, "recall_rate"))
			near1(t, at+" wrong", sums[at+" wrong_units"]/patterns/31, numberIn(t, r, "error"))
			if count[at] != int(patterns) {
				t.Errorf("%s: %d patterns, want %g", at, count[at], patterns)
			}
			delete(count, at)
		}
		if len(count) > 0 {
			t.Errorf("there are rows of %v", count)
		}
	}
}

func near1(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) < 1e-7*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %g, want %g", what, got, want)
	}
}

// TestInstrumentsDoNotShow: a run with all instruments on has the bits of one without.
func TestInstrumentsDoNotShow(t *testing.T) {
	with := runJob(t, days, float32On(t, 2), Options{Rows: 17})
	without := runJob(t, strings.Replace(days, instruments, "", 1), float32On(t, 2), Options{Rows: 17})
	for _, name := range []string{"arrays/0/memories.csv", "arrays/0/probes.csv"} {
		if with[name] == "" || without[name] != "" {
			t.Errorf("%s was written: %v with, %v without", name, with[name] != "", without[name] != "")
		}
		delete(with, name)
	}
	sameFiles(t, "with instruments", with, without)
}

// TestDaysTable: days.csv counts the patterns that memories.csv has one by one, whether these are asked for or not; networks
// that know one day have none.
func TestDaysTable(t *testing.T) {
	const life = `
network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 5}
phases:
  - wake: {passes: 20, rate: 0.05}
  - sleep: {cycles: 10, rate: 0.1, length: 20}
`
	const second = `
  - wake: {passes: 20, rate: 0.05, regrow: {u0: 0.6, trace: 0.4}}
  - sleep: {cycles: 10, rate: 0.1, length: 20, replay: all}
  - recall: {levels: [0]}
`
	run := func(text string) string {
		j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return runPrepared(t, j)
	}
	dir := run(life + second + "record: {every: 4, observables: [stored], memories: ends}\n")
	stored := map[string]float64{}
	for _, r := range rowsOf(t, filepath.Join(dir, "arrays/0/memories.csv")) {
		if r["phase_name"] != "recall" {
			stored[r["phase"]+"/"+r["cycle"]+"/"+r["day"]] += numberIn(t, r, "stored")
		}
	}
	rows := rowsOf(t, filepath.Join(dir, "arrays/0/days.csv"))
	if len(rows) != len(stored) || len(rows) != 12 {
		t.Errorf("%d rows, and %d of days in memories.csv, want 12", len(rows), len(stored))
	}
	total := 0.0
	for _, r := range rows {
		at := r["phase"] + "/" + r["cycle"] + "/" + r["day"]
		near1(t, at, numberIn(t, r, "stored"), stored[at])
		near1(t, at+" patterns", numberIn(t, r, "patterns"), 5)
		total += stored[at]
	}
	if total == 0 {
		t.Error("nothing is stored")
	}
	alone := rowsOf(t, filepath.Join(run(life+second+"record: {every: 4, observables: [stored]}\n"), "arrays/0/days.csv"))
	if fmt.Sprint(alone) != fmt.Sprint(rows) {
		t.Errorf("without memories:\n%v\nwith them\n%v", alone, rows)
	}
	if _, err := store.ReadTable(filepath.Join(run(life), "arrays/0/days.csv")); err == nil {
		t.Error("a life of one day has a table of days")
	}
}
