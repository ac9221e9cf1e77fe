package wiring

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/kernels"
)

// readable: a wiring is refused with an error that names its file, or has what networks rely on.
func readable(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	c, err := Read(path, four, kernels.Float32)
	if err != nil {
		if !strings.HasPrefix(err.Error(), path) {
			t.Errorf("the error %q does not name the file", err)
		}
		return
	}
	n := four.Neurons
	if len(c.From) != n+1 || c.From[0] != 0 || c.From[n] != int64(len(c.At)) {
		t.Fatalf("%d rows of %d synapses: %v", n, len(c.At), c.From)
	}
	if c.Factors != nil && len(c.Factors) != len(c.At)*four.Factors {
		t.Fatalf("%d factors of %d synapses", len(c.Factors), len(c.At))
	}
	for row := range n {
		before := int32(-1)
		for _, j := range c.Row(row) {
			if j <= before || j >= int32(n) || int(j) == row {
				t.Fatalf("row %d: %v", row, c.Row(row))
			}
			before = j
		}
	}
	for _, u := range c.Factors {
		if !(u >= 0) || float64(float32(u)) > 3.5e38 {
			t.Fatalf("a factor of %g", u)
		}
	}
}

// FuzzCSR: whatever arrays an .npz has.
func FuzzCSR(f *testing.F) {
	s := scipy()
	f.Add(s["shape"], s["indptr"], s["indices"], s["data"], "data", true)
	f.Add(s["shape"], s["indptr"], s["indices"], s["data"], "factors", false)
	f.Add(s["shape"], s["indptr"], s["indices"], array("<f8", "3, 2", []float64{1, 2, 3, 4, 5, 6}), "factors", false)
	f.Add(s["shape"], s["indptr"], s["indices"], []byte(nil), "", false)
	f.Add(s["shape"], array("<i8", "5,", []int64{0, 3, 1, 2, 3}), s["indices"], []byte(nil), "", false)
	path := filepath.Join(f.TempDir(), "wiring.npz")
	f.Fuzz(func(t *testing.T, shape, indptr, indices, data []byte, name string, deflate bool) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for array, content := range map[string][]byte{"shape": shape, "indptr": indptr, "indices": indices, name: data} {
			h := &zip.FileHeader{Name: array + ".npy"}
			if deflate {
				h.Method = zip.Deflate
			}
			w, err := z.CreateHeader(h)
			if err != nil {
				t.Skip(err)
			}
			w.Write(content)
		}
		z.Close()
		readable(t, path, b.Bytes())
	})
}

// FuzzMatrixMarket: whatever an .mtx has.
func FuzzMatrixMarket(f *testing.F) {
	for _, text := range []string{
		"%%MatrixMarket matrix coordinate real general\n% a comment\n4 4 3\n3 1 9\n1 4 4\n\n1 2 1\n",
		"%%MatrixMarket matrix coordinate pattern general\n4 4 2\n1 2\n2 1\n",
		"%%MatrixMarket matrix coordinate integer general\n4 4 1\n1 2 -1\n",
		"%%MatrixMarket matrix coordinate real general\n4 4 1\n1 2 1e39\n",
		"%%MatrixMarket matrix array real symmetric\n",
	} {
		f.Add([]byte(text))
	}
	path := filepath.Join(f.TempDir(), "wiring.mtx")
	f.Fuzz(func(t *testing.T, text []byte) { readable(t, path, text) })
}
