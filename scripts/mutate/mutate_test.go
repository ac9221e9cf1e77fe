package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const sample = "./testdata/sample"

// TestMutants: the changes of a small package, all of them.
func TestMutants(t *testing.T) {
	c, err := load([]string{sample})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range c.mutants() {
		change, _, _ := strings.Cut(m.change, "   in ")
		got = append(got, fmt.Sprintf("%d %s: %s", m.line, m.kind, change))
		if source := string(m.source()); source == string(m.checked.text[m.file]) {
			t.Errorf("%s changes nothing", m.id())
		}
	}
	want := []string{
		"6 constant: 3 -> 4",
		"10 comparison: < -> <=", "10 comparison: < -> >=", "10 constant: 0 -> 1", `10 body: { return 0, errors.New("negative") } -> {}`,
		"13 comparison: > -> >=", "13 comparison: > -> <=", "13 body: { x = most } -> {}",
		"14 removal: x = most -> nothing",
		"21 negation: ! -> nothing", "21 body: { x++ } -> {}",
		"22 arithmetic: ++ -> --", "22 removal: x++ -> nothing",
		"24 argument: x -> 0",
		"28 arithmetic: + -> -", "28 argument: z -> 0", "28 argument: z, y -> y, z", "28 argument: y -> 0",
		"28 argument: y -> 0", "28 argument: y, x -> x, y", "28 argument: x -> 0",
		"39 arithmetic: += -> -=", "39 removal: b.x += x -> nothing",
		"44 constant: 1 -> 2", "44 constant: true -> false",
		"46 arithmetic: + -> -", "46 arithmetic: | -> &", "46 constant: 1 -> 2", // of which one does not compile
		"50 constant: 7 -> 8",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("mutants:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestRun: what is tested, what is not, and what no test reaches; a second run goes on where the first ended.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	o := &options{count: 1000, seed: 1, budget: time.Hour, workers: 2, patience: 20 * time.Second, dir: t.TempDir(), short: true, tests: sample, targets: []string{sample}}
	if err := o.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(o.dir, "mutants.tsv")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{"44": survived, "46": killed, "50": killed, "6": killed, "10": survived, "14": killed, "22": uncovered, "24": uncovered} {
		if found := "sample.go:" + line + ":"; !slices.ContainsFunc(strings.Split(string(text), "\n"), func(row string) bool {
			return strings.HasPrefix(row, want+"\t") && strings.Contains(row, found)
		}) {
			t.Errorf("line %s is not %s:\n%s", line, want, text)
		}
	}
	if err := o.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(file); err != nil || string(again) != string(text) {
		t.Errorf("a second run tries anew what was tried (%v):\n%s", err, again)
	}
	o.again = true
	if err := o.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	again, err := os.ReadFile(file)
	if added := strings.TrimPrefix(string(again), string(text)); err != nil || strings.Contains(added, killed) ||
		strings.Count(added, "\n") != strings.Count(string(text), survived)+strings.Count(string(text), uncovered) {
		t.Errorf("-again tried (%v):\n%s", err, added)
	}
}

// TestChance: a test that fails, or is late, by chance notices nothing; one that does so whenever the code is changed does.
func TestChance(t *testing.T) {
	const (
		pass   = "true"
		fail   = "echo '--- FAIL: TestA (0.00s)'; exit 1"
		hang   = "sleep 60"
		crash  = "exit 2"
		first  = `if mkdir "$0.first" 2>/dev/null; then %s; fi` // only the first time
		always = "%s"
	)
	for _, tc := range []struct{ when, changed, unchanged, want string }{
		{always, pass, pass, ""},
		{always, fail, pass, "p TestA"},
		{first, fail, pass, ""},
		{always, fail, fail, ""}, // also with the code as it is
		{always, crash, pass, "p a crash"},
		{first, crash, pass, ""},
		{always, hang, pass, "p time"},
		{first, hang, pass, ""},
		{always, hang, hang, ""},
	} {
		t.Run("", func(t *testing.T) {
			dir := t.TempDir()
			changed, unchanged := filepath.Join(dir, "changed"), filepath.Join(dir, "unchanged")
			for file, does := range map[string]string{changed: fmt.Sprintf(tc.when, tc.changed), unchanged: tc.unchanged} {
				if err := os.WriteFile(file, []byte("#!/bin/sh\n"+does+"\n"), 0o777); err != nil {
					t.Fatal(err)
				}
			}
			// from here on others start programs, none of which may inherit a file that is still being written: it would be busy
			t.Parallel()
			patience := time.Minute
			if tc.changed == hang {
				patience = time.Second
			}
			s := &suite{options: &options{patience: patience}}
			p := &testPackage{Path: "engram/p", Dir: dir, Binary: unchanged}
			if got, err := s.notices(context.Background(), p, changedTests{binary: changed}, []test{{Name: "TestA"}}, dir); got != tc.want || err != nil {
				t.Errorf(tc.when+", with the code as it is %s: noticed by %q (%v), want %q", tc.changed, tc.unchanged, got, err, tc.want)
			}
		})
	}
}
