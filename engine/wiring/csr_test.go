package wiring

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/kernels"
)

var four = config.Network{Neurons: 4, Factors: 2, Wiring: &config.Wiring{}}

// array is an .npy file.
func array(descr, shape string, data any) []byte {
	head := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, shape)
	head += strings.Repeat(" ", 63-(10+len(head))%64) + "\n"
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00")
	binary.Write(&b, binary.LittleEndian, uint16(len(head)))
	b.WriteString(head)
	binary.Write(&b, binary.LittleEndian, data)
	return b.Bytes()
}

// npz writes an archive of arrays.
func npz(t *testing.T, method uint16, arrays map[string][]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "wiring.npz")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range arrays {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: method})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(content)
	}
	z.Close()
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// scipy are the arrays of a matrix with w[0][3] = 4, w[0][1] = 1, w[2][0] = 9, the first row not sorted.
func scipy() map[string][]byte {
	return map[string][]byte{
		"shape": array("<i8", "2,", []int64{4, 4}), "format": array("|S3", "", []byte("csr")),
		"indptr": array("<i4", "5,", []int32{0, 2, 2, 3, 3}), "indices": array("<i4", "3,", []int32{3, 1, 0}),
		"data": array("<f4", "3,", []float32{4, 1, 9}),
	}
}

func TestReadWiring(t *testing.T) {
	mtx := filepath.Join(t.TempDir(), "wiring.mtx")
	if err := os.WriteFile(mtx, []byte("%%MatrixMarket matrix coordinate real general\n% a comment\n4 4 3\n3 1 9\n1 4 4\n\n1 2 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{npz(t, zip.Store, scipy()), npz(t, zip.Deflate, scipy()), mtx} {
		c, err := Read(path, four, kernels.Float32)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.From, []int64{0, 2, 2, 3, 3}) || !slices.Equal(c.At, []int32{1, 3, 0}) || !slices.Equal(c.Factors, []float64{1, 1, 2, 2, 3, 3}) {
			t.Errorf("%s: %v", path, *c)
		}
		if c.Most() != 2 || c.Mean() != 0.75 {
			t.Errorf("%s: at most %d synapses, on average %g", path, c.Most(), c.Mean())
		}
	}
	with := scipy()
	with["factors"] = array("<f8", "3, 2", []float64{1, 2, 3, 4, 5, 6})
	if c, err := Read(npz(t, zip.Store, with), four, kernels.Float32); err != nil || !slices.Equal(c.Factors, []float64{3, 4, 1, 2, 5, 6}) {
		t.Errorf("with factors: %v, %v", c, err)
	}
	without := scipy()
	delete(without, "data")
	if c, err := Read(npz(t, zip.Store, without), four, kernels.Float32); err != nil || c.Factors != nil {
		t.Errorf("without weights: %v, %v", c, err)
	}
}

// TestReadFactors: factors come from a file that has weights, of connections that are compared row by row.
func TestReadFactors(t *testing.T) {
	with := scipy()
	with["factors"] = array("<f8", "3, 2", []float64{1, 2, 3, 0, 0, 6})
	c, err := ReadFactors(npz(t, zip.Store, with), four, kernels.Float32)
	if err != nil {
		t.Fatal(err)
	}
	if alive := []int{c.Alive(0, 4), c.Alive(1, 3), c.Alive(0, 1)}; !slices.Equal(alive, []int{1, 0, 1}) {
		t.Errorf("rows alive: %v", alive)
	}
	for _, d := range []struct {
		row  int
		want []int32
		says string
	}{
		{0, []int32{1, 3}, ""}, {1, nil, ""}, {0, []int32{1, 2, 3}, "it has no connection from neuron 2 to neuron 0"}, {0, []int32{1}, "it has a connection from neuron 3 to neuron 0"},
		{2, nil, "it has a connection from neuron 0 to neuron 2"}, {1, []int32{3}, "it has no connection from neuron 3 to neuron 1"}, {0, []int32{2, 3}, "it has a connection from neuron 1 to neuron 0"},
	} {
		if got := c.Difference(d.row, d.want); got != d.says {
			t.Errorf("row %d against %v: %q, want %q", d.row, d.want, got, d.says)
		}
	}
	delete(with, "factors")
	delete(with, "data")
	for path, says := range map[string]string{npz(t, zip.Store, with): "have no weights", "U.npy": "U.npy: the factors of a network"} {
		if _, err := ReadFactors(path, four, kernels.Float32); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v, want one with %q", path, err, says)
		}
	}
}

// TestPart: some rows of a wiring, and of a part, are its own; what they all tell stays.
func TestPart(t *testing.T) {
	with := scipy()
	with["factors"] = array("<f8", "3, 2", []float64{1, 2, 3, 4, 5, 6})
	c, err := Read(npz(t, zip.Store, with), four, kernels.Float32)
	if err != nil {
		t.Fatal(err)
	}
	for first := range 5 {
		for rows := range 5 - first {
			part := c.Part(first, rows)
			if again := c.Part(first, 4-first).Part(first, rows); !slices.Equal(again.At, part.At) || !slices.Equal(again.Factors, part.Factors) {
				t.Errorf("rows %d to %d of a part: %v, want %v", first, first+rows, *again, *part)
			}
			synapses := 0
			for row := first; row < first+rows; row++ {
				if !slices.Equal(part.Row(row), c.Row(row)) || !slices.Equal(part.FactorsOf(row, 2), c.FactorsOf(row, 2)) {
					t.Errorf("row %d of %d from %d: %v %v", row, rows, first, part.Row(row), part.FactorsOf(row, 2))
				}
				synapses += len(c.Row(row))
			}
			if len(part.At) != synapses || len(part.Factors) != 2*synapses {
				t.Errorf("%d rows from %d have %d sources and %d factors, of %d synapses", rows, first, len(part.At), len(part.Factors), synapses)
			}
			if part.Most() != c.Most() || part.Mean() != c.Mean() || part.Alive(first, rows) != c.Alive(first, rows) {
				t.Errorf("%d rows from %d: %d, %g, %d alive", rows, first, part.Most(), part.Mean(), part.Alive(first, rows))
			}
		}
	}
}

