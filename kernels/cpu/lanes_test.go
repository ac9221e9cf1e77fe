package cpu

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cpu/bitsum"
)

// TestLanes takes networks through cycles whose currents and saliences are lanes, and through the same cycles with rows. Rows that
// are no numbers, rows without synapses, currents of 0 and of infinity, fewer patterns than there is room for and patterns without
// ones are among them.
func TestLanes(t *testing.T) {
	for _, set := range bitsum.Sets() {
		t.Run(set.Name, func(t *testing.T) {
			t.Setenv("ENGRAM_CPU", set.Name)
			lanes := openCPU(t, 2, ownMemory)
			rows := lanes
			rows.laned = nil
			compareLanes(t, lanes, rows)
		})
	}
}

func compareLanes(t *testing.T, lanes, rows kernels.Backend) {
	for _, c := range []struct{ batch, rows, neurons, patterns int }{
		{1, 33, 70, 12}, {5, 1, 50, 1}, {1, 16, 130, 515}, {5, 19, 40, 33}, {2, 15, 600, 100},
	} {
		for z := 1; z <= 3; z++ {
			s := model.Shape{Batch: c.batch, Rows: c.rows, Neurons: c.neurons, Patterns: c.patterns, Factors: z,
				Populations: graph.Populations{Excitatory: c.neurons - 10, CodingLevel: 0.2}}
			got, want := networkOn(t, lanes, s, true), networkOn(t, rows, s, true)
			cycle := s.Cycle(model.Replay{})
			onLanes, onRows := got.compile(cycle), want.compile(cycle)
			every := func(v float64) []float64 { return slices.Repeat([]float64{v}, c.batch*c.rows) }
			for i, step := range []struct {
				name  string
				value []float64
			}{
				{model.Count, []float64{float64(c.patterns)}},
				{model.Theta, every(0)}, // h = 0 where nothing is added
				{model.Count, []float64{float64(c.patterns / 2)}},
				{model.Count, []float64{0}},
				{model.Count, []float64{float64(c.patterns)}},
				{model.U, append([]float64{0, 0, 2e38, 2e38}, make([]float64, z*c.neurons-4)...)}, // of one factor: some h are infinite
				{model.Mean, every(0)},
				{model.Mean, every(1e-42)}, // beta / mean is infinite
				{model.Theta, []float64{math.Inf(1)}},
				{model.Theta, every(0)},
				{model.Mean, every(math.NaN())},
				{model.X, make([]float64, c.batch*c.neurons*c.patterns)},
			} {
				for _, n := range []*network{got, want} {
					n.buffers[step.name].Write(0, step.value)
				}
				for _, passes := range []int{1, 2} {
					onLanes(passes)
					onRows(passes)
					for name := range got.buffers {
						if !slices.EqualFunc(got.read(name), want.read(name), func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
							t.Fatalf("%s, z %d, step %d: %s differs", fmt.Sprint(c), z, i, name)
						}
					}
				}
			}
		}
	}
}

// compile returns what takes the network so many times through a graph, with what the program keeps.
func (n *network) compile(g *graph.Graph) func(passes int) {
	p, err := n.target.Compile(g)
	if err != nil {
		n.t.Fatal(err)
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		args = append(args, n.buffer(v))
	}
	return func(passes int) {
		if err := p.Run(args, nil, passes); err != nil {
			n.t.Fatal(err)
		}
	}
}

// TestLanesOf: a night's cycle keeps its currents and saliences as lanes, but not where rows list their sources, or where another
// operation wants to have them.
func TestLanesOf(t *testing.T) {
	b := openCPU(t, 1, ownMemory)
	s := model.Shape{Batch: 1, Rows: 20, Neurons: 20, Patterns: 5, Factors: 2, Populations: graph.Populations{Excitatory: 20, CodingLevel: 0.2}}
	sparse := s
	sparse.Neurons, sparse.Inputs, sparse.Indegree = 40, 20, 20
	for _, c := range []struct {
		name string
		g    *graph.Graph
		want int
	}{
		{"cycle", s.Cycle(model.Replay{}), 2}, {"sparse rows", sparse.Cycle(model.Replay{}), 0},
		{"another rule", s.Cycle(model.Replay{Salience: "weakest"}), 0}, {"learn", s.Consolidate(model.Replay{}), 0},
	} {
		p, err := c.g.Lower()
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, is := range lanesOf(p, b.laned) {
			if is {
				got++
			}
		}
		if got != c.want {
			t.Errorf("%s: %d values are lanes, want %d", c.name, got, c.want)
		}
	}
}
