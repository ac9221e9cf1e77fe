package runfolder

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestPrintedResults: what a run says it has left is there, recall.csv too, and networks that left
// nothing are not counted.
func TestPrintedResults(t *testing.T) {
	out := t.TempDir()
	for _, name := range []string{"metrics.csv", "arrays/2/U.npy", "arrays/3/recall.csv", "arrays/4/U.npy", "arrays/4/recall.csv", "arrays/5/.engram-x.tmp"} {
		path := filepath.Join(out, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"metrics.csv", "arrays/2 ... 4 (2 networks)", "arrays/3 ... 4/recall.csv"}
	if got := results(out); !slices.Equal(got, want) {
		t.Errorf("results are %q, want %q", got, want)
	}
	if got := results(filepath.Join(out, "none")); len(got) > 0 {
		t.Errorf("a folder that is not there has %q", got)
	}
}
