package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/store/npy"
)

// npyFile is the content of a .npy file of version 1 with any header text.
func npyFile(header string, elements int) []byte {
	content := append([]byte("\x93NUMPY"), 1, 0, byte(len(header)), byte(len(header)>>8))
	return append(append(content, header...), make([]byte, elements)...)
}

func TestBadArrays(t *testing.T) {
	good := npy.FormatHeader(npy.Header{DType: "<f4", Shape: []int{2, 3}})
	dict := func(descr, order, shape string) string {
		return fmt.Sprintf("{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n", descr, order, shape)
	}
	version := slices.Clone(good)
	version[6] = 9
	for name, test := range map[string]struct {
		content []byte
		says    []string
	}{
		"empty":           {nil, []string{"is empty"}},
		"text":            {[]byte("1 0 1\n"), []string{"is not a .npy array", "np.save"}},
		"magic":           {bytes.Repeat([]byte{7}, 200), []string{"is not a .npy array"}},
		"magic cut":       {good[:4], []string{"is not a .npy array"}},
		"npz":             {[]byte("PK\x03\x04rest of the archive"), []string{"zip archive"}},
		"version":         {version, []string{"version 9.0"}},
		"header cut":      {good[:9], []string{"truncated"}},
		"header cut late": {good[:40], []string{"truncated"}},
		"header of 4 GB":  {append([]byte("\x93NUMPY"), 2, 0, 255, 255, 255, 255), []string{"4294967295 bytes"}},
		"truncated":       {append(slices.Clone(good), make([]byte, 23)...), []string{"23 bytes", "announces 24", "(2, 3)", "truncated"}},
		"trailing":        {append(slices.Clone(good), make([]byte, 25)...), []string{"25 bytes", "announces 24", "appended"}},
		"fortran cut":     {npyFile(dict("'<f4'", "True", "(2, 3)"), 23), []string{"23 bytes", "announces 24", "truncated"}},
		"objects":         {npyFile(dict("'|O'", "False", "(2,)"), 16), []string{"Python objects", "astype"}},
		"complex":         {npyFile(dict("'<c16'", "False", "(2,)"), 32), []string{"complex"}},
		"text elements":   {npyFile(dict("'<U5'", "False", "(2,)"), 40), []string{"text"}},
		"dates":           {npyFile(dict("'<M8[ns]'", "False", "(2,)"), 16), []string{"dates"}},
		"quadruple":       {npyFile(dict("'<f16'", "False", "(2,)"), 32), []string{"<f16", "astype"}},
		"no type":         {npyFile(dict("''", "False", "(2,)"), 0), []string{"another kind"}},
		"no byte order":   {npyFile(dict("'f4'", "False", "(2,)"), 8), []string{"byte order"}},
		"structured":      {npyFile(dict("[('a', '<f4'), ('b', '<i4')]", "False", "(2,)"), 16), []string{"structured"}},
		"negative":        {npyFile(dict("'<f4'", "False", "(-2, 3)"), 24), []string{"-2", "less than 0"}},
		"overflow":        {npyFile(dict("'<f4'", "False", "(4294967296, 4294967296)"), 24), []string{"more bytes than any file"}},
		"overflow by 1":   {npyFile(dict("'<f8'", "False", "(1152921504606846976,)"), 24), []string{"more bytes than any file"}},
		"huge dimension":  {npyFile(dict("'<f4'", "False", "(99999999999999999999,)"), 24), []string{"more than any file"}},
		"dimensions":      {npyFile(dict("'<f4'", "False", "("+strings.Repeat("1, ", 65)+")"), 4), []string{"65 dimensions"}},
		"huge":            {npyFile(dict("'<f4'", "False", "(100000, 100000, 2)"), 4), []string{"announces 80000000000"}},
		"order":           {npyFile(dict("'<f4'", "0", "(2,)"), 8), []string{"True or False"}},
		"shape list":      {npyFile(dict("'<f4'", "False", "[2]"), 8), []string{"a tuple"}},
		"shape words":     {npyFile(dict("'<f4'", "False", "(two,)"), 8), []string{"an integer"}},
		"shape comma":     {npyFile(dict("'<f4'", "False", "(, 2)"), 8), []string{"an integer"}},
		"shape open":      {npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (2", 8), []string{"closed tuple"}},
		"missing key":     {npyFile("{'descr': '<f4', 'shape': (2,)}\n", 8), []string{"fortran_order", "missing"}},
		"double key":      {npyFile("{'descr': '<f4', 'descr': '<f4'}\n", 8), []string{"twice"}},
		"unknown key":     {npyFile("{'color': '<f4'}\n", 8), []string{"unknown key", "color"}},
		"not closed":      {npyFile("{'descr': '<f4'", 8), []string{"a comma"}},
		"string open":     {npyFile("{'descr", 8), []string{"a plain string"}},
		"something after": {npyFile(dict("'<f4'", "False", "(2,)")+"import os", 8), []string{"the end"}},
		"no dictionary":   {npyFile("\n", 8), []string{"a dictionary"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bad.npy")
			if err := os.WriteFile(path, test.content, 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := OpenArray(path)
			contains(t, err, append(test.says, path)...)
		})
	}
}

func TestUnreadableArrays(t *testing.T) {
	dir := t.TempDir()
	_, err := OpenArray(dir)
	contains(t, err, dir, "is a directory", "name a file in it")
	missing := filepath.Join(dir, "X.npy")
	_, err = OpenArray(missing)
	contains(t, err, missing, "no such file")
	if got := strings.Count(err.Error(), missing); got != 1 {
		t.Errorf("%q names the file %d times", err, got)
	}
}

func TestReadsOwnArrays(t *testing.T) {
	dir := t.TempDir()
	writeSamples(t, dir)
	a, err := OpenArray(filepath.Join(dir, "U.npy"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.SeekElement(50 * 300); err != nil {
		t.Fatal(err)
	}
	row := make([]float64, 300)
	if err := a.ReadFloats(row); err != nil || row[1] != float64(50*300+1)/8 {
		t.Errorf("got %v, %v", row[1], err)
	}
}

func TestIncompleteArray(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "U.npy")
	if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	create := func() *ArrayWriter {
		w, err := CreateArray(path, npy.Float32, []int{2, 2})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := create()
	if err := w.WriteFloat32(make([]float32, 3)); err != nil {
		t.Fatal(err)
	}
	contains(t, w.Close(), path, "1 elements are missing", "(2, 2)")
	w = create()
	contains(t, w.WriteFloat32(make([]float32, 5)), path, "5 elements came where 4 were left")
	contains(t, w.Close(), "5 elements came")
	w = create()
	w.Abort()
	contains(t, w.WriteFloat32(make([]float32, 4)), "already closed")
	contains(t, w.Close(), "already closed")
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" || len(names(t, dir)) != 1 {
		t.Errorf("the folder holds %v, the old file %q, %v", names(t, dir), got, err)
	}
}

func TestBadArrayRequests(t *testing.T) {
	path := filepath.Join(t.TempDir(), "U.npy")
	for descr, shape := range map[string][]int{"<f2": {2}, npy.Float32: {-1}, npy.Float64: {1 << 40, 1 << 40}} {
		if _, err := CreateArray(path, descr, shape); err == nil {
			t.Errorf("%s %v was accepted", descr, shape)
		}
	}
	writes := map[string]func(w *ArrayWriter){
		npy.Float32: func(w *ArrayWriter) { w.WriteFloat32([]float32{1}) },
		npy.Float64: func(w *ArrayWriter) { w.WriteFloat64([]float64{1}) },
		npy.Int32:   func(w *ArrayWriter) { w.WriteInt32([]int32{1}) },
		npy.Int64:   func(w *ArrayWriter) { w.WriteInt64([]int64{1}) },
		npy.Uint8:   func(w *ArrayWriter) { w.WriteUint8([]uint8{1}) },
	}
	for descr := range writes {
		for elements, write := range writes {
			w, err := CreateArray(path, descr, []int{1})
			if err != nil {
				t.Fatal(err)
			}
			panics := func() (panics bool) {
				defer func() { panics = recover() != nil }()
				write(w)
				return
			}()
			if panics != (elements != descr) {
				t.Errorf("elements of %s into an array of %s: a panic is %t", elements, descr, panics)
			}
			w.Abort()
		}
	}
}

// TestFortranFile: what NumPy wrote in either order is the same array (testdata: five letters of 5 x 5
// dots, np.save of X and of np.asfortranarray(X)).
func TestFortranFile(t *testing.T) {
	var all [][]float64
	for _, name := range []string{"letters.npy", "letters_fortran.npy"} {
		a, err := OpenArray(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if fmt.Sprint(a.Header().Shape) != "[25 5]" {
			t.Fatalf("%s has the shape %v", name, a.Header().Shape)
		}
		values := make([]float64, a.Len())
		if err := a.ReadFloats(values); err != nil {
			t.Fatal(err)
		}
		all = append(all, values)
	}
	if !slices.Equal(all[0], all[1]) || !slices.Contains(all[0], 1) {
		t.Errorf("in C order\n%v\nin Fortran order\n%v", all[0], all[1])
	}
}
