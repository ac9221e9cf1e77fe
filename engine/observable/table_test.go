package observable

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table into docs/model.md")

// TestDocs: docs/model.md has the table of observables, and docs/results.md the columns of the tables, as they are.
func TestDocs(t *testing.T) {
	var made strings.Builder
	row := func(cells ...string) { made.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	row("name", "equation", "over", "spread", "where")
	made.WriteString("|---|---|---|---|---|\n")
	for _, o := range All() {
		spread := ""
		if o.Spread {
			spread = "yes"
		}
		row(o.Name, o.Equation, o.Over.String(), spread, o.Where)
	}
	documented(t, "../../docs/model.md", "<!-- observables: made from engine/observable/table.go -->\n", "<!-- /observables -->\n", made.String())

	made.Reset()
	for _, table := range Tables() {
		made.WriteString("\n`" + table.Name + "`: " + table.About + ".\n\n")
		row("column", "unit", "meaning")
		made.WriteString("|---|---|---|\n")
		for _, c := range table.Columns {
			row("`"+c.Name+"`", c.Unit, c.Doc)
		}
	}
	made.WriteString("\n")
	documented(t, "../../docs/results.md", "<!-- columns: made from engine/observable/columns.go -->\n", "<!-- /columns -->\n", made.String())
}

// documented compares what a document has between two lines, or writes it there.
func documented(t *testing.T, path, begin, end, made string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no place for it: %s", path, begin)
	}
	want := before + begin + made + end + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Errorf("%s is not what engine/observable says: go test ./engine/observable -update", path)
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
