package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/salience"
)

// network is a few rows of a network with its buffers, by the names of the arguments.
type network struct {
	t       *testing.T
	shape   model.Shape
	target  graph.Target
	buffers map[string]kernels.Buffer
	packs   bool // not: its factors are written after every pass, so that rows stay complete
}

// newNetwork is networkOn a backend as it is opened: small buffers lie in Go's memory.
func newNetwork(t *testing.T, s model.Shape, threads int, packs bool) *network {
	return networkOn(t, openCPU(t, threads, ownMemory), s, packs)
}

// openCPU opens a backend whose buffers of floats from so many bytes on have memory beside what Go manages.
func openCPU(t *testing.T, threads int, least int64) backend[float32] {
	t.Helper()
	opened, err := Open(kernels.Options{Precision: kernels.Float32, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	b := opened.(backend[float32])
	b.memory.least = least
	return b
}

// networkOn draws a network most of whose synapses are pruned. One row has a NaN, and one has no synapses.
func networkOn(t *testing.T, b kernels.Backend, s model.Shape, packs bool) *network {
	n := &network{t, s, graph.On(b), map[string]kernels.Buffer{}, packs}
	r := rand.New(rand.NewPCG(5, uint64(s.Factors)))
	k := s.Synapses()
	u := make([]float64, s.Batch*s.Rows*s.Factors*k)
	sources := make([]float64, s.Batch*s.Rows*k)
	for row := range s.Batch * s.Rows {
		at := r.Perm(s.Neurons)[:k]
		slices.Sort(at)
		filled := k
		if s.Inputs > 0 {
			filled -= row % 3
		}
		density := 0.05 + 0.3*float64(row%17)/17
		for j := range k {
			sources[row*k+j] = float64(at[j])
			if j >= filled {
				sources[row*k+j] = -1
			}
			if j >= filled || row == 2 || r.Float64() > density {
				continue
			}
			for f := range s.Factors {
				u[(row*s.Factors+f)*k+j] = 0.3 + r.Float64()
			}
		}
	}
	u[3*s.Factors*k] = math.NaN()
	fill := map[string]func(i int) float64{
		model.U: func(i int) float64 { return u[i] }, model.Sources: func(i int) float64 { return sources[i] },
		model.Theta: func(int) float64 { return r.Float64() }, model.Mean: func(int) float64 { return 0.5 + r.Float64() },
		model.X: func(int) float64 { return float64(r.IntN(3) / 2) }, model.Y: func(int) float64 { return float64(r.IntN(2)) },
		model.Count: func(int) float64 { return float64(s.Patterns) }, model.First: func(int) float64 { return 1 },
		model.Eta: func(i int) float64 { return 0.002 * float64(i%3) }, model.EtaTheta: func(int) float64 { return 0.001 },
		model.Beta: func(int) float64 { return 3 }, model.Length: func(int) float64 { return 6 },
		model.Right: func(int) float64 { return 1 },
	}
	for _, g := range []*graph.Graph{s.Cycle(model.Replay{}), s.Forward()} {
		for _, v := range g.Args() {
			if buffer := n.buffer(v); fill[v.Name] != nil {
				values := make([]float64, buffer.Len())
				for i := range values {
					values[i] = fill[v.Name](i)
				}
				buffer.Write(0, values)
			}
		}
	}
	return n
}

// buffer is that of an argument.
func (n *network) buffer(v kernels.Value) kernels.Buffer {
	size := n.shape.Batch * v.Size()
	if v.HasRows {
		size *= n.shape.Rows
	}
	if v.Series {
		size *= 200
	}
	if b := n.buffers[v.Name]; b != nil && b.Len() == size {
		return b
	}
	b, err := n.target.Alloc(v.Kind, size)
	if err != nil {
		n.t.Fatal(err)
	}
	n.buffers[v.Name] = b
	return b
}

// compile returns what takes the network so many times through a graph, with what the program keeps.
func (n *network) compile(g *graph.Graph) func(active []bool, passes int) {
	p, err := n.target.Compile(g)
	if err != nil {
		n.t.Fatal(err)
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		args = append(args, n.buffer(v))
	}
	return func(active []bool, passes int) {
		if err := p.Run(args, active, passes); err != nil {
			n.t.Fatal(err)
		}
	}
}

// run takes the network so many times through a graph.
func (n *network) run(g *graph.Graph, active []bool, passes int) {
	run := n.compile(g)
	if n.packs {
		run(active, passes)
		return
	}
	series := map[string][]float64{}
	for _, v := range g.Args() {
		if v.Series {
			series[v.Name] = n.read(v.Name)
		}
	}
	for pass := range passes {
		for name, values := range series {
			n.buffers[name].Write(0, values[pass*n.shape.Batch:])
		}
		run(active, 1)
		n.buffers[model.U].Write(0, n.read(model.U))
	}
	for name, values := range series {
		n.buffers[name].Write(0, values)
	}
}

func (n *network) read(name string) []float64 {
	values := make([]float64, n.buffers[name].Len())
	n.buffers[name].Read(0, values)
	return values
}

// packed is how many tiles of factors are.
func (n *network) packed() (count int) {
	if p := n.buffers[model.U].(*reals[float32]).packed; p != nil {
		for i := range p.tiles {
			if p.tiles[i].counts != nil {
				count++
			}
		}
	}
	return count
}

// TestPacking takes networks through many graphs. Whether their rows are packed meanwhile shows nowhere, nor whether they lie in
// Go's memory.
func TestPacking(t *testing.T) {
	for z := 1; z <= 4; z++ {
		for _, s := range []model.Shape{
			{Batch: 1, Rows: 33, Neurons: 70}, {Batch: 3, Rows: 20, Neurons: 50},
			{Batch: 1, Rows: 19, Neurons: 100, Inputs: 40, Indegree: 39}, {Batch: 2, Rows: 17, Neurons: 100, Inputs: 41, Indegree: 40},
			{Batch: 1, Rows: 18, Neurons: 800, Inputs: 600, Indegree: 599}, // three rows together
			{Batch: 2, Rows: 19, Neurons: 70, Halves: true}, {Batch: 1, Rows: 18, Neurons: 100, Inputs: 40, Indegree: 39, Halves: true},
		} {
			if s.Halves && z < 3 {
				continue
			}
			s.Patterns, s.Factors = 12, z
			s.Populations = graph.Populations{Excitatory: s.Neurons - 10, CodingLevel: 0.2}
			what := fmt.Sprintf("z %d, batch %d, N %d, K %d, halves %v", z, s.Batch, s.Neurons, s.Synapses(), s.Halves)
			on := openCPU(t, 2, 1)
			got, want := networkOn(t, on, s, true), newNetwork(t, s, 1, false)
			if on.memory.owned.Load() == 0 {
				t.Fatalf("%s: all buffers lie in Go's memory", what)
			}
			none := make([]bool, s.Batch)
			some := slices.Clone(none)
			some[0] = true
			for i, step := range []struct {
				g      *graph.Graph
				active []bool
				passes int
				packed bool // tiles afterwards
			}{
				{s.Cycle(model.Replay{}), nil, 3, true},
				{s.Cycle(model.Replay{}), some, 150, true},
				{s.Observe(append(model.PerNeuron(), model.Misses, model.Unstable, model.Radius)...), nil, 1, true},
				{s.Forward(), nil, 1, true},
				{s.Keep(), nil, 1, true},
				{s.Cycle(model.Replay{Q: 1}), nil, 70, true},
				{s.Speculate(model.Replay{}), nil, 20, true},
				{s.Restore(), some, 1, s.Batch > 1},
				{s.Cycle(model.Replay{}), some, 100, true},
				{s.Balance(), nil, 1, true},
				{s.Cycle(model.Replay{Q: 2}), nil, 5, true},
				{s.Restore(), nil, 1, false},
				{s.Consolidate(model.Replay{}), nil, 1, false},
				{s.Consolidate(model.Replay{Salience: salience.Weakest}), nil, 1, true},
				{s.Rescale(0), nil, 1, false},
				{s.Cycle(model.Replay{}), nil, 66, true},
				{s.Cycle(model.Replay{}), nil, 66, true},
			} {
				if i == 5 { // a row loses its meaning while it is packed
					got.buffers[model.Theta].Write(5, []float64{math.NaN()})
					want.buffers[model.Theta].Write(5, []float64{math.NaN()})
				}
				runtime.GC()
				got.run(step.g, step.active, step.passes)
				want.run(step.g, step.active, step.passes)
				if packed := got.packed() > 0; packed != step.packed || want.packed() > 0 {
					t.Errorf("%s, step %d: %d tiles are packed, and %d where none are", what, i, got.packed(), want.packed())
				}
				for name := range got.buffers {
					if a, b := got.read(name), want.read(name); !slices.EqualFunc(a, b, func(a, b float64) bool {
						return math.Float64bits(a) == math.Float64bits(b)
					}) {
						t.Fatalf("%s, step %d: %s differs", what, i, name)
					}
				}
				sameParts(t, what, got.buffers[model.U])
			}
		}
	}
}

// sameParts reads a buffer whole and in parts of all kinds.
func sameParts(t *testing.T, what string, b kernels.Buffer) {
	t.Helper()
	whole := make([]float64, b.Len())
	b.Read(0, whole)
	for _, length := range []int{1, 7, 100, 1001} {
		part := make([]float64, length)
		for at := 0; at+length <= len(whole); at += 3*length + 1 {
			b.Read(at, part)
			for i, v := range part {
				if math.Float64bits(v) != math.Float64bits(whole[at+i]) {
					t.Fatalf("%s: element %d is %g in a part of %d elements from %d on, and %g", what, at+i, v, length, at, whole[at+i])
				}
			}
		}
	}
}

// TestPackedWrites: what is written into packed rows is there, and the rest of their tile stays. A connection of a neuron to
// itself goes with the next pass.
func TestPackedWrites(t *testing.T) {
	s := model.Shape{Batch: 2, Rows: 20, Neurons: 60, Patterns: 9, Factors: 2, Populations: graph.Populations{Excitatory: 50, CodingLevel: 0.2}}
	n := newNetwork(t, s, 2, true)
	n.run(s.Cycle(model.Replay{}), nil, 10)
	u, want := n.buffers[model.U], n.read(model.U)
	if n.packed() != 4 {
		t.Fatalf("%d tiles are packed", n.packed())
	}
	for i, part := range [][]float64{{1, 2, 3}, make([]float64, 120), make([]float64, 1200)} {
		at := 700 * i
		copy(want[at:], part)
		if i == 2 { // two tiles that are packed
			u.(kernels.Filler).Fill(at, len(part), func(x []float32) { clear(x) })
			continue
		}
		u.Write(at, part)
	}
	if got := n.read(model.U); !slices.EqualFunc(got, want, func(a, b float64) bool { return a == b || a != a && b != b }) {
		t.Error("what was written is not there")
	}
	if n.packed() != 1 {
		t.Errorf("%d tiles are packed: the writes touch the first three", n.packed())
	}
	n.run(s.Cycle(model.Replay{}), nil, 65) // as many as lie between two looks
	const row = 4
	self := row*s.Factors*s.Neurons + row + 1 // the first row is neuron 1
	u.Write(self, []float64{1})
	u.Write(self+s.Neurons, []float64{1})
	n.run(s.Cycle(model.Replay{}), nil, 3)
	if n.packed() != 4 || n.read(model.U)[self] != 0 {
		t.Errorf("%d tiles are packed, and neuron %d has a connection to itself, %g", n.packed(), row+1, n.read(model.U)[self])
	}
}