func TestReadWiringRefuses(t *testing.T) {
	changed := func(name string, content []byte) string {
		arrays := scipy()
		arrays[name] = content
		return npz(t, zip.Store, arrays)
	}
	whole, err := os.ReadFile(npz(t, zip.Store, scipy()))
	if err != nil {
		t.Fatal(err)
	}
	text := func(name string, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	csc := scipy()
	delete(csc, "indptr")
	const head = "%%MatrixMarket matrix coordinate real general\n"
	for path, says := range map[string]string{
		changed("shape", array("<i8", "2,", []int64{4, 5})):                            "its shape is [4 5]",
		changed("indices", array("<i4", "3,", []int32{3, 4, 0})):                       "element 1 of its indices is 4",
		changed("indices", array("<i4", "3,", []int32{3, -1, 0})):                      "element 1 of its indices is -1",
		changed("indices", array("<i4", "3,", []int32{3, 3, 0})):                       "stands there twice (in SciPy, W.sum_duplicates()",
		changed("indices", array("<i4", "3,", []int32{3, 0, 0})):                       "neuron 0 has a connection to itself; no neuron connects to itself (in SciPy: W.setdiag(0)",
		changed("indices", array("<f4", "3,", []float32{3, 1, 0})):                     "integers are needed",
		changed("indptr", array("<i4", "5,", []int32{0, 2, 1, 3, 3})):                  "does not divide",
		changed("indptr", array("<i4", "4,", []int32{0, 2, 2, 3})):                     "does not divide",
		changed("indptr", array("<i4", "5,", []int32{0, 2, 2, 3, 4})):                  "does not divide",
		changed("data", array("<f4", "3,", []float32{4, -1, 9})):                       "negative weight",
		changed("format", array("|S3", "", []byte("csc"))):                             `its format is "csc"`,
		changed("factors", array("<f8", "3, 2", []float64{1, 2, 3, -4, 5, 6})):         "the connection from neuron 1 to neuron 0 has a negative weight",
		changed("factors", array("<f8", "3, 2", []float64{1, 2, 3, 4, 5, math.NaN()})): "the connection from neuron 0 to neuron 2 has a factor of NaN",
		changed("factors", array("<f8", "3, 2", []float64{1, 2, 1e20, 1e20, 5, 6})):    "the connection from neuron 1 to neuron 0 has a weight of 1e+40",
		changed("data", array("<f4", "2,", []float32{4, 1})):                           "its array data has 2 elements",
		changed("data", array("<f8", "3,", []float64{4, 1e300, 9})):                    "float32 holds up to",
		changed("factors", array("<f8", "3,", []float64{1, 2, 3})):                     "its array factors has 3 elements",
		changed("data", array("<f4", "3,", []float32{4, float32(math.NaN()), 9})):      "has a weight of NaN; weights must be finite",
		npz(t, zip.Store, csc): "tocsr()",
		text("dense.npy", string(array("<f8", "4, 4", make([]float64, 16)))): "it is a dense array, and a sparse matrix is wanted: scipy.sparse.save_npz(file, scipy.sparse.csr_matrix(W))",
		text("cut.npz", string(whole[:len(whole)/2])):                        "no whole .npz",
		text("text.npz", "hello"):                                            "no whole .npz",
		text("a.mtx", ""):                                                    "it is empty",
		text("b.mtx", "1 2 3\n"):                                             "MatrixMarket matrix coordinate",
		text("c.mtx", "%%MatrixMarket matrix array real general\n4 4\n"):     "the matrix is array real general",
		text("d.mtx", strings.Replace(head, "general", "symmetric", 1)):      "real symmetric",
		text("e.mtx", head+"4 5 1\n1 2 3\n"):                                 "4 x 5",
		text("f.mtx", head+"4 4 2\n1 2 3\n"):                                 "1 connections, and announces 2",
		text("g.mtx", head+"4 4 1\n1 5 3\n"):                                 "g.mtx:3: \"5\" is no neuron",
		text("h.mtx", head+"4 4 1\n1 0 3\n"):                                 "\"0\" is no neuron",
		text("i.mtx", head+"4 4 1\n1 2\n"):                                   "2 numbers where 3 are wanted",
		text("j.mtx", head+"4 4 1\n1 2 nan\n"):                               "weights must be finite",
		text("k.mtx", head+"4 4 1\n1 2 x\n"):                                 "\"x\" is no number",
		text("l.mtx", head+"4 4 0\n"):                                        "it has no connection",
		text("m.mtx", head+"4 4 2\n1 2 1\n1 2 1\n"):                          "stands there twice",
		text("n.mtx", head):                                                  "the line of sizes",
		filepath.Join(t.TempDir(), "none.npz"):                               "no such file",
	} {
		if _, err := Read(path, four, kernels.Float32); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("%s: error %v, want one with %q", filepath.Base(path), err, says)
		}
	}
}
