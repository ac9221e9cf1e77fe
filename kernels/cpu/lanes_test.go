package cpu

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
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
	results := map[string]string{}
	for _, set := range bitsum.Sets() {
		t.Run(set.Name, func(t *testing.T) {
			t.Setenv("ENGRAM_CPU", set.Name)
			lanes := openCPU(t, 2, ownMemory)
			rows := lanes
			rows.laned = nil
			results[set.Name] = compareLanes(t, lanes, rows)
		})
	}
	for name, result := range results {
		if result != results["go"] {
			t.Errorf("%s gives other results than plain Go", name)
		}
	}
}

// compareLanes returns the sum of all results.
func compareLanes(t *testing.T, lanes, rows kernels.Backend) string {
	sum := sha256.New()
	for _, c := range []struct {
		batch, rows, neurons, patterns int
		coding                         float64
	}{
		{1, 33, 70, 12, 0.3}, {5, 1, 50, 1, 0.3}, {1, 16, 130, 515, 0.3}, {5, 19, 40, 33, 0.3}, {2, 15, 600, 100, 0.05}, {1, 17, 300, 40, 0.005},
	} {
		for z := 1; z <= 3; z++ {
			s := model.Shape{Batch: c.batch, Rows: c.rows, Neurons: c.neurons, Patterns: c.patterns, Factors: z,
				Populations: graph.Populations{Excitatory: c.neurons - 10, CodingLevel: 0.2}}
			got, want := networkOn(t, lanes, s, true), networkOn(t, rows, s, true)
			x, r := make([]float64, c.batch*c.neurons*c.patterns), rand.New(rand.NewPCG(3, uint64(z)))
			for i := range x {
				if r.Float64() < c.coding {
					x[i] = 1
				}
			}
			got.buffers[model.X].Write(0, x)
			want.buffers[model.X].Write(0, x)
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
					onLanes(nil, passes)
					onRows(nil, passes)
					for name := range got.buffers {
						if !slices.EqualFunc(got.read(name), want.read(name), func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
							t.Fatalf("%s, z %d, step %d: %s differs", fmt.Sprint(c), z, i, name)
						}
					}
					for _, name := range []string{model.U, model.Theta, model.Mean} {
						for _, v := range got.read(name) {
							if v != v {
								v = math.NaN() // which one it is, is nobody's business
							}
							fmt.Fprint(sum, math.Float64bits(v))
						}
					}
				}
			}
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// TestLayouts: a night's cycle keeps its currents as lanes and its saliences as a panel, but not where rows list their sources,
// where another operation wants to have them, or wants them in the other layout.
func TestLayouts(t *testing.T) {
	b := openCPU(t, 1, ownMemory)
	s := model.Shape{Batch: 1, Rows: 20, Neurons: 20, Patterns: 5, Factors: 2, Populations: graph.Populations{Excitatory: 20, CodingLevel: 0.2}}
	sparse := s
	sparse.Neurons, sparse.Inputs, sparse.Indegree = 40, 20, 20
	chain := func(ops ...string) *kernels.Plan {
		p := &kernels.Plan{Rows: 20, Batch: 1, Values: []kernels.Value{{HasRows: true, Dims: []int{5}}}}
		for i, op := range ops {
			p.Values = append(p.Values, kernels.Value{HasRows: true, Dims: []int{5}, Place: kernels.Place{Scratch: i < len(ops)-1, Slot: i}})
			in := []int{i}
			if op == "threshold" {
				in = []int{0, i}
			}
			p.Steps = append(p.Steps, kernels.Step{Op: op, In: in, Out: i + 1})
		}
		return p
	}
	lowered := func(g *graph.Graph) *kernels.Plan {
		p, err := g.Lower()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct {
		name          string
		p             *kernels.Plan
		lanes, panels int
	}{
		{"cycle", lowered(s.Cycle(model.Replay{})), 1, 1}, {"sparse rows", lowered(sparse.Cycle(model.Replay{})), 0, 0},
		{"another rule", lowered(s.Cycle(model.Replay{Salience: "weakest"})), 0, 0}, {"learn", lowered(s.Consolidate(model.Replay{})), 0, 0},
		{"saliences of currents", chain("drive", "salience-soft", "gradient"), 1, 1}, {"the mean of currents", chain("drive", "activity"), 1, 0},
		{"currents for saliences", chain("drive", "gradient"), 0, 0}, {"a threshold of currents", chain("drive", "threshold"), 0, 0},
		{"the mean of saliences", chain("drive", "salience-soft", "activity"), 0, 0}, {"saliences of saliences", chain("drive", "salience-soft", "salience-soft"), 0, 0},
	} {
		count := map[layout]int{}
		for _, l := range layoutsOf(c.p, b.laned) {
			count[l]++
		}
		if count[asLanes] != c.lanes || count[asPanel] != c.panels {
			t.Errorf("%s: %d values are lanes and %d panels, want %d and %d", c.name, count[asLanes], count[asPanel], c.lanes, c.panels)
		}
	}
}

// TestMeanOfLanes: the mean of currents that no operation has added up before.
func TestMeanOfLanes(t *testing.T) {
	for _, set := range bitsum.Sets() {
		t.Setenv("ENGRAM_CPU", set.Name)
		lanes := openCPU(t, 1, ownMemory)
		rows := lanes
		rows.laned = nil
		s := model.Shape{Batch: 1, Rows: 19, Neurons: 40, Patterns: 33, Factors: 2, Populations: graph.Populations{Excitatory: 30, CodingLevel: 0.2}}
		var means [2][]float64
		for i, b := range []kernels.Backend{lanes, rows} {
			n := networkOn(t, b, s, true)
			n.compile(s.InitMeanActivity())(nil, 1)
			means[i] = n.read(model.Mean)
		}
		if !slices.EqualFunc(means[0], means[1], func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
			t.Errorf("%s: %v, want %v", set.Name, means[0], means[1])
		}
	}
}
