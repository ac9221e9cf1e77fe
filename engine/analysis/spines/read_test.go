package spines

import (
	"math"
	"strings"
	"testing"
)

func parse(text string) (*Sizes, error) { return Parse("sizes.csv", strings.NewReader(text)) }

// TestParse: missing values in every spelling, blanks, a byte order mark, Windows lines.
func TestParse(t *testing.T) {
	s, err := parse("\ufeff1, 0,\r\n\nNaN,2e-1,na\r\n\"3\",nan,4")
	if err != nil {
		t.Fatal(err)
	}
	if s.Synapses != 3 || s.Times != 3 {
		t.Fatalf("%d synapses, %d times", s.Synapses, s.Times)
	}
	missing := math.NaN()
	for i, want := range []float64{1, 0, missing, missing, 0.2, missing, 3, missing, 4} {
		if got := s.W[i]; got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("size %d is %g, want %g", i, got, want)
		}
	}
}

func TestMalformed(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		words []string
	}{
		"empty":       {"", []string{"sizes.csv: is empty"}},
		"blank lines": {"\n\n", []string{"is empty"}},
		"one column":  {"1\n2\n", []string{"sizes.csv:1:", "one column"}},
		"ragged":      {"1,2\n\n1,2,3\n", []string{"sizes.csv:3:", "has 3 columns", "have 2"}},
		"names alone": {"t0,t1\n", []string{"sizes.csv: is empty"}},
		"text":        {"1,2\n1,two\n", []string{"sizes.csv:2:", "column 2", `"two"`}},
		"negative":    {"1,2\n1,-2\n", []string{"sizes.csv:2:", "column 2", "-2", "not negative"}},
		"infinite":    {"1,inf\n", []string{"sizes.csv:1:", "too large"}},
		"overflow":    {"1,1e999\n", []string{"too large"}},
		"all missing": {",\nNaN,NA\n", []string{"all sizes are missing"}},
		"quotes":      {"1,2\n\"1,2\n", []string{"sizes.csv:"}},
	} {
		_, err := parse(c.text)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, word := range c.words {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %q lacks %q", name, err, word)
			}
		}
	}
}

// FuzzParse: whatever the text, an error or sizes that the analysis can work on.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"", "1,2\n3,4\n", "1,,2\nNaN,NA,0\n", "1\n", "a,b\n", "\ufeff1,2\r\n", "\"1\",-2\n", "1e309,0x1p-3\n",
		",0,1\n0,2,3\n", "a;b;\n0,5;1;\n", "\t\n", "x\n,,\n,0\n", "0,1\n", "# c\n1 2\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parse(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "sizes.csv:") {
				t.Errorf("the error %q names no file", err)
			}
			return
		}
		if s.Times < 2 || len(s.W) != s.Synapses*s.Times {
			t.Fatalf("%d sizes of %d synapses at %d times", len(s.W), s.Synapses, s.Times)
		}
		for _, w := range s.W {
			if w < 0 || math.IsInf(w, 0) {
				t.Fatalf("a size of %g", w)
			}
		}
		if len(s.W) > 2000 {
			return
		}
		r := Resampling{Seed: 1, Count: 2}
		s.Slopes(1, r)
		if c, err := s.Curves(s.Times, r); err == nil {
			c.Minimum()
			R2(c, c)
		}
	})
}

// TestWrite: what is written is read back.
func TestWrite(t *testing.T) {
	s := &Sizes{Synapses: 2, Times: 3, W: []float64{1, math.NaN(), 1.0 / 3, 0, 1e-300, math.NaN()}}
	var text strings.Builder
	if n, err := s.WriteTo(&text); err != nil || int(n) != text.Len() {
		t.Fatal(n, err)
	}
	back, err := parse(text.String())
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range s.W {
		if b := back.W[i]; b != w && !(math.IsNaN(b) && math.IsNaN(w)) {
			t.Errorf("size %d: %g, was %g", i, b, w)
		}
	}
}
