//go:build cgo && !race

package emu_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
	"engram/kernels/salience"
)

// network is some rows of a network, or of several, asleep.
type network struct {
	model.Shape
	model.Replay
	first     int     // number of the first row
	density   float64 // of the living synapses
	speculate bool    // a cycle of learn, in which no label is assumed to be wrong
	emptied   int     // nothing is left of the rows of the block with this number; 0: of none
	selves    bool    // neurons have synapses with themselves, which they lose
}

func asleep(batch, first, rows, n, inhibitory, m, z int, r model.Replay) network {
	return network{model.Shape{Batch: batch, Rows: rows, Neurons: n, Patterns: m, Factors: z,
		Populations: graph.Populations{Excitatory: n - inhibitory, CodingLevel: 0.5, FE: 0.45, FI: 0.55}}, r, first, 0.75, false, 0, false}
}

func (k network) String() string {
	return fmt.Sprintf("batch %d, rows %d to %d of %d (%d inhibitory), M %d, z %d, %+v",
		k.Batch, k.first, k.first+k.Rows, k.Neurons, k.Neurons-k.Excitatory, k.Patterns, k.Factors, k.Replay)
}

func (k network) graph() *graph.Graph {
	if k.speculate {
		return k.Speculate(k.Replay)
	}
	return k.Cycle(k.Replay)
}

// fill draws what an argument holds: living synapses, dying and dead ones, a NaN in a row's
// threshold and one in another's factors; rates of every pass.
func (k network) fill(v kernels.Value, passes int, r *rand.Rand) []float64 {
	size := k.Batch * v.Size()
	if v.HasRows {
		size *= k.Rows
	}
	if v.Series {
		size *= passes
	}
	draw := map[string]func(i int) float64{
		model.U: func(i int) float64 {
			if r.IntN(5) == 0 {
				return math.Pow(graph.Cutoff*(0.5+2*r.Float64()), 1/float64(k.Factors))
			}
			return 0.2 + r.Float64()
		},
		model.X: func(int) float64 { return math.Floor(r.Float64() + k.CodingLevel) }, model.Y: func(int) float64 { return float64(r.IntN(2)) },
		model.Theta: func(int) float64 { return r.NormFloat64() }, model.Right: func(int) float64 { return 1 },
		model.Mean:  func(int) float64 { return 0.5 + r.Float64() },
		model.Count: func(i int) float64 { return float64(k.Patterns - i%3) }, model.First: func(int) float64 { return float64(k.first) },
		model.Length: func(int) float64 { return float64(k.Neurons) / 3 },
		model.Eta:    func(int) float64 { return r.Float64() }, model.EtaTheta: func(int) float64 { return 0.1 * r.Float64() },
	}[v.Name]
	for _, p := range salience.Parameters() {
		if p.Name == v.Name {
			draw = func(int) float64 { return p.Default * (0.25 + r.Float64()/2) }
		}
	}
	data := make([]float64, size)
	for i := range data {
		data[i] = draw(i)
	}
	if v.Name == model.U { // a synapse is dead with all its factors; none of a neuron with itself
		for row := range size / v.Size() {
			for j := range k.Neurons {
				if row%k.Rows != 4 && !k.empty(row%k.Rows) && r.Float64() < k.density && j != k.first+row%k.Rows { // nothing is left of one row
					continue
				}
				if k.selves && row%k.Rows%3 == 0 && j == k.first+row%k.Rows {
					continue
				}
				for f := range k.Factors {
					data[(row*k.Factors+f)*k.Neurons+j] = 0
				}
			}
		}
		if k.Rows > 3 {
			data[2*v.Size()+1] = math.NaN()
		}
	}
	if v.Name == model.Theta && k.Rows > 3 {
		data[1] = math.NaN()
	}
	return data
}

// empty tells whether a row is of the block of which nothing is left.
func (k network) empty(row int) bool { return k.emptied > 0 && row/8 == k.emptied }

// run returns what the arguments hold before and after a run, with every second replica inactive.
func (k network) run(t *testing.T, target graph.Target, passes int) (before, after [][]float64) {
	t.Helper()
	g, r := k.graph(), rand.New(rand.NewPCG(3, uint64(k.Neurons)))
	program, err := target.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		data := k.fill(v, passes, r)
		before = append(before, data)
		buf, err := target.Alloc(v.Kind, len(data))
		if err != nil {
			t.Fatal(err)
		}
		buf.Write(0, data)
		args = append(args, buf)
	}
	active := make([]bool, k.Batch)
	for i := range active {
		active[i] = i%2 == 0
	}
	if err := program.Run(args, active, passes); err != nil {
		t.Fatal(err)
	}
	for _, a := range args {
		data := make([]float64, a.Len())
		a.Read(0, data)
		after = append(after, data)
	}
	return before, after
}

