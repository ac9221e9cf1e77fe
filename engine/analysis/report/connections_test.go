package report

import (
	"math"
	"strconv"
	"testing"

	"engram/engine/config"
	"engram/engine/space"
	"engram/engine/store"
	"engram/engine/store/npy"
)

func of(m *store.Manifest) *config.Experiment { return m.Configuration.(*config.Experiment) }

// wire gives the network of a manifest a wiring.
func wire(m *store.Manifest, w config.Wiring) {
	e := of(m)
	e.Network.Wiring, e.Save = &w, []string{"connections", "theta", "X"}
}

// wired makes the run one of a network whose neurons lie in a row, 0.01 apart: each has synapses from the next one, which
// live, and from the tenth next, of which those of even neurons live, or none where all have the same in-degree.
func (r *made) wired(w config.Wiring) {
	const n = 200
	r.save(func(m *store.Manifest) { wire(m, w) })
	r.must(r.folder.MakeFolders([]string{"arrays/0"}))
	from, sources, factors, at := []int32{0}, []int32{}, []float32{}, []float64{}
	for i := range n {
		at = append(at, float64(i)*0.01, 0.5)
		for k, j := range []int{i + 1, i + 10} {
			switch {
			case w.Rule == config.FixedIndegree:
				j %= n
			case j >= n:
				continue
			}
			u := float32(0.5)
			if k == 1 && (i%2 == 1 || w.Rule == config.FixedIndegree) {
				u = 0
			}
			sources, factors = append(sources, int32(j)), append(factors, u, 2*u)
		}
		from = append(from, int32(len(sources)))
	}
	if w.Space != nil {
		a, err := r.folder.CreateArray("arrays/0/positions.npy", npy.Float64, []int{n, 2})
		r.must(err)
		r.must(a.WriteFloat64(at))
		r.must(a.Close())
	}
	ints := func(values []int32) func(store.ElementWriter) error {
		return func(to store.ElementWriter) error { return to.WriteInt32(values) }
	}
	r.must(store.InFolder(r.folder, r.m).WriteArchive("arrays/0/connections.npz", []store.Entry{
		{Name: "indptr", Descr: npy.Int32, Shape: []int{len(from)}, Fill: ints(from)},
		{Name: "indices", Descr: npy.Int32, Shape: []int{len(sources)}, Fill: ints(sources)},
		{Name: "factors", Descr: npy.Float32, Shape: []int{len(sources), 2}, Fill: func(to store.ElementWriter) error { return to.WriteFloat32(factors) }},
	}))
}

// points are the lines of a panel of a figure by their names: of each x, to 0.01, the largest y.
func points(t *testing.T, page *Page, title, panel string) map[string]map[float64]float64 {
	t.Helper()
	all := map[string]map[float64]float64{}
	for _, r := range dataUnder(t, page, title)[1:] {
		x, _ := strconv.ParseFloat(r[2], 64)
		y, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		if r[0] != panel {
			continue
		}
		if all[r[1]] == nil {
			all[r[1]] = map[float64]float64{}
		}
		all[r[1]][math.Round(100*x)/100] = max(y, all[r[1]][math.Round(100*x)/100])
	}
	return all
}

// TestConnections: the page of a network that is wired sparsely has its in-degrees, its weights, and how many synapses live at
// which distance.
func TestConnections(t *testing.T) {
	r := makeRun(t, "sheet", "")
	r.wired(config.Wiring{Rule: config.PairwiseBernoulli, P: 0.5, Kernel: &space.Kernel{Shape: space.Box, Radius: 0.2}, Space: &space.Space{Size: []float64{2, 1}, Positions: space.Random}})
	page := pageOf(t, r)
	dataUnder(t, page, "Weights and factors")
	degrees := points(t, page, "Synapses of a neuron", "in-degrees")
	for line, want := range map[string]map[float64]float64{"living or pruned": {0: 0.005, 1: 0.045, 2: 0.95}, "living": {0: 0.005, 1: 0.52, 2: 0.475}} {
		got := degrees[line]
		// a step goes from k to k + 1, so that at a whole number the higher of two steps is found
		if len(got) != 4 || got[2] != max(want[2], want[1]) || got[3] != want[2] || got[0] != want[0] || got[1] != max(want[0], want[1]) {
			t.Errorf("%s: the steps %v, want %v", line, got, want)
		}
	}
	survival := points(t, page, "Synapses in space", "survival")["living"]
	if len(survival) != 2 {
		t.Fatalf("survival %v, want two distances", survival)
	}
	for x, y := range survival {
		if near := x < 0.05; near && y != 1 || !near && y != 0.5 {
			t.Errorf("at the distance %g the fraction %g lives", x, y)
		}
	}
	where := points(t, page, "Synapses in space", "synapses by distance")
	for name, want := range map[string]float64{"living or pruned": 199.0/200 + 190.0/200, "living": 199.0/200 + 95.0/200} {
		sum, width := 0.0, math.Hypot(2, 1)/40/1024 // the bins have doubled until the 40 of them hold 0.1
		for width*40 <= 0.1 {
			width *= 2
		}
		for _, y := range where[name] {
			sum += y * width
		}
		if math.Abs(sum-want) > 1e-5 {
			t.Errorf("%s: %g synapses of a neuron, want %g", name, sum, want)
		}
	}
}

// TestConnectionsOfOneNumber: without positions there is no figure of distances, and in-degrees that are all the same are said.
func TestConnectionsOfOneNumber(t *testing.T) {
	r := makeRun(t, "fixed", "")
	r.wired(config.Wiring{Rule: config.FixedIndegree, Indegree: 2})
	text := read(t, r)
	has(t, text, "Synapses of a neuron", "Each neuron has 2 in all")
	lacks(t, text, "Synapses in space", "scipy")
}

// TestNoConnections: a page says that the weights of a wired network are missing, and refuses those of another network.
func TestNoConnections(t *testing.T) {
	r := makeRun(t, "none", "")
	r.save(func(m *store.Manifest) { wire(m, config.Wiring{Rule: config.FixedIndegree, Indegree: 2}) })
	has(t, read(t, r), "The final weights are missing: there is no ", "connections.npz")
	r.save(func(m *store.Manifest) { of(m).Save = []string{"X"} })
	has(t, read(t, r), "save leaves out connections")
	r.wired(config.Wiring{Rule: config.FixedIndegree, Indegree: 2})
	r.save(func(m *store.Manifest) { of(m).Network.Factors = 3 })
	if _, err := Read([]string{r.folder.Dir()}); err == nil {
		t.Error("connections of two factors in a network of three")
	} else {
		has(t, err.Error(), "connections.npz", "3 factors a synapse")
	}
}
