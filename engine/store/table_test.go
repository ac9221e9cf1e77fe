package store

import (
	"math"
	"path/filepath"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	table := NewTable("replica", "name", "value")
	table.Append(0, "sleep", 0.1)
	table.Append(uint64(math.MaxUint64), "with, comma and \"quote\"", float32(0.1))
	table.Append(int64(-3), "", math.NaN())
	table.Append(4, "x", math.Inf(1))
	table.Append(5, "x", float32(math.Inf(-1)))
	table.Append(6, "x", 1e-20)
	var out strings.Builder
	n, err := table.WriteTo(&out)
	want := "replica,name,value\n" +
		"0,sleep,0.1\n" +
		"18446744073709551615,\"with, comma and \"\"quote\"\"\",0.1\n" +
		"-3,,nan\n4,x,inf\n5,x,-inf\n6,x,1e-20\n"
	if out.String() != want || n != int64(len(want)) || err != nil {
		t.Errorf("got %d, %v\n%s", n, err, out.String())
	}
	if table.Rows() != 6 {
		t.Errorf("%d rows", table.Rows())
	}

	path := filepath.Join(t.TempDir(), "t.csv")
	if err := WriteFile(path, text(want)); err != nil {
		t.Fatal(err)
	}
	again, err := ReadTable(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Records()[1][1]; got != `with, comma and "quote"` {
		t.Errorf("got %q", got)
	}
	again.Append(7, "y", 1)
	out.Reset()
	again.WriteTo(&out)
	if out.String() != want+"7,y,1\n" || again.Rows() != 7 || len(again.Columns()) != 3 {
		t.Errorf("got %d rows\n%s", again.Rows(), out.String())
	}
}

func TestBadTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	for content, says := range map[string]string{
		"":             "is empty",
		"a,b\n1\n":     "wrong number of fields",
		"a,b\n1,\"2\n": "line 2",
	} {
		if err := WriteFile(path, text(content)); err != nil {
			t.Fatal(err)
		}
		_, err := ReadTable(path)
		contains(t, err, path, says)
	}
	_, err := ReadTable(path + "x")
	contains(t, err, path+"x", "no such file")
}

func TestTableMisuse(t *testing.T) {
	for name, cells := range map[string][]any{"too few": {1}, "too many": {1, 2, 3}, "type": {1, []int{2}}} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			NewTable("a", "b").Append(cells...)
		})
	}
}