// check runs a network on the cpu and on the shim, where these kernels must be launched, and
// compares bit by bit.
func (k network) check(t *testing.T, o emu.Options, c cuda.Options, passes int, want ...string) {
	t.Helper()
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	device := listed{emu.New(o), map[string]int{}, 1 << 20}
	_, got := k.run(t, graph.On(cuda.On(device, c)), passes)
	if !slices.Equal(slices.Sorted(maps.Keys(device.kernels)), want) {
		t.Errorf("%v: kernels %v, want %v", k, device.kernels, want)
	}
	pruned := 0
	before, after := k.run(t, graph.On(reference), passes)
	for i, v := range k.graph().Args() {
		for j, w := range after[i] {
			g := got[i][j]
			if math.Float32bits(float32(w)) != math.Float32bits(float32(g)) && !(math.IsNaN(w) && math.IsNaN(g)) {
				t.Fatalf("%v: %s, element %d: %g, the cpu has %g", k, v.Name, j, g, w)
			}
			if v.Name == model.U && w == 0 && before[i][j] != 0 {
				pruned++
			}
		}
	}
	if pruned == 0 {
		t.Errorf("%v: no synapse was pruned: this shows little", k)
	}
}

// speculating makes cycles of learn of those of sleep.
func speculating(k network) network {
	k.speculate = true
	return k
}

// TestPersistent: cycles in one launch, their rows in registers or in shared memory throughout, give the bits of the
// cpu, in every order that a card may choose.
func TestPersistent(t *testing.T) {
	weakest := model.Replay{Salience: salience.Weakest}
	type of struct {
		kernel string
		network
	}
	cases := []of{
		{"persistent", asleep(1, 0, 20, 20, 0, 12, 2, model.Replay{})},
		{"persistent_shared", asleep(5, 17, 21, 61, 0, 33, 1, model.Replay{})},
		{"persistent_shared", asleep(1, 30, 3, 45, 7, 9, 3, model.Replay{Q: 1})},
		{"persistent", asleep(1, 1, 19, 130, 65, 20, 2, weakest)},
		{"persistent", asleep(5, 0, 9, 33, 33, 129, 2, weakest)},
		{"persistent_shared", asleep(1, 2, 17, 97, 1, 64, 2, model.Replay{Q: 2})},
		{"persistent", speculating(asleep(5, 3, 11, 50, 20, 30, 2, model.Replay{}))},
		{"persistent_shared", asleep(1, 5, 9, 40, 0, 16, 4, model.Replay{})},
		{"persistent_shared", asleep(1, 5, 9, 70, 64, 70, 4, weakest)},
		{"persistent_shared", speculating(asleep(1, 0, 4, 40, 3, 16, 3, model.Replay{Q: 0.5}))},
		{"persistent", asleep(1, 5, 9, 300, 30, 257, 2, model.Replay{})},          // two tiles of both for each warp
		{"persistent", asleep(1, 505, 9, 530, 30, 317, 2, model.Replay{})},        // four of the factors
		{"persistent_shared", asleep(1, 5, 9, 290, 200, 517, 2, weakest)},         // four of both
		{"persistent_shared", asleep(1, 1055, 5, 1060, 3, 70, 2, model.Replay{})}, // two laps
	}
	for _, rule := range salience.Names()[1:] { // in registers and in shared memory, of both forms of these
		cases = append(cases, of{"persistent", asleep(1, 1, 11, 61, 20, 33, 2, model.Replay{Salience: rule})},
			of{"persistent_shared", asleep(3, 3, 9, 70, 3, 40, 3, model.Replay{Salience: rule, Q: 1})})
	}
	for _, n := range []int{20, 33, 96, 129, 250, 256} { // two rows a block, and a row that is alone in one
		k := asleep(1+2*(n%2), n%3, min(n, 11), n, n%5*n/6, n/2+n%4, 2, model.Replay{Salience: salience.Names()[n%len(salience.Names())]})
		cases = append(cases, of{"persistent_two", k}, of{"persistent_two", speculating(k)})
	}
	cases = append(cases, of{"persistent_two", asleep(1, 0, 6, 40, 7, 256, 2, model.Replay{})}, of{"persistent_two", asleep(1, 3, 5, 256, 100, 200, 2, weakest)})
	for i, c := range cases {
		for j, o := range orders {
			if (!*long || i > 9 && c.kernel != "persistent_two") && i%4 != j {
				continue
			}
			o.Many = c.kernel == "persistent_two"
			c.network.check(t, o, cuda.Options{Sparse: cuda.Never, Columns: cuda.Never}, 24, c.kernel, "plane_columns", "plane_rows")
		}
	}
}

// TestPersistentNetwork: rows of a network of 1,000 neurons and 500 patterns, on the cards with the
// least shared memory, where patterns stay in memory.
func TestPersistentNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("takes five seconds")
	}
	asleep(1, 500, 20, 1000, 200, 500, 2, model.Replay{}).check(t, emu.Options{Late: true, Shared: 99 << 10},
		cuda.Options{Sparse: cuda.Never, Columns: cuda.Never}, 24, "persistent", "plane_columns", "plane_rows")
}

// TestPersistentBatch: rows of many networks, two blocks on a multiprocessor.
func TestPersistentBatch(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	k := asleep(81, 500, 9, 520, 70, 20, 2, model.Replay{})
	k.check(t, emu.Options{Late: true}, cuda.Options{Sparse: cuda.Never, Columns: cuda.Never}, 3, "persistent_shared", "plane_columns", "plane_rows")
}
