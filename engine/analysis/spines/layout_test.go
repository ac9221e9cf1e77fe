package spines

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// sizes of the files in these tests: 4 synapses at 3 times, one size missing.
var sizes = []float64{0.5, 0.61, 0.7, 1.2, math.NaN(), 1.1, 0.31, 0.35, 0.29, 0.8, 0.85, 0.95}

const body = "0.5,0.61,0.7\n1.2,,1.1\n0.31,0.35,0.29\n0.8,0.85,0.95\n"

// TestLayouts: files as pandas 1.5 (DataFrame.to_csv), NumPy (savetxt), R and spreadsheets write
// one table are all read as the same sizes, and what was recognised is noted.
func TestLayouts(t *testing.T) {
	for name, c := range map[string]struct {
		layout Layout
		text   string
		notes  string
	}{
		"sizes alone":          {Layout{}, body, ""},
		"pandas":               {Layout{}, ",0,1,2\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "line 1 is read as a header; column 1 is read as an index"},
		"name of the index":    {Layout{}, "synapse,0,1,2\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "header; column 1"},
		"times":                {Layout{}, ",0.0,0.5,1.0\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "header; column 1"},
		"uneven times":         {Layout{}, ",0,1,24\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "header; column 1"},
		"quoted text index":    {Layout{}, "\"\",\"0\",\"1\",\"2\"\n\"a,1\",\"0.5\",\"0.61\",\"0.7\"\n\"b\",\"1.2\",\"\",\"1.1\"\n\"c\",\"0.31\",\"0.35\",\"0.29\"\n\"d\",\"0.8\",\"0.85\",\"0.95\"\n", "header; column 1"},
		"text, uneven times":   {Layout{}, ",0,1,24\na,0.5,0.61,0.7\nb,1.2,,1.1\nc,0.31,0.35,0.29\nd,0.8,0.85,0.95\n", "header; column 1"},
		"text index alone":     {Layout{}, "a,0.5,0.61,0.7\nb,1.2,,1.1\nc,0.31,0.35,0.29\nd,0.8,0.85,0.95\n", "column 1 is read as an index"},
		"filtered":             {Layout{}, ",0,1,2\n3,0.5,0.61,0.7\n17,1.2,,1.1\n20,0.31,0.35,0.29\n41,0.8,0.85,0.95\n", "header; column 1"},
		"shuffled":             {Layout{}, ",0,1,2\n20,0.5,0.61,0.7\n3,1.2,,1.1\n41,0.31,0.35,0.29\n17,0.8,0.85,0.95\n", "header; column 1"},
		"levels of columns":    {Layout{}, "day,a,a,b\ntime,x,y,x\nsynapse,,,\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "lines 1 to 3 are read as a header; column 1"},
		"levels of numbers":    {Layout{}, ",0,0,1\n,0,1,0\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "lines 1 to 2 are read as a header; column 1"},
		"levels of rows":       {Layout{}, ",,0,1,2\nm1,s1,0.5,0.61,0.7\nm1,s2,1.2,,1.1\nm2,s1,0.31,0.35,0.29\nm2,s2,0.8,0.85,0.95\n", "header; columns 1 to 2 are read as an index"},
		"numbered levels":      {Layout{}, "mouse,spine,0,1,2\n0,0,0.5,0.61,0.7\n0,1,1.2,,1.1\n1,0,0.31,0.35,0.29\n1,1,0.8,0.85,0.95\n", "header; columns 1 to 2"},
		"levels of both":       {Layout{}, ",,a,a,b\n,,x,y,x\nmouse,spine,,,\n0,0,0.5,0.61,0.7\n0,1,1.2,,1.1\n1,0,0.31,0.35,0.29\n1,1,0.8,0.85,0.95\n", "lines 1 to 3 are read as a header; columns 1 to 2"},
		"levels over text":     {Layout{}, ",a,a,b\n,0,1,0\nsynapse,,,\na,0.5,0.61,0.7\nb,1.2,,1.1\nc,0.31,0.35,0.29\nd,0.8,0.85,0.95\n", "lines 1 to 3 are read as a header; column 1"},
		"names":                {Layout{}, "0h,0.5h,1h\n" + body, "line 1 is read as a header"},
		"names and index":      {Layout{}, "id,0h,0.5h,1h\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "header; column 1"},
		"R":                    {Layout{}, "\"t0\",\"t1\",\"t2\"\n\"1\",0.5,0.61,0.7\n\"2\",1.2,NA,1.1\n\"3\",0.31,0.35,0.29\n\"4\",0.8,0.85,0.95\n", "header; column 1"},
		"savetxt":              {Layout{}, "# sizes of spines\n0.5 0.61 0.7\n1.2 nan 1.1\n0.31 0.35 0.29\n0.8 0.85 0.95\n", "separated by blanks; a line that begins with # is left out"},
		"semicolons":           {Layout{}, strings.ReplaceAll(body, ",", ";"), "separated by semicolons"},
		"tabs, mark, windows":  {Layout{}, "\ufeff\t0\t1\t2\r\n0\t0.5\t0.61\t0.7\r\n1\t1.2\t\t1.1\r\n2\t0.31\t0.35\t0.29\r\n3\t0.8\t0.85\t0.95\r\n", "line 1 is read as a header; column 1 is read as an index, the names of synapses; columns are separated by tabs"},
		"trailing separators":  {Layout{}, strings.ReplaceAll(body, "\n", ",\n"), "lines end with a separator"},
		"trailing, header":     {Layout{}, "a,b,c\n" + strings.ReplaceAll(body, "\n", ",\n"), "line 1 is read as a header; lines end with a separator"},
		"decimal commas":       {Layout{DecimalComma: true}, ";0;1;2\n0;0,5;0,61;0,7\n1;1,2;;1,1\n2;0,31;0,35;0,29\n3;0,8;0,85;0,95\n", "header; column 1"},
		"decimals after tabs":  {Layout{DecimalComma: true}, "0,5\t0,61\t0,7\n1,2\t\t1,1\n0,31\t0,35\t0,29\n0,8\t0,85\t0,95\n", "tabs; numbers have decimal commas"},
		"header said":          {Layout{Header: Present}, "0,1,2\n" + body, "line 1 is read as a header"},
		"index said":           {Layout{Index: Present}, "0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "column 1 is read as an index"},
		"both said":            {Layout{Header: Present, Index: Present}, "7,0,1,24\n12,0.5,0.61,0.7\n3,1.2,,1.1\n9,0.31,0.35,0.29\n8,0.8,0.85,0.95\n", "header; column 1"},
		"said and seen":        {Layout{Header: Present, Index: Present}, ",0,1,2\n0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", "header; column 1"},
		"both said to be none": {Layout{Header: Absent, Index: Absent}, body, ""},
	} {
		s, err := c.layout.Parse("sizes.csv", strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.Synapses != 4 || s.Times != 3 {
			t.Errorf("%s: %d synapses at %d times", name, s.Synapses, s.Times)
			continue
		}
		for i, want := range sizes {
			if got := s.W[i]; got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%s: size %d is %g, want %g", name, i, got, want)
			}
		}
		if notes := strings.Join(s.Notes, "; "); !strings.Contains(notes, c.notes) || c.notes == "" && notes != "" {
			t.Errorf("%s: noted %q, want %q", name, notes, c.notes)
		}
	}
}

// TestUnclear: numbers that are likely times or numbers of synapses are refused until the user
// says what they are; said to be sizes, they are sizes.
func TestUnclear(t *testing.T) {
	for name, c := range map[string]struct {
		text         string
		line, column int
		absent       Layout
		synapses     int // with it
	}{
		"counted line":            {"0,1,2\n" + body, 1, 0, Layout{Header: Absent}, 5},
		"half hours":              {"0,0.5,1\n" + body, 1, 0, Layout{Header: Absent}, 5},
		"two times":               {"0,1\n0.5,0.61\n", 1, 0, Layout{Header: Absent, Index: Absent}, 2},
		"uneven hours":            {"1,24,3\n" + body, 1, 0, Layout{Header: Absent}, 5},
		"rises after nothing":     {",0.1,0.2,0.4,0.5,0.8\n0.5,0.61,0.7,0.5,0.4,0.6\n0.3,0.6,0.7,0.1,0.2,0.1\n", 1, 0, Layout{Header: Absent}, 3},
		"counted column":          {"0,0.5,0.61,0.7\n1,1.2,,1.1\n2,0.31,0.35,0.29\n", 0, 1, Layout{Index: Absent}, 3},
		"counted from the corner": {"0,0.1,0.2,0.5\n1,0.5,0.61,0.7\n2,0.31,0.35,0.29\n3,0.8,0.85,0.95\n", 0, 1, Layout{Index: Absent}, 4},
		"other numbers":           {"12,0.5,0.61,0.7\n3,1.2,,1.1\n9,0.31,0.35,0.29\n", 0, 1, Layout{Index: Absent}, 3},
		"numbers without a name":  {"a,b,c\n12,0.5,0.61\n3,1.2,1.1\n9,0.31,0.35\n", 0, 1, Layout{Index: Absent}, 3},
		"levels, no header":       {"0,0,0.5,0.61,0.7\n0,1,1.2,,1.1\n1,0,0.31,0.35,0.29\n1,1,0.8,0.85,0.95\n", 0, 1, Layout{Index: Absent}, 4},
		"second level of columns": {"a,a,b\n0,1,0\n" + body, 2, 0, Layout{Header: Present}, 5},
		"second level of rows":    {"a,0,0.5,0.61\nb,2,1.2,1.1\nc,1,0.31,0.35\n", 0, 2, Layout{Index: Present}, 3},
	} {
		_, err := parse(c.text)
		unclear, ok := errors.AsType[*UnclearError](err)
		if !ok || unclear.Line != c.line || c.column != unclear.Column {
			t.Errorf("%s: the error is %v, want line %d or column %d", name, err, c.line, c.column)
			continue
		}
		s, err := c.absent.Parse("sizes.csv", strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%s, said to be sizes: %v", name, err)
			continue
		}
		if s.Synapses != c.synapses {
			t.Errorf("%s: %d synapses, want %d", name, s.Synapses, c.synapses)
		}
	}
	for name, text := range map[string]string{
		"relative to the first time": "1,0.5,0.61\n1,0.31,0.35\n1,0.8,0.85\n",
		"not there at first":         "0,0.5,0.61\n0,0.31,0.35\n0,0.8,0.85\n",
		"whole numbers":              "3,2,8\n5,1,4\n4,7,6\n",
		"missing at first":           ",0.5,0.4,0.6,0.5\n0.3,0.6,0.7,0.1,0.2\n0.5,0.1,0.2,0.5,0.4\n",
	} {
		if s, err := parse(text); err != nil || s.Synapses != 3 || len(s.Notes) > 0 {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

// TestOtherFiles: what is no table of numbers is called what it is.
func TestOtherFiles(t *testing.T) {
	for text, want := range map[string]string{
		"1,00098;1,01318\n1,26997;1,23789\n":   `sizes.csv:1: column 1: "1,00098" is a number with a decimal comma (columns are separated by semicolons)`,
		"0,5\t0,7\n0,1\t0,2\n":                 "separated by tabs",
		"a;b\n0.5;0,7\n0.1;0.2\n":              "sizes.csv:2: column 2",
		"\xff\xfe1\x00,\x002\x00":              "UTF-16",
		"\x93NUMPY\x01\x00v\x00":               "is no text",
		"0.5,0.7\n0.5,o.7\n":                   `sizes.csv:2: column 2: "o.7" is not a number`,
		"0.5,o.7\n0.5,0.7\n":                   `sizes.csv:1: column 2: "o.7" is not a number`,
		"a,0.5,0.7\nb,0.5,0.6\n4,0.5,0.6\n":    `sizes.csv:1: column 1: "a" is not a number`,
		"a,b\n":                                "is empty",
		"spines of mouse 3\n0.5,0.7\n0.1,0.2,": "sizes.csv:1: has one column of sizes",
	} {
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %q", text, err, want)
		}
	}
	if _, err := (Layout{DecimalComma: true}).Parse("sizes.csv", strings.NewReader("0.5,0.7\n0.2,0.3\n")); err == nil {
		t.Error("decimal commas between commas are accepted")
	}
}
