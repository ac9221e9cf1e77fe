package report

import (
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/store"
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

// wiredSnapshot writes weights that are the same in every row, of a network whose neurons have all others for sources.
func (r *made) wiredSnapshot(name string, row []float32) {
	from, sources, weights := []int32{0}, []int32{}, []float32{}
	for i := range row {
		for j, w := range row {
			if j != i {
				sources, weights = append(sources, int32(j)), append(weights, w)
			}
		}
		from = append(from, int32(len(sources)))
	}
	r.must(r.folder.WriteArchive("arrays/0/"+name, []store.Entry{
		{Name: "indptr", Descr: npy.Int32, Shape: []int{len(from)}, Fill: func(to store.ElementWriter) error { return to.WriteInt32(from) }},
		{Name: "indices", Descr: npy.Int32, Shape: []int{len(sources)}, Fill: func(to store.ElementWriter) error { return to.WriteInt32(sources) }},
		{Name: "data", Descr: npy.Float32, Shape: []int{len(weights)}, Fill: func(to store.ElementWriter) error { return to.WriteFloat32(weights) }},
	}))
}

// TestPrunings: of the weights 0.1 three in four are pruned by cycle 50, of the weights 3 none.
func TestPrunings(t *testing.T) {
	before, after := make([]float32, 200), make([]float32, 200)
	for j := range before {
		if before[j] = 3; j%2 == 0 {
			before[j] = 0.1
		}
		if after[j] = before[j]; j%8 != 0 && j%2 == 0 {
			after[j] = 0
		}
	}
	for _, c := range []struct {
		name, file, kept    string
		write               func(r *made, name string, row []float32)
		hadBefore, hasAfter int64
	}{
		{"all-to-all", "W_2_%s.npy", "<td>25000 (62.5 %)</td>", (*made).snapshot, 40000, 25000},
		{"wired", "connections_2_%s.npz", "<td>24875 (62.5 %)</td>", (*made).wiredSnapshot, 39800, 24875},
	} {
		r := makeRun(t, "night", "")
		if c.name == "wired" {
			r.save(func(m *store.Manifest) { wire(m, config.Wiring{Rule: config.FixedIndegree, Indegree: 199}) })
		}
		lacks(t, read(t, r), "What the night prunes")
		c.write(r, strings.Replace(c.file, "%s", "0", 1), before)
		lacks(t, read(t, r), "What the night prunes")
		c.write(r, strings.Replace(c.file, "%s", "50", 1), after)
		has(t, read(t, r), "What the night prunes", "cycles 0 (before) and 50 (after)")

		has(t, read(t, r), "Turnover of synapses", c.kept)
		r.save(func(m *store.Manifest) {
			phases := of(m).Phases
			phases[2].Learn, phases[2].Sleep = &config.Learn{Replay: phases[2].Sleep.Replay}, nil
			phases[3].Recall.Patterns = config.PatternSet{Word: config.OfDay}
		})
		has(t, read(t, r), "What learning prunes")
		lacks(t, read(t, r), "What the night prunes")

		s, err := readSource(r.folder.Dir())
		r.must(err)
		n := s.networks[0]
		r.must(n.readPruning())
		line := n.pruning.probability(0, "", 0)
		if len(line.Y) != 2 || line.Y[0] != 0.75 || line.Y[1] != 0 || line.X[0] < 0.08 || line.X[0] > 0.13 || line.X[1] < 2.5 || line.X[1] > 4 {
			t.Errorf("%s: pruning probability %v at weights %v", c.name, line.Y, line.X)
		}
		if n.pruning.before.Total != c.hadBefore || n.pruning.after.Total != c.hasAfter {
			t.Errorf("%s: %d synapses before, %d after", c.name, n.pruning.before.Total, n.pruning.after.Total)
		}
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
