package store

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/store/npy"

	npyio "github.com/sbinet/npyio/npy"
)

// Every type that NumPy writes and OpenArray reads, both byte orders.
func TestReadsNumPy(t *testing.T) {
	dir := t.TempDir()
	python(t, `
import sys, numpy as np
for code in "b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8".split():
    for order in "<>":
        a = np.arange(30000).reshape(3, 10000) % 101
        if code[0] in "if": a = a - 50
        if code[0] == "f": a = a / 64
        if code == "b1": a = a % 2
        np.save(f"{sys.argv[1]}/{code}{'be' if order == '>' else ''}.npy", a.astype(order + code))
np.save(sys.argv[1] + "/special.npy", np.array([np.nan, np.inf, -np.inf, -0.0, 6e-8], "f2"))
`, dir)
	for _, code := range strings.Fields("b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8") {
		for _, order := range []string{"", "be"} {
			a, err := OpenArray(filepath.Join(dir, code+order+".npy"))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(a.Header().Shape, []int{3, 10000}) || a.Len() != 30000 {
				t.Errorf("%s%s: header %+v", code, order, a.Header())
			}
			want := func(i int) float64 {
				v := float64(i % 101)
				switch code[0] {
				case 'b':
					return math.Mod(v, 2)
				case 'i':
					return v - 50
				case 'f':
					return (v - 50) / 64
				}
				return v
			}
			floats := make([]float64, 30000)
			for part := range slices.Chunk(floats, 7777) { // more and less than one chunk
				if err := a.ReadFloats(part); err != nil {
					t.Fatal(err)
				}
			}
			for i, v := range floats {
				if v != want(i) {
					t.Fatalf("%s%s: element %d is %v, want %v", code, order, i, v, want(i))
				}
			}
			if a.Integer() != (code[0] != 'f') {
				t.Errorf("%s: Integer() is %v", code, a.Integer())
			}
			if err := a.SeekElement(20000); err != nil {
				t.Fatal(err)
			}
			if a.Integer() {
				ints := make([]int64, 10000)
				if err := a.ReadInts(ints); err != nil {
					t.Fatal(err)
				}
				for i, v := range ints {
					if float64(v) != want(20000+i) {
						t.Fatalf("%s%s: element %d is %d, want %v", code, order, 20000+i, v, want(20000+i))
					}
				}
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	a, err := OpenArray(filepath.Join(dir, "special.npy"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	got := make([]float64, 5)
	if err := a.ReadFloats(got); err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(got[0]) || !math.IsInf(got[1], 1) || !math.IsInf(got[2], -1) || got[3] != 0 || !math.Signbit(got[3]) || got[4] != math.Ldexp(1, -24) {
		t.Errorf("got %v", got)
	}
}

// writeSamples writes a U, a theta and an X with elements that are easy to check.
func writeSamples(t *testing.T, dir string) {
	t.Helper()
	factors := make([]float32, 3*100*100)
	theta := make([]float64, 100)
	bits := make([]uint8, 7)
	for i := range factors {
		factors[i] = float32(i) / 8
	}
	for i := range theta {
		theta[i] = float64(i) / 3
	}
	for i := range bits {
		bits[i] = uint8(i % 2)
	}
	for _, array := range []struct {
		name, descr string
		shape       []int
		write       func(w *ArrayWriter) error
	}{
		{"U.npy", npy.Float32, []int{100, 100, 3}, func(w *ArrayWriter) error {
			for part := range slices.Chunk(factors, 6007) {
				if err := w.WriteFloat32(part); err != nil {
					return err
				}
			}
			return nil
		}},
		{"theta.npy", npy.Float64, []int{100}, func(w *ArrayWriter) error { return w.WriteFloat64(theta) }},
		{"X.npy", npy.Uint8, []int{7, 1}, func(w *ArrayWriter) error { return w.WriteUint8(bits) }},
		{"none.npy", npy.Uint8, []int{0, 5}, func(w *ArrayWriter) error { return nil }},
		{"one.npy", npy.Float64, nil, func(w *ArrayWriter) error { return w.WriteFloat64([]float64{4}) }},
	} {
		w, err := CreateArray(filepath.Join(dir, array.name), array.descr, array.shape)
		if err != nil {
			t.Fatal(err)
		}
		if err := array.write(w); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		w.Abort() // must leave the file alone
	}
	if got := names(t, dir); len(got) != 5 {
		t.Fatalf("the folder holds %v", got)
	}
}

func TestNumPyReads(t *testing.T) {
	dir := t.TempDir()
	writeSamples(t, dir)
	python(t, `
import sys, numpy as np
U, theta, X, none = (np.load(f"{sys.argv[1]}/{n}.npy", mmap_mode="r") for n in ("U", "theta", "X", "none"))
one = np.load(sys.argv[1] + "/one.npy")
assert isinstance(U, np.memmap) and U.offset % 64 == 0 and U.dtype == np.dtype("<f4") and U.flags.c_contiguous
assert np.array_equal(U, (np.arange(30000) / 8).astype("f4").reshape(100, 100, 3))
assert theta.dtype == np.dtype("<f8") and np.array_equal(theta, np.arange(100) / 3)
assert X.dtype == np.uint8 and np.array_equal(X, (np.arange(7) % 2).reshape(7, 1))
assert none.shape == (0, 5) and one.shape == () and one == 4
`, dir)
}

// The same without Python: npyio shares no code with this package.
func TestNpyioReads(t *testing.T) {
	dir := t.TempDir()
	writeSamples(t, dir)
	file, err := os.Open(filepath.Join(dir, "theta.npy"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var theta []float64
	if err := npyio.Read(file, &theta); err != nil {
		t.Fatal(err)
	}
	for i, v := range theta {
		if v != float64(i)/3 {
			t.Fatalf("element %d is %v", i, v)
		}
	}
}
