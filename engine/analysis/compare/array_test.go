package compare

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"engram/engine/store"
	"engram/engine/store/npy"
)

// TestArrays: the differences of arrays, their largest, and where it is.
func TestArrays(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	otherNaN := math.Copysign(nan, -1)
	for name, c := range map[string]struct {
		a, b               []float64
		differ             int64
		absolute, relative float64
		at                 []int
	}{
		"nan is nan":       {[]float64{nan, 1, inf, 4}, []float64{otherNaN, 1, inf, 4}, 0, 0, 0, nil},
		"largest":          {[]float64{1, 2, 3, 4}, []float64{1, 2.5, 3, 8}, 2, 4, 0.5, []int{1, 1}},
		"relative":         {[]float64{0, 2, 3, 100}, []float64{1, 2, 3, 102}, 2, 2, 1, []int{1, 1}},
		"the first of two": {[]float64{1, 2, 3, 4}, []float64{2, 2, 4, 4}, 2, 1, 0.5, []int{0, 0}},
		"one is nan":       {[]float64{1, nan, 3, 4}, []float64{9, 2, 3, 4}, 2, inf, inf, []int{0, 1}},
		"one is infinite":  {[]float64{1, 2, inf, 4}, []float64{1, 2, -inf, 4}, 1, inf, inf, []int{1, 0}},
		"minus 0":          {[]float64{0, 2, 3, 4}, []float64{math.Copysign(0, -1), 2, 3, 4}, 1, 0, 0, []int{0, 0}},
	} {
		a, b := folder(t, night, nil), folder(t, night, nil)
		array(t, a, "arrays/0/theta.npy", npy.Float32, []int{2, 2}, c.a...)
		array(t, b, "arrays/0/theta.npy", npy.Float32, []int{2, 2}, c.b...)
		comparison := compared(t, a, b)
		got := comparison.array(t, "arrays/0/theta.npy", "")
		if got.Differ != c.differ || float64(got.Absolute) != c.absolute || float64(got.Relative) != c.relative || !slices.Equal(got.At, c.at) || got.Same != (c.differ == 0) {
			t.Errorf("%s: %+v", name, got)
		}
		if _, err := json.Marshal(comparison); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTypes: numbers of another type are compared, and are not the same results.
func TestTypes(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	array(t, b, "arrays/0/theta.npy", npy.Float64, []int{2, 2}, 1, 2, 3, 4)
	if got := compared(t, a, b).array(t, "arrays/0/theta.npy", ""); got.Same || got.Differ != 0 || got.Elements != 4 {
		t.Errorf("float64 beside float32: %+v", got)
	}
}

// TestShapes: arrays of other shapes differ, and are not compared element by element.
func TestShapes(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	array(t, b, "arrays/0/theta.npy", npy.Float32, []int{4}, 1, 2, 3, 4)
	if got := compared(t, a, b).array(t, "arrays/0/theta.npy", ""); got.Same || got.Elements != 0 || !slices.Equal(got.Shapes[1], []int{4}) {
		t.Errorf("other shapes: %+v", got)
	}
}

// TestSeveralChunks: an array of several chunks is compared to its end.
func TestSeveralChunks(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	values := make([]float64, 2*chunk+5)
	array(t, a, "arrays/0/U.npy", npy.Float64, []int{len(values)}, values...)
	values[chunk], values[len(values)-1] = 1, 2
	array(t, b, "arrays/0/U.npy", npy.Float64, []int{len(values)}, values...)
	if got := compared(t, a, b).array(t, "arrays/0/U.npy", ""); got.Differ != 2 || got.Absolute != 2 || !slices.Equal(got.At, []int{len(values) - 1}) || got.B != 2 {
		t.Errorf("several chunks: %+v", got)
	}
}

// TestArchives: the arrays of .npz files are compared one by one.
func TestArchives(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	archive(t, a, map[string][]float64{"data": {1, 2}, "indices": {0, 1}, "old": {1}})
	archive(t, b, map[string][]float64{"data": {1, 2.5}, "indices": {0, 1}, "new": {1}})
	c := compared(t, a, b)
	const file = "arrays/0/connections.npz"
	if got := c.array(t, file, "data"); got.Differ != 1 || got.Absolute != 0.5 || got.Same {
		t.Errorf("data: %+v", got)
	}
	if !c.array(t, file, "indices").Same {
		t.Error("indices differ")
	}
	if old, fresh := c.array(t, file, "old"), c.array(t, file, "new"); old.OnlyIn != a || fresh.OnlyIn != b || old.Same {
		t.Errorf("arrays of one file: %+v, %+v", old, fresh)
	}
	if len(c.Arrays) != 2+4 {
		t.Errorf("%d arrays were compared", len(c.Arrays))
	}
	if c := compared(t, a, a); !c.Same() || len(c.Arrays) != 2+3 {
		t.Errorf("a file differs from itself: %+v", c)
	}
}

// archive writes connections.npz of network 0, with the name of its format as SciPy has it.
func archive(t *testing.T, dir string, arrays map[string][]float64) {
	t.Helper()
	f, _, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	entries := []store.Entry{{Name: "format", Descr: npy.Text3, Shape: []int{}, Fill: func(w store.ElementWriter) error { return w.WriteUint8([]byte("csr")) }}}
	for name, values := range arrays {
		entries = append(entries, store.Entry{Name: name, Descr: npy.Float64, Shape: []int{len(values)}, Fill: func(w store.ElementWriter) error { return fill(w, npy.Float64, values) }})
	}
	if err := f.WriteArchive("arrays/0/connections.npz", entries); err != nil {
		t.Fatal(err)
	}
}

// TestHeaders: other bytes of the same elements, as another program writes them, are the same results.
func TestHeaders(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	path := filepath.Join(b, "arrays/0/theta.npy")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest := text[:len(text)-16], text[len(text)-16:]
	head[8] += 16 // the length of the header
	padded := slices.Concat(head[:len(head)-1], []byte("                \n"), rest)
	if err := os.WriteFile(path, padded, 0o666); err != nil {
		t.Fatal(err)
	}
	if got := compared(t, a, b).array(t, "arrays/0/theta.npy", ""); !got.Same {
		t.Errorf("the same elements after a longer header: %+v", got)
	}
}
