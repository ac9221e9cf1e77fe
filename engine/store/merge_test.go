package store

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// share makes a run folder with tables of some replicas, and returns it closed.
func share(t *testing.T, name, replicas, metrics string, files ...string) string {
	t.Helper()
	f, err := Create(filepath.Join(t.TempDir(), name), sample())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	files = append(files, "replicas.csv", replicas, "metrics.csv", metrics)
	for i := 0; i < len(files); i += 2 {
		if err := f.WriteFile(files[i], text(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	return f.Dir()
}

// parts opens folders for a merge.
func parts(t *testing.T, dirs ...string) (all []*Part) {
	t.Helper()
	for _, dir := range dirs {
		p, err := OpenPart(dir)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// TestMerge: rows come in the order of the replicas, whatever the order of the parts; arrays are copied, files
// that were never finished are not, and a replica without arrays is no error.
func TestMerge(t *testing.T) {
	late := share(t, "late", "replica,seed\n10,7\n2,5\n", "replica,cycle\n10,0\n10,1\n2,0\n", "arrays/10/U.npy", "ten", "arrays/10/deep/x", "below")
	early := share(t, "early", "replica,seed\n1,3\n0,4\n", "replica,cycle\n0,0\n1,0\n0,5\n", "arrays/0/U.npy", "zero")
	if err := os.WriteFile(temporaryName(filepath.Join(late, "arrays", "10", "theta.npy")), []byte("half"), 0o666); err != nil {
		t.Fatal(err)
	}
	both := parts(t, late, early)
	if !slices.Equal(both[0].Numbers, []int{10, 2}) || both[0].Dir != late || both[0].Manifest.Status != Running {
		t.Errorf("a part of %s: replicas %v of %s, %s", late, both[0].Numbers, both[0].Dir, both[0].Manifest.Status)
	}
	m := sample()
	m.Start = time.Now()
	f, err := Create(filepath.Join(t.TempDir(), "joined"), m)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Merge(both); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"replicas.csv": "replica,seed\n0,4\n1,3\n2,5\n10,7\n", "metrics.csv": "replica,cycle\n0,0\n0,5\n1,0\n2,0\n10,0\n10,1\n",
		"arrays/0/U.npy": "zero", "arrays/10/U.npy": "ten", "arrays/10/deep/x": "below",
	} {
		if got, err := os.ReadFile(f.Path(name)); err != nil || string(got) != want {
			t.Errorf("%s: %q (%v), want %q", name, got, err, want)
		}
	}
	if got := names(t, f.Path("arrays", "10")); !slices.Equal(got, []string{"U.npy", "deep"}) {
		t.Errorf("arrays/10 has %v", got)
	}
	if got := names(t, f.Path("arrays")); !slices.Equal(got, []string{"0", "10"}) {
		t.Errorf("arrays has %v", got)
	}
}

// TestMergeRefuses: the error names the folder and what is wrong there.
func TestMergeRefuses(t *testing.T) {
	const replicas, metrics = "replica,seed\n0,1\n", "replica,cycle\n0,0\n"
	for _, bad := range []string{"-1", "x", "1.5", ""} {
		dir := share(t, "bad", strings.Replace(replicas, "0,1", bad+",1", 1), metrics)
		_, err := OpenPart(dir)
		contains(t, err, filepath.Join(dir, "replicas.csv"), `no replica "`+bad+`"`)
	}
	_, err := OpenPart(t.TempDir())
	contains(t, err, "not a run folder")
	dir := share(t, "empty", "", metrics)
	_, err = OpenPart(dir)
	contains(t, err, filepath.Join(dir, "replicas.csv"), "is empty")

	one := share(t, "one", replicas, metrics)
	f, err := Create(filepath.Join(t.TempDir(), "joined"), sample())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	two := share(t, "two", replicas, metrics)
	contains(t, f.Merge(parts(t, one, two)), one, two, "both have replica 0")
	other := share(t, "other", "replica,seed\n1,1\n", "replica,pass\n1,0\n")
	contains(t, f.Merge(parts(t, one, other)), other, one, "[replica cycle]", "[replica pass]")
}
