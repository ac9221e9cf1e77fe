package main

import (
	"strings"
	"testing"
)

const example = `
struct Pair {
  const u8 *first; // a comment
  i64 here, there;
};

// halve: out = c in.
// op halve: perElement(n), n = dim(x, -1) * bytes(out), c = erfinv(attr(half)), offset = first
extern "C" __global__ void __launch_bounds__(2 * (ROWS), 1)
    halve_all(Panel p, Rows<const float> x, const int *count, Rows<float> out,
              i64 n, double c, i64 offset) {
}

extern "C" __global__ void plain(const u8 *x, Pair pair) {
}
`

// TestRead: signatures over several lines, launch bounds, structs, and what an op comment says.
func TestRead(t *testing.T) {
	var s source
	if err := s.read("halve.cu", example); err != nil {
		t.Fatal(err)
	}
	operations, err := s.operations()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"halve": func(c *call)`,
		`c.perElement(halveAllKernel(c.in[0].rows(), c.in[1].shared(), c.out.rows(), c.in[0].Dims[len(c.in[0].Dims)-1] * int(bytesOf(c.out.Kind)), ` +
			`elementary.Erfinv(c.attr["half"]), c.first), c.in[0].Dims[len(c.in[0].Dims)-1] * int(bytesOf(c.out.Kind)))`,
	} {
		if !strings.Contains(operations, want) {
			t.Errorf("%s\nin\n%s", want, operations)
		}
	}
	calls := s.calls()
	for _, want := range []string{
		"func halveAllKernel(x rows, count Pointer, out rows, n int, c float64, offset int) kernelCall",
		`kernelCall{name: "halve_all", panel: true`,
		"func plainKernel(x Pointer, pair pairArg) kernelCall", `kernelCall{name: "plain", panel: false`,
		"type pairArg struct {\nfirst Pointer\nhere int\nthere int\n}",
	} {
		if !strings.Contains(calls, want) {
			t.Errorf("%s\nin\n%s", want, calls)
		}
	}
}

// TestMistakes: a comment that does not fit its kernel is an error that names the file.
func TestMistakes(t *testing.T) {
	for what, text := range map[string]string{
		"a number that is not given":   strings.Replace(example, ", offset = first", "", 1),
		"a grid over nothing":          strings.Replace(example, "perElement(n)", "perElement(k)", 1),
		"no expression":                strings.Replace(example, "offset = first", "offset", 1),
		"a parameter of no known kind": strings.Replace(example, "i64 offset", "short offset", 1),
	} {
		var s source
		err := s.read("halve.cu", text)
		if err == nil {
			_, err = s.operations()
		}
		if err == nil || !strings.Contains(err.Error(), "halve.cu") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
