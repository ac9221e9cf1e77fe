package store

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/store/npy"
)

// namesFile fails where an error does not begin with the name of the file that it is about.
func namesFile(t *testing.T, err error, path string) {
	t.Helper()
	if !strings.HasPrefix(err.Error(), path) {
		t.Errorf("the error %q does not name %s", err, path)
	}
}

// keeper writes contents to a file, but only those that are not there yet, as most that a fuzzer finds are for another file.
func keeper(path string) func(t *testing.T, content []byte) {
	var there []byte
	return func(t *testing.T, content []byte) {
		if there != nil && bytes.Equal(there, content) {
			return
		}
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		there = append([]byte{}, content...)
	}
}

// FuzzManifest: whatever is in a manifest is refused, or reads back the same when it is saved.
func FuzzManifest(f *testing.F) {
	text, err := sample().encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(string(text[:bytes.LastIndexByte(text, ',')]) + "}")) // without its checksum
	f.Add([]byte(`{"format": 2}`))
	f.Add([]byte(strings.Replace(string(text), `"running"`, `"done"`, 1)))
	dir := f.TempDir()
	keep := keeper(filepath.Join(dir, ManifestName))
	f.Fuzz(func(t *testing.T, text []byte) {
		keep(t, text)
		m, err := ReadManifest(dir)
		if err != nil {
			namesFile(t, err, filepath.Join(dir, ManifestName))
			return
		}
		var configuration any
		m.DecodeConfiguration(&configuration) // may fail
		once, err := m.encode()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := decodeManifest(once)
		if err != nil {
			t.Fatalf("what was written is refused: %v\n%s", err, once)
		}
		if twice, err := again.encode(); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%v: written twice\n%s\n%s", err, once, twice)
		}
	})
}

// FuzzTable: whatever is in a table is refused, or reads back the same when it is written.
func FuzzTable(f *testing.F) {
	for _, text := range []string{"", "a,b\n1,2\n", "replica,seed\n0,1\n1,2\n", "\"\"\n\"\"\n", "a\r\n\"1\r\n2\"\n", "replica\n0\n0\n", "a,b\n1\n", "\"", "a\n\n\nnan\n"} {
		f.Add([]byte(text))
	}
	const path = "some/" + ReplicasName
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := readTable(path, bytes.NewReader(text))
		if err != nil {
			namesFile(t, err, path)
			return
		}
		records := table.Records()
		if len(records) != table.Rows() {
			t.Fatalf("%d records of %d rows", len(records), table.Rows())
		}
		columns := table.Columns()
		table.Floats(columns[len(columns)-1]) // may fail
		if r, err := replicasOf(path, table); err != nil {
			namesFile(t, err, path)
		} else if len(r.Numbers) != len(records) {
			t.Errorf("%d networks in %d rows", len(r.Numbers), len(records))
		}
		var written bytes.Buffer
		table.WriteTo(&written)
		again, err := readTable(path, bytes.NewReader(written.Bytes()))
		if err != nil || !slices.Equal(again.Columns(), table.Columns()) || !slices.EqualFunc(again.Records(), records, slices.Equal) {
			t.Errorf("%v: %q reads back as %q", err, records, written.String())
		}
	})
}

// FuzzCheckpoint: no content of sums.json and of a file makes a checkpoint whole whose checksums do not fit, or lets
// FuzzResultSums: sums of results name files in the folder, and are written as they are read.
func FuzzResultSums(f *testing.F) {
	f.Add([]byte(sumOf(nil) + "  metrics.csv\n" + sumOf(nil) + "  arrays/0/U.npy\n"))
	f.Add([]byte(sumOf(nil) + "  arrays/../../U.npy"))
	f.Fuzz(func(t *testing.T, text []byte) {
		sums, err := parseResultSums(bytes.NewReader(text))
		if err != nil {
			return
		}
		for name, sum := range sums {
			if !filepath.IsLocal(name) || len(sum) != 64 || strings.ContainsAny(name, "\\\r\n") {
				t.Errorf("%q has the sum %q", name, sum)
			}
			line := sum + "  " + name + "\n"
			if again, err := parseResultSums(strings.NewReader(line)); err != nil || again[name] != sum {
				t.Errorf("%q: %v, %v", line, again, err)
			}
		}
	})
}

