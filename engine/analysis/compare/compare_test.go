package compare

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/store"
)

// TestSame: two runs of one experiment have the same results; times do not count.
func TestSame(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	c := compared(t, a, b)
	if !c.Same() || len(c.Facts) > 0 || c.Replicas != 2 || len(c.Tables) != 4 || len(c.Arrays) != 2 {
		t.Errorf("two runs are not the same: %+v", c)
	}
}

// TestNetworks: networks that one folder lacks are named, and the others compared.
func TestNetworks(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	put(t, b, "replicas.csv", "replica,seed\n1,2\n2,3\n")
	put(t, b, "metrics.csv", strings.ReplaceAll(metrics, "\n0,", "\n2,"))
	remove(t, b, "arrays/0")
	c := compared(t, a, b)
	if c.Replicas != 1 || !slices.Equal(c.Runs[0].Only, []int{0}) || !slices.Equal(c.Runs[1].Only, []int{2}) {
		t.Errorf("%d networks are in both, %v and %v in one", c.Replicas, c.Runs[0].Only, c.Runs[1].Only)
	}
	if !c.table(t, "metrics.csv").Same || len(c.Arrays) != 1 {
		t.Errorf("network 1 is the same in both: %+v", c)
	}
	if c.Same() {
		t.Error("folders of other networks are the same")
	}
}

// TestMissingFiles: a file that one folder lacks makes a difference, whichever it is.
func TestMissingFiles(t *testing.T) {
	for _, name := range []string{"metrics.csv", "arrays/1/recall.csv", "arrays/0/theta.npy"} {
		a, b := folder(t, night, nil), folder(t, night, nil)
		remove(t, b, name)
		for _, dirs := range [][2]string{{a, b}, {b, a}} {
			c := compared(t, dirs[0], dirs[1])
			only := ""
			if strings.HasSuffix(name, ".csv") {
				only = c.table(t, name).OnlyIn
			} else {
				only = c.array(t, name, "").OnlyIn
			}
			if only != a || c.Same() {
				t.Errorf("%s is only in %q, same %v", name, only, c.Same())
			}
		}
	}
}

// TestUnderWay: a run that is under way is compared in what it has.
func TestUnderWay(t *testing.T) {
	a := folder(t, night, nil)
	b := folder(t, night, func(m *store.Manifest) { m.Status = store.Running })
	put(t, b, "metrics.csv", "replica,phase,phase_name,cycle,density,rho\n0,0,sleep,0,1,0.5\n1,0,sleep,0,1,0.5\n")
	remove(t, b, "arrays")
	for i, dirs := range [][2]string{{a, b}, {b, a}} {
		c := compared(t, dirs[0], dirs[1])
		if status := c.Runs[1-i].Status; status != "killed" {
			t.Errorf("the run without a process is %s", status)
		}
		p := c.table(t, "metrics.csv").Part
		if p == nil || p.LackedBy != b || p.Record != 1 || !slices.Contains(p.Where, Cell{"cycle", "10"}) || !slices.Contains(p.Where, Cell{"replica", "0"}) {
			t.Errorf("the metrics part at %+v", p)
		}
		if c.Same() {
			t.Error("a run that is under way has all results")
		}
	}
}

// TestDamaged: a damaged file is named, in whichever folder it is and where both are damaged alike; the others are compared.
func TestDamaged(t *testing.T) {
	for name, text := range map[string]string{
		"arrays/0/theta.npy":       "\x93NUMPY",
		"arrays/0/connections.npz": "PK",
		"metrics.csv":              "replica,phase\n0\n",
		"arrays/1/recall.csv":      "",
	} {
		a, b := folder(t, night, nil), folder(t, night, nil)
		if strings.HasSuffix(name, ".npz") {
			put(t, a, name, text)
		}
		put(t, b, name, text)
		c, err := Folders(b, a)
		if err == nil || !strings.Contains(err.Error(), filepath.Join(b, name)) {
			t.Errorf("%s is damaged: %v", name, err)
		}
		if c == nil || !c.array(t, "arrays/1/theta.npy", "").Same {
			t.Errorf("%s is damaged, and the others are not compared", name)
		}
	}
}

// TestNoFolder: what is no run folder is an error.
func TestNoFolder(t *testing.T) {
	dir := folder(t, night, nil)
	for _, other := range []string{filepath.Join(dir, "no"), t.TempDir(), filepath.Join(dir, "metrics.csv")} {
		if c, err := Folders(dir, other); err == nil || c != nil || !strings.Contains(err.Error(), other) {
			t.Errorf("%s: %v", other, err)
		}
	}
	put(t, dir, "replicas.csv", "replica\nx\n")
	if _, err := Folders(dir, dir); err == nil {
		t.Error("a replica that is no number is no error")
	}
}

// TestLeftOvers: temporary files and others that are no results do not count.
func TestLeftOvers(t *testing.T) {
	a, b := folder(t, night, nil), folder(t, night, nil)
	put(t, b, "arrays/0/.theta.npy", "x")
	put(t, b, "arrays/0/notes.txt", "x")
	put(t, b, "report.html", "x")
	if c := compared(t, a, b); !c.Same() {
		t.Errorf("files that are no results differ: %+v", c)
	}
}

// TestSameBytes: files are compared beyond the first piece and to their ends.
func TestSameBytes(t *testing.T) {
	const size = 1<<20 + 3
	long := []byte(strings.Repeat("x", size))
	write := func(text []byte) string {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a := write(long)
	other := slices.Clone(long)
	other[size-1] = 'y'
	for _, c := range []struct {
		text []byte
		same bool
	}{{long, true}, {other, false}, {long[:size-1], false}, {nil, false}} {
		if same, err := sameBytes(a, write(c.text)); err != nil || same != c.same {
			t.Errorf("%d bytes: same %v, %v", len(c.text), same, err)
		}
	}
}
