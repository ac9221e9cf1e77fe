package store

import (
	"archive/zip"
	"fmt"
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

// resultFiles are those of a run that came to its end, in a new folder with their sums, and its manifest.
func resultFiles(t *testing.T, results map[string]string, others ...string) (*Folder, *Manifest) {
	t.Helper()
	m := sample()
	f, err := Create(filepath.Join(t.TempDir(), "run"), m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
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
	m.Status = Done
	if err := f.SumResults(); err != nil {
		t.Fatal(err)
	}
	return f, m
}

// TestResultBits: whichever bit of a table or an array changes after a run came to its end, Changed says so, and names those that
// are gone. Other files may change.
func TestResultBits(t *testing.T) {
	results := map[string]string{"metrics.csv": "cycle\n1\n", "arrays/0/U.npy": "\x93NUMPY", "arrays/1/recall.csv": "f\n", "arrays/1/empty.npz": ""}
	others := []string{"report.html", "checkpoints/1/metrics.csv", "notes/arrays/0.csv", "arrays/notes.txt"}
	f, m := resultFiles(t, results, others...)
	says := func(name, changed, since string) {
		t.Helper()
		sum, _ := HashFile(f.Path(name))
		if got := m.Changed(f.Dir()); !strings.Contains(got, changed) || changed == "" && got != "" {
			t.Errorf("%s: Changed says %q", name, got)
		}
		if got := (ResultSums{}).Changed(f.Path(name), sum); !strings.Contains(got, since) || since == "" && got != "" {
			t.Errorf("%s: of the file alone it says %q", name, got)
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
	m.Status = Running // it goes on, after sums were written and before the manifest was
	if err := f.WriteFile("metrics.csv", text("cycle\n")); err != nil {
		t.Fatal(err)
	}
	if got := m.Changed(f.Dir()); got != "" {
		t.Errorf("a run that goes on: %s", got)
	}
	m.Status = Done
	for name := range results {
		if err := os.Remove(f.Path(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(f.Path("metrics.csv"), 0o777); err != nil {
		t.Fatal(err)
	}
	says("report.html", ": arrays/0/U.npy (missing), arrays/1/empty.npz (missing), arrays/1/recall.csv (missing), metrics.csv (cannot be read): restore", "")
}

// TestSumsOfManyResults: a sentence on many names some of them.
func TestSumsOfManyResults(t *testing.T) {
	results := map[string]string{}
	for i := range 9 {
		results[fmt.Sprintf("arrays/%d/U.npy", i)] = "x"
	}
	f, m := resultFiles(t, results)
	if err := os.RemoveAll(f.Path(arraysName)); err != nil {
		t.Fatal(err)
	}
	if got := m.Changed(f.Dir()); !strings.Contains(got, "arrays/4/U.npy (missing), and 4 more: restore") || strings.Contains(got, "/5/") {
		t.Error(got)
	}
}

// TestResultsElsewhere: a result that is named from within its run folder, or by a link, is known too.
func TestResultsElsewhere(t *testing.T) {
	f, _ := resultFiles(t, map[string]string{"arrays/0/U.npy": "x"})
	link := filepath.Join(t.TempDir(), "link.npy")
	if err := os.Symlink(f.Path("arrays", "0", "U.npy"), link); err != nil {
		t.Skip(err)
	}
	t.Chdir(f.Path("arrays", "0"))
	sums := ResultSums{}
	for _, path := range []string{"U.npy", "../0/U.npy", link} {
		if got := sums.Changed(path, strings.Repeat("0", 64)); !strings.Contains(got, "arrays/0/U.npy is not as the run left it") {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// TestDamagedSums: sums that nobody can read are told of.
func TestDamagedSums(t *testing.T) {
	f, m := resultFiles(t, map[string]string{"metrics.csv": "x"})
	sum := strings.Repeat("0", 64)
	for content, said := range map[string]string{
		"":                            "",
		sum + "  ../metrics.csv":      "line 1 is not",
		sum + "  arrays/../../U.npy":  "line 1 is not",
		sum + "  metrics.csv\n0  U\n": "line 2 is not",
		strings.Repeat("F", 64) + "  metrics.csv": "line 1 is not",
		sum + " metrics.csv":                      "line 1 is not",
	} {
		if err := f.WriteFile(resultSumsName, text(content)); err != nil {
			t.Fatal(err)
		}
		got := m.Changed(f.Dir())
		since := ResultSums{}.Changed(f.Path("metrics.csv"), sum)
		if !strings.Contains(got, said) || !strings.Contains(since, said) || said == "" && got+since != "" || said != "" && !strings.Contains(got, f.Path(resultSumsName)) {
			t.Errorf("%q: %q, %q", content, got, since)
		}
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
