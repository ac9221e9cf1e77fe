package observable

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table into docs/model.md")

const (
	begin = "<!-- observables: made from engine/observable/table.go -->\n"
	end   = "<!-- /observables -->\n"
)

// TestDocs: docs/model.md has the table as it is.
func TestDocs(t *testing.T) {
	const path = "../../docs/model.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no place for the table: %s", path, begin)
	}
	var made strings.Builder
	made.WriteString("| name | equation | over | spread | where |\n|---|---|---|---|---|\n")
	for _, o := range All() {
		spread := ""
		if o.Spread {
			spread = "yes"
		}
		made.WriteString("| " + strings.Join([]string{o.Name, o.Equation, o.Over.String(), spread, o.Where}, " | ") + " |\n")
	}
	want := before + begin + made.String() + end + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Errorf("the table of observables in %s is not that of engine/observable: go test ./engine/observable -update", path)
	}
}

// TestTable: every entry says what it is, and names are found.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range All() {
		if o.Name == "" || o.Label == "" || o.Equation == "" || seen[o.Name] {
			t.Errorf("%+v", o)
		}
		seen[o.Name] = true
		if got := Named(o.Name); got.Label != o.Label {
			t.Errorf("%s is found as %+v", o.Name, got)
		}
		if o.Spread && o.Over == Network {
			t.Errorf("%s is one number of a network and has a spread", o.Name)
		}
	}
	if o := Named("no such"); o.ShortName() != "no such" || o.Label != "no such" || o.Spread {
		t.Errorf("%+v", o)
	}
	if Named("margin_min").ShortName() != "margin" {
		t.Error("margin_min has no short name")
	}
}