// one name a file outside it.
func FuzzCheckpoint(f *testing.F) {
	const content = "a state"
	whole := checkpointSums{Files: map[string]string{"state.json": "d57b7e3ae0e2d7ca1ab6fc5d1b4f2d3e"}}
	whole.Sum = whole.ownSum()
	text, err := json.Marshal(whole)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text, "state.json", []byte(content), true)
	f.Add(text, "../../manifest.json", []byte(content), true)
	f.Add([]byte(`{"files": {}, "sum": ""}`), "/etc/passwd", []byte(nil), true)
	f.Add([]byte(`{"files": null}`), "state.json", []byte(nil), false)
	folder, err := Create(filepath.Join(f.TempDir(), "out"), sample())
	if err != nil {
		f.Fatal(err)
	}
	defer folder.Close()
	const number = 7
	dir := folder.Path(checkpointsName, checkpointName(number))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		f.Fatal(err)
	}
	state := filepath.Join(dir, "state.json")
	keep, keepSums := keeper(state), keeper(filepath.Join(dir, sumsName))
	f.Fuzz(func(t *testing.T, text []byte, name string, content []byte, fits bool) {
		keep(t, content)
		want := sumOf(content)
		if fits { // its sums are those of a file of this name
			s := checkpointSums{Files: map[string]string{name: want}}
			s.Sum = s.ownSum()
			var err error
			if text, err = json.Marshal(s); err != nil {
				t.Fatal(err)
			}
		}
		keepSums(t, text)
		if at, err := folder.OpenCheckpoint(number, 0, 1); err == nil && at != dir {
			t.Errorf("checkpoint %d is in %s", number, at)
		} else if err != nil {
			namesFile(t, err, dir)
			if fits && name == "state.json" {
				t.Errorf("a whole checkpoint is refused: %v", err)
			}
			return
		}
		var s checkpointSums
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		for name, sum := range s.Files {
			if path := filepath.Join(dir, name); path != state || sum != want {
				t.Errorf("%s is taken for whole, with SHA-256 %s", path, sum)
			}
		}
	})
}

// FuzzArchive: whatever is in an archive, its arrays have the elements that they announce, or an error names the file.
func FuzzArchive(f *testing.F) {
	array := append(npy.FormatHeader(npy.Header{DType: npy.Float32, Shape: []int{3}}), make([]byte, 12)...)
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		f.Add(zipOf(f, method, map[string][]byte{"data": array}))
		f.Add(zipOf(f, method, map[string][]byte{"data": array[:20], "": array}))
	}
	f.Add([]byte("PK\x05\x06"))
	const path = "some.npz"
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := NewArchive(path, section{io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content)))}, int64(len(content)))
		if err != nil {
			namesFile(t, err, path)
			return
		}
		defer a.Close()
		for _, name := range a.Names() {
			r, err := a.Array(name)
			if err != nil {
				namesFile(t, err, path)
				continue
			}
			if r.Len() > 1<<20 {
				continue
			}
			if err := r.ReadFloats(make([]float64, r.Len())); err != nil {
				namesFile(t, err, path)
			}
		}
	})
}

// zipOf is an archive of these arrays.
func zipOf(t testing.TB, method uint16, arrays map[string][]byte) []byte {
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
	return b.Bytes()
}

// FuzzSink: memory and a folder take the same arrays and refuse the same, and what they take is there to read.
func FuzzSink(f *testing.F) {
	f.Add("U.npy", npy.Float32, 2, 3, 6)
	f.Add("U.npy", npy.Float32, 2, 3, 5)
	f.Add("a/b.npy", npy.Float64, -1, -1, 1)
	f.Add("a.npy", npy.Int32, 1<<40, 1<<40, 0)
	f.Add("a.npy", npy.Text3, 2, 1, 6)
	f.Add("a.npy", "<f2", 1, 1, 1)
	folder, err := Create(filepath.Join(f.TempDir(), "run"), sample())
	if err != nil {
		f.Fatal(err)
	}
	defer folder.Close()
	f.Fuzz(func(t *testing.T, name, descr string, rows, columns, elements int) {
		if elements < 0 || elements > 1000 {
			return
		}
		memory := NewMemory()
		var taken [2]error
		for i, sink := range []Sink{memory, InFolder(folder, &Manifest{})} {
			file := "array.npy"
			if i == 0 {
				file = name
			}
			taken[i] = writeInto(sink, file, descr, []int{rows, columns}, elements)
		}
		if (taken[0] == nil) != (taken[1] == nil) {
			t.Fatalf("%s of (%d, %d), %d elements: memory says %v, the folder %v", descr, rows, columns, elements, taken[0], taken[1])
		}
		if taken[0] != nil {
			namesFile(t, taken[0], name)
			return
		}
		a := memory.Array(name)
		if a == nil || len(a.Float32)+len(a.Float64)+len(a.Int32)+len(a.Int64)+len(a.Uint8) != elements {
			t.Errorf("memory has %+v", a)
		}
		if descr == npy.Text3 {
			return // that engram does not read
		}
		r, err := OpenArray(folder.Path("array.npy"))
		if err != nil || r.Len() != int64(elements) {
			t.Fatalf("%v: the folder has %d elements, want %d", err, r.Len(), elements)
		}
		r.Close()
	})
}

// writeInto writes an array of so many elements of the type that it is created with.
func writeInto(s Sink, name, descr string, shape []int, elements int) error {
	w, err := s.CreateArray(name, descr, shape)
	if err != nil {
		return err
	}
	defer w.Abort()
	switch descr {
	case npy.Float32:
		err = w.WriteFloat32(make([]float32, elements))
	case npy.Float64:
		err = w.WriteFloat64(make([]float64, elements))
	case npy.Int32:
		err = w.WriteInt32(make([]int32, elements))
	case npy.Int64:
		err = w.WriteInt64(make([]int64, elements))
	default:
		err = w.WriteUint8(make([]uint8, elements))
	}
	if err != nil {
		return err
	}
	return w.Close()
}
