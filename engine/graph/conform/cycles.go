package conform

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/salience"
)

// cycle is a replay cycle of sleep, or the second half of one of learn: what a backend may do as
// one thing. Its graph is that of engine/model. As a night goes, rates change from pass to pass and most synapses are dead, so that a
// backend that packs what survives does so; a row holds a NaN; every second replica is inactive.
type cycle struct {
	size
	excitatory int
	rule       string  // that chooses patterns; "": as learn chooses, of currents that are given
	q          float64 // norm
	sparse     bool    // patterns and synapses are few, so that lists of them may be worth it
	right      bool    // tells whether labels were right, as learn asks for (engine/model, Speculate)
}

// allCycles are those of the list, and two of each rule but the soft one, which has its own there.
func allCycles() []cycle {
	all := slices.Clone(cycles)
	for _, rule := range salience.Names()[1:] {
		all = append(all,
			cycle{size{2, 9, 50, 37, 2}, 44, rule, 0, false, false},
			cycle{size{2, 5, 120, 300, 3}, 120, rule, 1, true, false})
	}
	return all
}

var cycles = []cycle{
	{size{1, 40, 61, 33, 1}, 61, salience.Soft, 0, false, false},
	{size{1, 17, 64, 20, 3}, 60, "", 0, false, false},
	{size{1, 16, 33, 12, 10}, 33, salience.Soft, 0, false, false},
	{size{5, 3, 35, 9, 2}, 30, salience.Soft, 1, false, false},
	{size{3, 3, 44, 12, 4}, 1, "", 1, false, false},
	{size{1, 4, 30, 130, 1}, 30, salience.Soft, 2, false, false},
	{size{1, 3, 130, 10, 2}, 65, salience.Soft, 0, false, false},
	{size{1, 9, 100, 400, 2}, 90, salience.Soft, 0, true, false},
	{size{1, 19, 70, 40, 2}, 60, salience.Soft, 0, false, true},
	{size{2, 7, 100, 400, 2}, 100, salience.Soft, 1, true, true},
	{size{2, 6, 104, 301, 2}, 84, salience.Soft, 0, true, false},
	{size{1, 3, 800, 9, 10}, 700, salience.Soft, 0, false, false}, // too long for the shared memory of any card
}

func (c cycle) String() string {
	return fmt.Sprintf("batch %d, rows %d, N %d (%d inhibitory), M %d, z %d, rule %q, norm %g, right %v",
		c.batch, c.rows, c.n, c.n-c.excitatory, c.m, c.z, c.rule, c.q, c.right)
}

func (c cycle) populations() graph.Populations {
	return graph.Populations{Excitatory: c.excitatory, CodingLevel: 0.3}
}

// graph is the cycle as the model states it.
func (c cycle) graph() *graph.Graph {
	return c.of(c.shape(c.populations()))
}

// of is the cycle's graph for a shape.
func (c cycle) of(s model.Shape) *graph.Graph {
	replay := model.Replay{Salience: c.rule, Q: c.q}
	switch {
	case c.rule == "":
		return s.Consolidate(replay)
	case c.right:
		return s.Speculate(replay)
	}
	return s.Cycle(replay)
}

// data draws what the arguments hold before the first of so many passes.
func (c cycle) data(args []kernels.Value, passes int, r *rand.Rand) [][]float64 {
	alive, active := 0.1, 0.5
	if c.sparse {
		alive, active = 0.03, 0.04
	}
	fill := map[string]func() float64{
		"U": func() float64 { return 0.3 + r.Float64() }, "X": func() float64 { return math.Floor(r.Float64() + active) },
		"Y": func() float64 { return float64(r.IntN(2)) }, "h": r.NormFloat64, "flag": func() float64 { return float64(r.IntN(2)) },
		"theta": r.NormFloat64, "right": func() float64 { return 1 }, "mean": func() float64 { return 0.5 + r.Float64() },
		"count": func() float64 { return float64(c.m - r.IntN(2)) }, "first": func() float64 { return 0 },
		"length": func() float64 { return 8 }, "eta": func() float64 { return 0.1 * r.Float64() }, "etaT": func() float64 { return 0.1 * r.Float64() },
	}
	for _, p := range salience.Parameters() {
		fill[p.Name] = func() float64 { return p.Default / 2 }
	}
	var data [][]float64
	for _, v := range args {
		length := c.batch * v.Size()
		if v.HasRows {
			length *= c.rows
		}
		if v.Series {
			length *= passes
		}
		values := make([]float64, length)
		for i := range values {
			values[i] = fill[v.Name]()
		}
		if v.Name == "U" { // a synapse lives or dies with all its factors
			for row := 0; row < length; row += c.z * c.n {
				for j := range c.n {
					if r.Float64() > alive || j == row/(c.z*c.n)%c.rows {
						for k := range c.z {
							values[row+k*c.n+j] = 0
						}
					}
				}
			}
		}
		if v.Name == "theta" {
			values[length/2] = math.NaN()
		}
		data = append(data, values)
	}
	return data
}

