package cpu

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
)

// TestKeptOrders: the orders of the sources that are kept from one program to the next show nowhere, after other patterns,
// other sources, compaction and regrowth. The rows of want are put in order anew for each program.
func TestKeptOrders(t *testing.T) {
	s := model.Shape{Batch: 2, Rows: 35, Neurons: 120, Patterns: 60, Factors: 2, Inputs: 50, Indegree: 49,
		Populations: graph.Populations{Excitatory: 100, CodingLevel: 0.2}}
	got, want := newNetwork(t, s, 2, true), newNetwork(t, s, 2, true)
	r, cycle := rand.New(rand.NewPCG(1, 2)), s.Cycle(model.Replay{})
	write := func(name string, value func(i int) float64) {
		values := make([]float64, got.buffers[name].Len())
		for i := range values {
			values[i] = value(i)
		}
		got.buffers[name].Write(0, values)
		want.buffers[name].Write(0, values)
	}
	kept := func() (tiles, compacted int) {
		for _, o := range got.buffers[model.Sources].(*indices).orders.tiles {
			if o.of != nil {
				tiles++
			}
			if o.synapses.tile != nil {
				compacted++
			}
		}
		return tiles, compacted
	}
	wire := func() {
		at := []int{}
		write(model.Sources, func(i int) float64 {
			if i%s.Inputs == 0 {
				at = r.Perm(s.Neurons)[:s.Inputs]
				slices.Sort(at)
			}
			return float64(at[i%s.Inputs])
		})
	}
	prune := func() { // two thirds of the synapses
		write(model.U, func(int) float64 { return float64(r.IntN(3)/2) * (0.3 + r.Float64()) })
	}
	wire()
	write(model.U, func(int) float64 { return 0.3 + r.Float64() })
	for step, before := range []func(){
		func() {},
		func() {},
		func() { write(model.X, func(int) float64 { return float64(r.IntN(4) / 3) }) },
		prune,
		func() {},
		prune,
		func() { write(model.U, func(int) float64 { return 0.3 + r.Float64() }) },
		wire,
	} {
		before()
		for i, g := range []*graph.Graph{cycle, s.Forward(), s.Observe(append(model.PerNeuron(), model.Misses)...), cycle} {
			want.buffers[model.Sources].(*indices).orders = nil
			got.run(g, nil, max(1, 3-i))
			want.run(g, nil, max(1, 3-i))
			for name := range got.buffers {
				if a, b := got.read(name), want.read(name); !slices.EqualFunc(a, b, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
					t.Errorf("step %d, graph %d: %s differs", step, i, name)
				}
			}
			tiles, compacted := kept()
			if tiles != 6 || (compacted == 6) != (step >= 3 && step <= 5) {
				t.Errorf("step %d, graph %d: the orders of %d tiles are kept, %d of them of compacted tiles", step, i, tiles, compacted)
			}
		}
	}
}

// TestKeptOrdersAreCounted: the memory that is planned for the ends of lists is about what they take, with few and with many ones, and
// no less where numbers stand for two patterns.
func TestKeptOrdersAreCounted(t *testing.T) {
	for i := range 6 {
		f, inputs, most := []float64{0.05, 0.1, 0.2}[i%3], []int{20, 100}[i/3], []float64{1.5, 1.8}[i/3] // of 100 some numbers stand for two patterns
		s := model.Shape{Batch: 1, Rows: 320, Neurons: 320, Patterns: 200, Factors: 2, Inputs: inputs, Indegree: float64(inputs),
			Populations: graph.Populations{Excitatory: 320, CodingLevel: f}}
		n := newNetwork(t, s, 1, true)
		r, ones := rand.New(rand.NewPCG(3, 4)), 0
		x := make([]float64, n.buffers[model.X].Len())
		for i := range x {
			if r.Float64() < f {
				x[i] = 1
				ones++
			}
		}
		n.buffers[model.X].Write(0, x)
		n.run(s.Forward(), nil, 1)
		kept := 0
		for _, o := range n.buffers[model.Sources].(*indices).orders.tiles {
			kept += 2 * (cap(o.ends) + cap(o.shared))
		}
		if counted := endsOfRow*s.Rows + endsOfOne*ones; kept == 0 || float64(counted) < 0.7*float64(kept) || float64(counted) > most*float64(kept) {
			t.Errorf("in-degree %d, coding level %g: %d bytes are counted, %d are kept", inputs, f, counted, kept)
		}
	}
}

// TestOrdersOfAShare: the ends of lists that are planned for a share of the rows, as a rank has, are that share of all.
func TestOrdersOfAShare(t *testing.T) {
	perOne := func(rows, inputs int) float64 {
		s := model.Shape{Batch: 1, Rows: rows, Neurons: 320, Patterns: 20, Factors: 2, Inputs: inputs, Indegree: float64(inputs),
			Populations: graph.Populations{Excitatory: 320, CodingLevel: 0.1}}
		_, perOne, err := graph.On(openCPU(t, 1, ownMemory)).Workspace(s.Cycle(model.Replay{}))
		if err != nil {
			t.Fatal(err)
		}
		return perOne
	}
	none := perOne(320, 0) // all-to-all networks keep no orders
	if all, quarter := perOne(320, 20)-none, perOne(80, 20)-none; all != endsOfOne || quarter != all/4 {
		t.Errorf("%g bytes a one are planned for all rows, and %g for a quarter of them", all, quarter)
	}
}

// TestUnequalRows: rows of a tile whose lists differ in kind, since some have more sources left than others, are summed as they are alone.
func TestUnequalRows(t *testing.T) {
	s := model.Shape{Batch: 1, Rows: 20, Neurons: 300, Patterns: 60, Factors: 2, Inputs: 200, Indegree: 199,
		Populations: graph.Populations{Excitatory: 250, CodingLevel: 0.3}}
	got, want := newNetwork(t, s, 1, true), newNetwork(t, s, 1, false)
	values := make([]float64, got.buffers[model.U].Len())
	for i := range values {
		k, row := i%s.Inputs, i/(s.Factors*s.Inputs)
		if living := 8 + row%4*60; k < living { // the row with a NaN has fewer
			values[i] = 0.5 + 1/float64(2+k)
		}
	}
	for _, n := range []*network{got, want} {
		n.buffers[model.U].Write(0, values)
		for range 3 {
			n.run(s.Cycle(model.Replay{}), nil, 3)
		}
	}
	if got.packed() != 2 || want.packed() != 0 {
		t.Errorf("%d and %d tiles are packed", got.packed(), want.packed())
	}
	for name := range got.buffers {
		if a, b := got.read(name), want.read(name); !slices.EqualFunc(a, b, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
			t.Errorf("%s differs", name)
		}
	}
}
