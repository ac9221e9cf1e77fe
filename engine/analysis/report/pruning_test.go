package report

import (
	"testing"

	"engram/engine/store/npy"
)

// snapshot writes weights that are the same in every row.
func (r *made) snapshot(name string, row []float32) {
	w, err := r.folder.CreateArray("arrays/0/"+name, npy.Float32, []int{len(row), len(row)})
	r.must(err)
	defer w.Abort()
	for range row {
		r.must(w.WriteFloat32(row))
	}
	r.must(w.Close())
}

// TestPrunings: of the weights 0.1 three in four are pruned by cycle 50, of the weights 3 none.
func TestPrunings(t *testing.T) {
	r := makeRun(t, "night", "")
	lacks(t, read(t, r), "What the night prunes")
	before, after := make([]float32, 200), make([]float32, 200)
	for j := range before {
		if before[j] = 3; j%2 == 0 {
			before[j] = 0.1
		}
		if after[j] = before[j]; j%8 != 0 && j%2 == 0 {
			after[j] = 0
		}
	}
	r.snapshot("W_2_0.npy", before)
	lacks(t, read(t, r), "What the night prunes")
	r.snapshot("W_2_50.npy", after)
	has(t, read(t, r), "What the night prunes", "cycles 0 (before) and 50 (after)")

	has(t, read(t, r), "Turnover of synapses", "<td>25000 (62.5 %)</td>")

	s, err := readSource(r.folder.Dir())
	r.must(err)
	n := s.networks[0]
	r.must(n.readPruning())
	line := n.pruning.probability(0, "", 0)
	if len(line.Y) != 2 || line.Y[0] != 0.75 || line.Y[1] != 0 || line.X[0] < 0.08 || line.X[0] > 0.13 || line.X[1] < 2.5 || line.X[1] > 4 {
		t.Errorf("pruning probability %v at weights %v", line.Y, line.X)
	}
	if n.pruning.before.total != 40000 || n.pruning.after.total != 25000 {
		t.Errorf("%d synapses before, %d after", n.pruning.before.total, n.pruning.after.total)
	}
}

// TestPruningsOfAnotherSize: a snapshot that is not of this network is named.
func TestPruningsOfAnotherSize(t *testing.T) {
	r := makeRun(t, "night", "")
	r.snapshot("W_2_0.npy", make([]float32, 7))
	if _, err := Read([]string{r.folder.Dir()}); err == nil {
		t.Error("a snapshot of 7 neurons in a network of 200")
	} else {
		has(t, err.Error(), "W_2_0.npy", "[7 7]")
	}
}