// runs is a way to run a program.
type runs func(p kernels.Program, args []kernels.Buffer, active []bool, passes int) error

// run returns what the arguments hold after so many passes, done as run does them.
func (c cycle) run(target graph.Target, in [][]float64, passes int, run runs) ([][]float64, error) {
	return after(target, c.graph(), c.batch, in, passes, run)
}

// after returns what the arguments of a graph hold after so many passes, every second replica
// inactive.
func after(target graph.Target, g *graph.Graph, batch int, in [][]float64, passes int, run runs) ([][]float64, error) {
	program, err := target.Compile(g)
	if err != nil {
		return nil, err
	}
	active := make([]bool, batch)
	for i := range active {
		active[i] = i%2 == 0
	}
	args := make([]kernels.Buffer, len(in))
	for i, v := range g.Args() {
		if args[i], err = target.Alloc(v.Kind, len(in[i])); err != nil {
			return nil, err
		}
		args[i].Write(0, in[i])
	}
	if err := run(program, args, active, passes); err != nil {
		return nil, err
	}
	out := make([][]float64, len(in))
	for i := range in {
		out[i] = make([]float64, len(in[i]))
		args[i].Read(0, out[i])
	}
	return out, target.Wait()
}

// differs tells where two results do.
func (c cycle) differs(a, b [][]float64) error { return differs(c, c.graph(), a, b) }

func differs(what any, g *graph.Graph, a, b [][]float64) error {
	for i, v := range g.Args() {
		for j := range a[i] {
			if v.HasRows && !same(a[i][j], b[i][j]) {
				return fmt.Errorf("%v: %s, element %d: %g, not %g", what, v.Name, j, b[i][j], a[i][j])
			}
		}
	}
	return nil
}

// Cycles runs replay cycles of at most so many neurons, many passes in one run, on both targets, which
// must agree bit by bit.
func Cycles(a, b graph.Target, most int) Verdict {
	const passes = 24
	for i, c := range allCycles() {
		if c.n > most {
			continue
		}
		data := c.data(c.graph().Args(), passes, rand.New(rand.NewPCG(7, uint64(i))))
		want, err := c.run(a, data, passes, kernels.Program.Run)
		if err != nil {
			return Verdict{Op: "cycle", Err: fmt.Errorf("%s: %w", a.Name(), err)}
		}
		got, err := c.run(b, data, passes, kernels.Program.Run)
		if err != nil {
			return Verdict{Op: "cycle", Err: fmt.Errorf("%s: %w", b.Name(), err)}
		}
		if err := c.differs(want, got); err != nil {
			return Verdict{Op: "cycle", Err: fmt.Errorf("%s and %s: %w", a.Name(), b.Name(), err)}
		}
	}
	return Verdict{Op: "cycle"}
}

// inPieces stops a program that can stop before every piece of its rows but the first.
func (c cycle) inPieces(p kernels.Program, args []kernels.Buffer, active []bool, passes int) error {
	s, stops := p.(kernels.Resumable)
	if !stops || c.batch > 1 {
		return p.Run(args, active, passes)
	}
	for first := 0; first < c.rows; {
		next, err := s.RunFrom(args, passes, first, func(row int) bool { return row == first })
		if err != nil || next <= first {
			return fmt.Errorf("stopped after row %d at row %d: %w", first, next, err)
		}
		first = next
	}
	return nil
}

// passes runs a cycle many times in one run, in one that stops on its way, and in as many runs:
// the same bits.
func passes(t *testing.T, b kernels.Backend) {
	const count = 70
	target := graph.On(b)
	for _, c := range []cycle{{size{1, 40, 70, 12, 2}, 65, salience.Soft, 0, false, true}, {size{5, 17, 70, 12, 2}, 65, salience.Soft, 0, false, false}} {
		args := c.graph().Args()
		data := c.data(args, count, rand.New(rand.NewPCG(5, uint64(c.rows))))
		run := func(in [][]float64, passes int, way runs) [][]float64 {
			out, err := c.run(target, in, passes, way)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		together, pieces, single := run(data, count, kernels.Program.Run), run(data, count, c.inPieces), data
		for p := range count {
			in := make([][]float64, len(single))
			copy(in, single)
			for i, v := range args {
				if v.Series {
					in[i] = data[i][p*c.batch : (p+1)*c.batch]
				}
			}
			single = run(in, 1, kernels.Program.Run)
		}
		if err := c.differs(single, together); err != nil {
			t.Fatalf("%d passes in one run and in %d runs: %v", count, count, err)
		}
		if err := c.differs(together, pieces); err != nil {
			t.Fatalf("%d passes in one run and in pieces: %v", count, err)
		}
	}
}
