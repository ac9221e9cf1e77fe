package store

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/store/npy"
)

// eachBit changes bits of content in turn, every one or every so manieth.
func eachBit(content []byte, step int, do func(bit int, changed []byte)) {
	changed := slices.Clone(content)
	for bit := 0; bit < 8*len(content); bit += step {
		changed[bit/8] ^= 1 << (bit % 8)
		do(bit, changed)
		changed[bit/8] = content[bit/8]
	}
}

// TestManifestBits: whichever bit of a manifest changes, it is refused.
func TestManifestBits(t *testing.T) {
	text, err := sample().encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decodeManifest(text); err != nil {
		t.Fatal(err)
	}
	eachBit(text, 1, func(bit int, changed []byte) {
		if _, err := decodeManifest(changed); err == nil {
			t.Errorf("bit %d (of %q) changes, and nothing says so", bit, text[bit/8])
		}
	})
}

// TestResultBits: whichever bit of a table or an array changes after a run came to its end, Changed says so; other files may change,
// and any may go.
func TestResultBits(t *testing.T) {
	m := sample()
	f, err := Create(filepath.Join(t.TempDir(), "run"), m)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	results := map[string]string{"metrics.csv": "cycle\n1\n", "arrays/0/U.npy": "\x93NUMPY", "arrays/1/recall.csv": "f\n", "arrays/1/empty.npy": ""}
	others := []string{"report.html", "checkpoints/1/metrics.csv", "notes/arrays/0.csv"}
	for name, content := range results {
		if err := f.WriteFile(name, text(content)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range others {
		if err := f.WriteFile(name, text("other")); err != nil {
			t.Fatal(err)
		}
	}
	if m.Results, err = f.Results(); err != nil || len(m.Results) != len(results) {
		t.Fatalf("%v, %v", m.Results, err)
	}
	if err := f.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	if m, err = ReadManifest(f.Dir()); err != nil {
		t.Fatal(err)
	}
	says := func(name, changed, since string) {
		t.Helper()
		sum, _ := HashFile(f.Path(name))
		if got := m.Changed(f.Dir()); !strings.Contains(got, changed) || changed == "" && got != "" {
			t.Errorf("%s: Changed says %q", name, got)
		}
		if got := ChangedSince(f.Path(name), sum); !strings.Contains(got, since) || since == "" && got != "" {
			t.Errorf("%s: ChangedSince says %q", name, got)
		}
	}
	for _, name := range others {
		says(name, "", "")
		if err := f.WriteFile(name, text("changed")); err != nil {
			t.Fatal(err)
		}
		says(name, "", "")
	}
	for name, content := range results {
		says(name, "", "")
		eachBit([]byte(content), 1, func(_ int, changed []byte) {
			if err := f.WriteFile(name, text(string(changed))); err != nil {
				t.Fatal(err)
			}
			says(name, f.Dir()+": "+name+" is not as the run left it", name)
		})
		if err := f.WriteFile(name, text(content)); err != nil {
			t.Fatal(err)
		}
		says(name, "", "")
	}
	for name, content := range results {
		if err := f.WriteFile(name, text(content+"x")); err != nil {
			t.Fatal(err)
		}
	}
	says("metrics.csv", ": 4 files are not as the run left them, the first is arrays/0/U.npy", "metrics.csv")
	for name := range results {
		if err := os.Remove(f.Path(name)); err != nil {
			t.Fatal(err)
		}
	}
	if got := m.Changed(f.Dir()); got != "" {
		t.Errorf("files that are gone: %s", got)
	}
}

// TestArchiveBits: whichever bit of an archive changes, its array is refused or has its elements.
func TestArchiveBits(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		array := append(npy.FormatHeader(npy.Header{DType: npy.Uint8, Shape: []int{5}}), 1, 2, 3, 4, 5)
		content, path := zipOf(t, method, map[string][]byte{"data": array}), filepath.Join(t.TempDir(), "some.npz")
		refused := 0
		eachBit(content, 5, func(bit int, changed []byte) {
			if err := os.WriteFile(path, changed, 0o666); err != nil {
				t.Fatal(err)
			}
			a, err := OpenArchive(path)
			if err != nil {
				refused++
				return
			}
			defer a.Close()
			r, err := a.Array("data")
			if err != nil {
				refused++
				return
			}
			values := make([]int64, r.Len())
			if err := r.ReadInts(values); err != nil || !slices.Equal(values, []int64{1, 2, 3, 4, 5}) {
				t.Errorf("method %d, bit %d changes, and the array is %v (%v)", method, bit, values, err)
			}
		})
		if least := len(array) * 8 / 5 / 2; refused < least {
			t.Errorf("method %d: %d of %d bits are told, want %d or more", method, refused, 8*len(content), least)
		}
	}
}
