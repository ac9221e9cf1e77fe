package report

import (
	"os"
	"path/filepath"
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
	r.wiredArrays(name, from, sources, weights)
}

// wiredArrays writes the arrays of a snapshot.
func (r *made) wiredArrays(name string, from, sources []int32, weights []float32) {
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
		r.must(n.readSnapshots())
		line := n.pruning.probability(0, "", 0)
		if len(line.Y) != 2 || line.Y[0] != 0.75 || line.Y[1] != 0 || line.X[0] < 0.08 || line.X[0] > 0.13 || line.X[1] < 2.5 || line.X[1] > 4 {
			t.Errorf("%s: pruning probability %v at weights %v", c.name, line.Y, line.X)
		}
		if n.pruning.before.Total != c.hadBefore || n.pruning.after.Total != c.hasAfter {
			t.Errorf("%s: %d synapses before, %d after", c.name, n.pruning.before.Total, n.pruning.after.Total)
		}
	}
}

// TestDamagedSnapshot: a snapshot that is damaged is left out, with a warning on the page that names it and says what to do; the page has all
// else, and what the others tell.
func TestDamagedSnapshot(t *testing.T) {
	r := makeRun(t, "night", "")
	r.metrics(0)
	r.save(func(m *store.Manifest) { of(m).Phases[2].Sleep.Snapshots = []int{0, 20, 50} })
	row := make([]float32, 200)
	for j := range 150 {
		row[j] = 1
	}
	for _, cycle := range []string{"0", "20", "50"} {
		r.snapshot("W_2_"+cycle+".npy", row)
	}
	lacks(t, read(t, r), "leaves this snapshot out")
	path := filepath.Join(r.folder.Dir(), "arrays", "0", "W_2_20.npy")
	whole, err := os.ReadFile(path)
	r.must(err)
	for name, damaged := range map[string][]byte{"cut off": whole[:len(whole)-1], "another magic": append([]byte{0}, whole[1:]...)} {
		r.must(os.WriteFile(path, damaged, 0o666))
		page := pageOf(t, r)
		if len(page.Files) != 1 {
			t.Fatalf("%s: the warnings of files are %q", name, page.Files)
		}
		has(t, page.Files[0], "W_2_20.npy", "leaves this snapshot out: run again, or remove the file")
		has(t, read(t, r), "W_2_20.npy", "<td>sleep, cycle 50</td>", "What the night prunes", "Progress")
		if n := len(page.Tables[len(page.Tables)-1].Rows); n != 1 {
			t.Errorf("%s: %d changes between snapshots, want 1", name, n)
		}
	}
}

// TestFlippedSnapshot: a bit flipped among the weights of a snapshot has it left out too, as has what a reader finds but in its last row.
func TestFlippedSnapshot(t *testing.T) {
	r := makeRun(t, "night", "")
	r.save(func(m *store.Manifest) { wire(m, config.Wiring{Rule: config.FixedIndegree, Indegree: 199}) })
	row := make([]float32, 200)
	for j := range row {
		row[j] = 1
	}
	r.wiredSnapshot("connections_2_0.npz", row)
	r.wiredSnapshot("connections_2_50.npz", row)
	lacks(t, read(t, r), "leaves this snapshot out")
	path := filepath.Join(r.folder.Dir(), "arrays", "0", "connections_2_50.npz")
	text, err := os.ReadFile(path)
	r.must(err)
	text[len(text)-20000] ^= 1
	r.must(os.WriteFile(path, text, 0o666))
	page := pageOf(t, r)
	if len(page.Files) != 1 || len(page.Warnings) != 1 {
		t.Fatalf("the warnings of files are %q, all warnings %q", page.Files, page.Warnings)
	}
	has(t, page.Files[0], "connections_2_50.npz", "leaves this snapshot out")

	from := make([]int32, 201)
	from[200] = 2
	r.wiredArrays("connections_2_50.npz", from, []int32{7, 3}, []float32{1, 1})
	page = pageOf(t, r)
	if len(page.Files) != 1 {
		t.Fatalf("the warnings of files are %q", page.Files)
	}
	has(t, page.Files[0], "connections_2_50.npz: neuron 199 has the source 3 after 7", "leaves this snapshot out")
}

// TestPruningsOfAnotherSize: a snapshot that is not of this network is named.
func TestPruningsOfAnotherSize(t *testing.T) {
	r := makeRun(t, "night", "")
	r.snapshot("W_2_0.npy", make([]float32, 7))
	if files := pageOf(t, r).Files; len(files) != 1 {
		t.Errorf("a snapshot of 7 neurons in a network of 200: %q", files)
	} else {
		has(t, files[0], "W_2_0.npy", "[7 7]")
	}
}
