package engine

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"
)

// twoDays writes the patterns of two days into a folder: as .npy, as .csv, and both in an .npz.
func twoDays(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	days := [][]string{{"1100000000", "0011000000", "0000110000"}, {"1000000001", "0100000010", "0010000100"}}
	file, err := os.Create(filepath.Join(dir, "data.npz"))
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	for d, columns := range days {
		name := fmt.Sprintf("day%d", d+1)
		writePatterns(t, dir, name+".npy", 10, columns)
		content, err := os.ReadFile(filepath.Join(dir, name+".npy"))
		if err != nil {
			t.Fatal(err)
		}
		w, err := archive.Create(name + ".npy")
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
		text := "\ufeff"
		for j := range 10 {
			text += fmt.Sprintf("%c, %c,%c.0\n", columns[0][j], columns[1][j], columns[2][j])
			if j == 4 {
				text += "# a comment\n\n"
			}
		}
		writeCSV(t, dir, name+".csv", text)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func writeCSV(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

const twoWakes = `
network: {neurons: 10, factors: 2, coding_level: from_patterns}
patterns: {files: %s}
phases:
  - wake: {passes: 10, rate: 0.1}
  - recall: {levels: [0], steps: 2}
  - wake: {passes: 10, rate: 0.1}
record: {memories: ends}
`

// TestPatternsOfDays: each day takes the patterns of its file, in whatever format, also in a run that is stopped, and the
// manifest has the SHA-256 of each file.
func TestPatternsOfDays(t *testing.T) {
	dir := twoDays(t)
	in := func(names string) string { return fmt.Sprintf(twoWakes, strings.ReplaceAll(names, "@", dir+"/")) }
	text := in("[@day1.npy, @day2.npy]")
	want := runJob(t, text, float32On(t, 1), Options{})
	for _, names := range []string{"[@day1.csv, @day2.csv]", "['@data.npz:day1', '@data.npz:day2']", "[@day1.npy, '@data.npz:day2']"} {
		sameFiles(t, names, runJob(t, in(names), float32On(t, 1), Options{}), want)
	}
	b := live(t, text, t.TempDir(), float32On(t, 1), Options{})
	if days := b.Replicas[0].Days; len(days) != 2 || fmt.Sprint(days[0].Bits[:6]) != "[1 0 0 1 0 0]" || fmt.Sprint(days[1].Bits[:6]) != "[1 0 0 0 1 0]" {
		t.Errorf("the days of the run are %v", days)
	}
	if swapped := runJob(t, in("[@day2.npy, @day1.npy]"), float32On(t, 1), Options{}); swapped["arrays/0/X.npy"] == want["arrays/0/X.npy"] {
		t.Error("two days that are swapped have the same patterns")
	}
	got := stopped(t, text, func(int) int { return 5 }, func(int) (graph.Target, Options) { return float32On(t, 1), Options{} }, func(int, *Job) {})
	sameFiles(t, "stopped", got, want)

	j, err := Prepare(parse(t, in("[@day1.csv, '@data.npz:day2']")), float32On(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := store.HashFile(dir + "/data.npz"); err != nil || len(j.Inputs) != 2 || j.Inputs[dir+"/data.npz"] != sum || j.Inputs[dir+"/day1.csv"] == "" {
		t.Errorf("inputs %v, %v", j.Inputs, err)
	}
	if e := j.First(); e.Patterns.Count != 3 || e.Network.CodingLevel != 0.2 {
		t.Errorf("%d patterns, coding level %g", e.Patterns.Count, e.Network.CodingLevel)
	}
	x := j.groups[0].inputs.Days
	if len(x) != 2 || fmt.Sprint(x[0].Bits[:6]) != "[1 0 0 1 0 0]" || fmt.Sprint(x[1].Bits[:6]) != "[1 0 0 0 1 0]" {
		t.Errorf("days %v", x)
	}
}

// TestPatternFileErrors: what is wrong with a file of patterns is said with its line and column, and what to do.
func TestPatternFileErrors(t *testing.T) {
	dir := twoDays(t)
	good, err := os.ReadFile(filepath.Join(dir, "day1.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(good), "\n")
	with := func(line int, text string) string {
		changed := append([]string{}, lines...)
		changed[line-1] = text
		return strings.Join(changed, "")
	}
	writeCSV(t, dir, "ragged.csv", with(4, "0,1\n"))
	writeCSV(t, dir, "two.csv", with(9, "0,1,2\n"))
	writeCSV(t, dir, "word.csv", with(2, "0,x,1\n"))
	writeCSV(t, dir, "quote.csv", with(2, "0,\"1,1\n"))
	writeCSV(t, dir, "short.csv", with(12, ""))
	writeCSV(t, dir, "long.csv", string(good)+"0,0,0\n")
	writeCSV(t, dir, "empty.csv", "")
	writeCSV(t, dir, "rows.csv", "1,1,0,0,0,0,0,0,0,0\n0,0,1,1,0,0,0,0,0,0\n0,0,0,0,1,1,0,0,0,0\n")
	writeCSV(t, dir, "spins.csv", with(2, "-1,1,1\n"))
	writePatterns(t, dir, "rows.npy", 3, []string{"110", "001", "100", "110", "001", "100", "110", "001", "100", "001"})
	writePatterns(t, dir, "zeros.npy", 10, []string{"0000000000", "0000000000", "0000000000"})
	writePatterns(t, dir, "four.npy", 10, []string{"1100000000", "0011000000", "0000110000", "0000001100"})
	for names, want := range map[string]string{
		"[day1.npy, ragged.csv]":            "ragged.csv:4: it has 2 columns, and the lines before have 3: each column is a pattern",
		"[two.csv, day2.npy]":               `two.csv:9: column 3 is "2"; patterns are made of 0 and 1, with commas between them`,
		"[word.csv, day2.npy]":              `word.csv:2: column 2 is "x"; patterns are made of 0 and 1, with commas between them`,
		"[quote.csv, day2.npy]":             "quote.csv:2: extraneous or missing \" in quoted-field; each line has 0 and 1 with commas between them",
		"[short.csv, day2.npy]":             "short.csv: it has 9 lines of numbers, and network.neurons asks for 10, one for each neuron",
		"[long.csv, day2.npy]":              "long.csv:13: this is line 11 of numbers, and network.neurons asks for 10, one for each neuron",
		"[rows.csv, day2.npy]":              "rows.csv: it has 3 lines of 10 numbers, and there should be 10 lines, one for each neuron: it has a line for each pattern; save its transpose, X.T",
		"[rows.npy, day2.npy]":              "it has a row for each pattern; save its transpose, X.T",
		"[spins.csv, day2.npy]":             `spins.csv:2: column 1 is "-1"; patterns are made of 0 and 1, with commas between them: of -1 and 1 make (X + 1) / 2`,
		"[zeros.npy, day2.npy]":             "zeros.npy: its patterns activate none of the neurons; are all of its elements 0?",
		"[empty.csv, day2.npy]":             "empty.csv: it has 0 lines of numbers",
		"['data.npz:day3', day2.npy]":       "data.npz: it has no array day3; it has day1, day2",
		"[data.npz, day2.npy]":              "data.npz: it may hold several arrays (day1, day2): name one, as in data.npz:X",
		"[day1.npy, none.npy]":              "none.npy: cannot be read: no such file",
		"[day1.npy, four.npy]":              "four.npy holds 4 patterns, and day1.npy 3, but every day has the same number: give patterns.count, which takes the first so many of each file",
		"[four.npy, day2.npy], count: 4":    "day2.npy holds 3 patterns, and patterns.count asks for the first 4",
		"[day1.npy]":                        "phases.2.wake is day 2, counted from 1, and patterns.files lists 1: add a file for it",
		"[day1.npy, day2.npy, day1.npy]":    "patterns.files lists 3 files, and there are only 2 days (wake phases): leave out what no day takes",
		"[day1.npy, day2.npy], file: a.npy": "patterns takes either file or files, not both",
		"[]":                                "patterns.files must list at least one file",
		"[day1.npy, '']":                    "patterns.files.1 must name a file",
	} {
		e, err := config.Parse(filepath.Join(dir, "case.yaml"), []byte(fmt.Sprintf(twoWakes, names)), nil)
		if err == nil {
			_, err = Prepare(e, float32On(t, 1), Options{})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\ngot  %v\nwant %s", names, err, want)
		}
	}
	e := parse(t, fmt.Sprintf(twoWakes, "[day1.npy, four.npy], count: 2"))
	e.Dir = dir
	if j, err := Prepare(e, float32On(t, 1), Options{}); err != nil || j.First().Patterns.Count != 2 {
		t.Errorf("the first two of each file: %v", err)
	}
}

// TestSweptPatternFiles: lists of files can be swept, and replace a single file.
func TestSweptPatternFiles(t *testing.T) {
	dir := twoDays(t)
	e := parse(t, fmt.Sprintf(twoWakes, "[day1.npy, day2.npy]")+"sweep: {patterns.files: [[day1.npy, day2.npy], [day2.csv, 'data.npz:day1']]}\n")
	e.Dir = dir
	j, err := Prepare(e, float32On(t, 1), Options{})
	if err != nil || len(j.groups) != 2 || j.groups[1].inputs.Days[0].Bits[3] != 0 || j.groups[1].inputs.Days[1].Bits[3] != 1 {
		t.Errorf("%v", err)
	}
	if _, err := config.Parse("x.yaml", []byte(strings.Replace(fmt.Sprintf(twoWakes, "c.npy"), "files:", "file:", 1)), []string{"patterns.files=[a.npy, b.npy]"}); err != nil {
		t.Errorf("files in place of a file: %v", err)
	}
}
