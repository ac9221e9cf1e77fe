package engine

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/engine/store"
	"engram/engine/store/npy"
)

// TestBadFiles: what a file can have wrong is found by Prepare, with a message that
// names the file and the place.
func TestBadFiles(t *testing.T) {
	const n, z, m = 3, 2, 2
	good := make([]float64, n*n*z)
	for i := range good {
		if at := i / z; at/n != at%n {
			good[i] = 0.5
		}
	}
	with := func(i int, v float64) []float64 {
		c := append([]float64(nil), good...)
		c[i] = v
		return c
	}
	for _, c := range []struct {
		name, file string
		shape      []int
		data       []float64
		want       string
	}{
		{"good factors", "U.npy", []int{n, n, z}, good, ""},
		{"NaN factor", "U.npy", []int{n, n, z}, with(3, math.NaN()), "U.npy: element (0, 1, 1) is NaN"},
		{"infinite factor", "U.npy", []int{n, n, z}, with(2, math.Inf(1)), "U.npy: element (0, 1, 0) is +Inf"},
		{"factor of -Inf", "U.npy", []int{n, n, z}, with(2, math.Inf(-1)), "U.npy: element (0, 1, 0) is -Inf; factors must be finite"},
		{"negative factor", "U.npy", []int{n, n, z}, with(2, -1), "must not be negative"},
		{"self-connection", "U.npy", []int{n, n, z}, with(0, 1), "the diagonal must be 0"},
		{"factors of another z", "U.npy", []int{n, n, 1}, good[:n*n], "shape is [3 3 1]"},
		{"good thresholds", "theta.npy", []int{n}, []float64{1, 2, 3}, ""},
		{"NaN threshold", "theta.npy", []int{n}, []float64{1, math.NaN(), 3}, "theta.npy: element (1) is NaN"},
		{"infinite threshold", "theta.npy", []int{n}, []float64{1, math.Inf(1), 3}, "theta.npy: element (1) is +Inf"},
		{"threshold of -Inf", "theta.npy", []int{n}, []float64{1, 2, math.Inf(-1)}, "theta.npy: element (2) is -Inf"},
		{"too many thresholds", "theta.npy", []int{4}, []float64{1, 2, 3, 4}, "must be (3)"},
		{"good patterns", "X.npy", []int{n, m}, []float64{0, 1, 1, 0, 0, 1}, ""},
		{"pattern of 2", "X.npy", []int{n, m}, []float64{0, 1, 2, 0, 0, 1}, "X.npy: element (1, 0) is 2"},
		{"NaN in a pattern", "X.npy", []int{n, m}, []float64{0, 1, math.NaN(), 0, 0, 1}, "element (1, 0) is NaN"},
		{"patterns of other neurons", "X.npy", []int{2, m}, []float64{0, 1, 1, 0}, "must be (3, any)"},
		{"no patterns", "X.npy", []int{n, 0}, nil, "no pattern"},
		{"order of floats", "order.npy", []int{1, m}, []float64{0, 1}, "order.npy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			w, err := store.CreateArray(filepath.Join(dir, c.file), npy.Float64, c.shape)
			if err == nil {
				err = w.WriteFloat64(c.data)
			}
			if err == nil {
				err = w.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			check(t, dir, c.file, c.want)
		})
	}
	t.Run("missing", func(t *testing.T) { check(t, t.TempDir(), "U.npy", "U.npy") })
	t.Run("truncated", func(t *testing.T) {
		dir := t.TempDir()
		w, err := store.CreateArray(filepath.Join(dir, "U.npy"), npy.Float64, []int{n, n, z})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteFloat64(good); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, "U.npy"), 200); err != nil {
			t.Fatal(err)
		}
		check(t, dir, "U.npy", "U.npy")
	})
	for _, c := range []struct {
		order []uint8
		want  string
	}{
		{[]uint8{1, 0}, ""},
		{[]uint8{0, 2}, "order.npy: element (0, 1) is 2; patterns are numbered from 0 to 1"},
		{[]uint8{1, 1}, "order.npy: element (0, 1) is 1, as element (0, 0) is; every pass (row) shows each of the 2 patterns once"},
	} {
		dir := t.TempDir()
		writeUint8(t, dir, "order.npy", []int{1, m}, c.order)
		check(t, dir, "order.npy", c.want)
	}
}

// writeUint8 writes an array into a folder.
func writeUint8(t *testing.T, dir, name string, shape []int, data []uint8) {
	t.Helper()
	w, err := store.CreateArray(filepath.Join(dir, name), npy.Uint8, shape)
	if err == nil {
		err = w.WriteUint8(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// check prepares an experiment that names the one file.
func check(t *testing.T, dir, file, want string) {
	t.Helper()
	text := "network: {neurons: 3, factors: 2, coding_level: 0.4"
	switch file {
	case "U.npy":
		text += ", factors_file: U.npy"
	case "theta.npy":
		text += ", thresholds_file: theta.npy"
	}
	text += "}\npatterns: {count: 2}\nphases:\n  - wake: {passes: 1, rate: 0.1"
	if file == "order.npy" {
		text += ", order_file: order.npy"
	}
	text += "}\n"
	if file == "X.npy" {
		text = strings.Replace(text, "count: 2", "file: X.npy", 1)
	}
	e := parse(t, text)
	e.Dir = dir
	_, err := Prepare(e, float32On(t, 1), Options{})
	switch {
	case want == "" && err != nil:
		t.Errorf("unexpected error: %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("error %v, want one with %q", err, want)
	}
}
