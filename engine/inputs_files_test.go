package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// inFortranOrder writes the array at path, of float64, to another file in Fortran order.
func inFortranOrder(t *testing.T, path, to string) {
	t.Helper()
	a, err := store.OpenArray(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const size = 8
	shape, total := a.Header().Shape, int(a.Len())
	start := len(content) - size*total
	turned := []byte(strings.Replace(string(content[:start]), "'fortran_order': False", "'fortran_order': True ", 1))
	turned = append(turned, make([]byte, size*total)...)
	for row := range total {
		place, rest := 0, row
		for i := len(shape) - 1; i >= 0; i-- { // the last index runs fastest in row, the first in place
			before := 1
			for _, n := range shape[:i] {
				before *= n
			}
			place += rest % shape[i] * before
			rest /= shape[i]
		}
		copy(turned[start+size*place:], content[start+size*row:start+size*(row+1)])
	}
	if err := os.WriteFile(to, turned, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestFortranInputs: factors, patterns and orders in Fortran order give the bits of those in C order.
func TestFortranInputs(t *testing.T) {
	dir := t.TempDir()
	n, z, m, passes := 12, 3, 4, 2
	write := func(name string, shape []int, value func(i int) float64) {
		total := 1
		for _, k := range shape {
			total *= k
		}
		data := make([]float64, total)
		for i := range data {
			data[i] = value(i)
		}
		w, err := store.CreateArray(filepath.Join(dir, name), npy.Float64, shape)
		if err == nil {
			err = w.WriteFloat64(data)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		inFortranOrder(t, filepath.Join(dir, name), filepath.Join(dir, "F"+name))
	}
	write("U.npy", []int{n, n, z}, func(i int) float64 {
		if at := i / z; at/n == at%n {
			return 0
		}
		return 0.2 + float64(i*7%11)/20
	})
	write("X.npy", []int{n, m}, func(i int) float64 { return float64(i % 5 % 2) })
	text := `
network: {neurons: 12, factors: 3, coding_level: 0.4, factors_file: %[1]sU.npy}
patterns: {file: %[1]sX.npy}
phases:
  - wake: {passes: %[2]d, rate: 0.1}
`
	var all []map[string]string
	for _, order := range []string{"", "F"} {
		e, err := config.Parse(filepath.Join(dir, "case.yaml"), []byte(fmt.Sprintf(text, order, passes)), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, rows := range []int{0, 5} {
			j, err := Prepare(e, float32On(t, 1), Options{Rows: rows})
			if err != nil {
				t.Fatal(err)
			}
			folder, manifest := newFolder(t)
			if err := j.Run(t.Context(), store.InFolder(folder, manifest), func(Event) {}); err != nil {
				t.Fatal(err)
			}
			all = append(all, sumsIn(t, folder.Dir()))
		}
	}
	for _, got := range all[1:] {
		sameFiles(t, "Fortran order", got, all[0])
	}
}
