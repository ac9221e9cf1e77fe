package wiring

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"

	"engram/engine/store"
	"engram/kernels"
)

// readable: a wiring is refused with an error that names its file, or has what networks rely on.
func readable(t *testing.T, path string, c *CSR, err error) {
	t.Helper()
	if err == nil {
		err = c.check(path, four, kernels.Float32)
	}
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
	const path = "wiring.npz"
	deflate := cheapDeflate(f)
	f.Fuzz(func(t *testing.T, shape, indptr, indices, data []byte, name string, deflated bool) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		z.RegisterCompressor(zip.Deflate, deflate)
		for _, array := range []struct {
			name    string
			content []byte
		}{{"shape", shape}, {"indptr", indptr}, {"indices", indices}, {name, data}} {
			h := &zip.FileHeader{Name: array.name + ".npy"}
			if deflated {
				h.Method = zip.Deflate
			}
			w, err := z.CreateHeader(h)
			if err != nil {
				return
			}
			w.Write(array.content)
		}
		z.Close()
		a, err := store.NewArchive(path, inMemory{bytes.NewReader(b.Bytes())}, int64(b.Len()))
		if err != nil {
			readable(t, path, nil, err)
			return
		}
		c, err := readCSR(a, four)
		readable(t, path, c, err)
	})
}

// cheapDeflate compresses one array after the other without a table of its own for each.
func cheapDeflate(f *testing.F) zip.Compressor {
	one, err := flate.NewWriter(nil, flate.NoCompression)
	if err != nil {
		f.Fatal(err)
	}
	return func(to io.Writer) (io.WriteCloser, error) {
		one.Reset(to)
		return one, nil
	}
}

// inMemory is a file that needs no closing.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

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
	const path = "wiring.mtx"
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseMatrixMarket(path, bytes.NewReader(text), four)
		readable(t, path, c, err)
	})
}
