package compare

import (
	"slices"
	"strings"
	"testing"
)

// TestPart: tables part at the first record and column that differ; nan is the same as nan.
func TestPart(t *testing.T) {
	a := folder(t, night, nil)
	for _, c := range []struct {
		text   string
		record int
		column string
		a, b   string
	}{
		{strings.Replace(metrics, "0.75,2", "0.74,3", 1), 3, "density", "0.75", "0.74"},
		{strings.Replace(metrics, "nan", "1", 1), 1, "rho", "nan", "1"},
		{strings.ReplaceAll(metrics, "rho", "margin"), -1, "", "", ""},
	} {
		b := folder(t, night, nil)
		put(t, b, "metrics.csv", c.text)
		got := compared(t, a, b).table(t, "metrics.csv")
		switch p := got.Part; {
		case got.Same:
			t.Errorf("%q is the same", c.text)
		case c.record < 0:
			if p != nil || !slices.Equal(got.Only[0], []string{"rho"}) || !slices.Equal(got.Only[1], []string{"margin"}) {
				t.Errorf("columns of one table: %+v", got)
			}
		case p == nil || p.Record != c.record || p.Column != c.column || p.A != c.a || p.B != c.b || p.LackedBy != "":
			t.Errorf("%q parts at %+v", c.text, p)
		}
	}
}

// TestColumnsInAnotherOrder: cells are those of the columns, wherever they stand.
func TestColumnsInAnotherOrder(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	put(t, b, "arrays/0/recall.csv", "phase,level,kind,recall_rate\n1,0,neural,1\n1,0.1,neural,0.5\n")
	if !compared(t, a, b).table(t, "arrays/0/recall.csv").Same {
		t.Error("columns in another order differ")
	}
}

// TestMoreRecords: a table that goes on parts where the other ends.
func TestMoreRecords(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	put(t, b, "arrays/0/recall.csv", "phase,kind,level,recall_rate\n1,neural,0,1\n1,neural,0.1,0.5\n1,neural,0.2,0\n")
	for _, dirs := range [][2]string{{a, b}, {b, a}} {
		p := compared(t, dirs[0], dirs[1]).table(t, "arrays/0/recall.csv").Part
		if p == nil || p.Record != 2 || p.LackedBy != a || !slices.Contains(p.Where, Cell{"level", "0.2"}) {
			t.Errorf("the tables part at %+v", p)
		}
	}
}
