package conform

import (
	"math"
	"math/rand/v2"
	"testing"

	"engram/engine/graph"
	"engram/kernels"
)

// passes runs a cycle many times in one run, and in as many runs: the same bits, with a rate
// that changes from pass to pass, nine synapses in ten dead, so that a backend that packs
// what survives does so, inactive replicas left alone, and a NaN in a row.
func passes(t *testing.T, b kernels.Backend) {
	const n, m, z, count = 70, 12, 2, 70
	target := graph.On(b)
	for _, size := range []struct{ batch, rows int }{{1, 40}, {5, 17}} {
		g := graph.New("passes", size.batch, size.rows)
		u := g.Input("U", kernels.Real, true, z, n)
		x := g.Input("X", kernels.Bits, false, n, m)
		theta, mean := g.Input("theta", kernels.Real, true), g.Input("mean", kernels.Real, true)
		all, eta := g.Input("count", kernels.Index, false), g.Series("eta")
		w := g.Weights(u)
		h := g.Drive(w, x, theta, n-5)
		s := g.Salience(h, mean, g.Input("beta", kernels.Real, false), all)
		updated := g.Update(u, w, g.Gradient(s, x, n-5), eta, g.Input("first", kernels.Index, false))
		g.Next(u, g.Scale(updated, g.Homeostasis(updated, g.Input("length", kernels.Real, false), 0)))
		g.Next(theta, g.Threshold(theta, s, eta))
		g.Next(mean, g.Activity(h, all))
		program, err := target.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(5, uint64(size.rows)))
		fill := map[string]func() float64{
			"U": func() float64 { return 0.3 + r.Float64() }, "X": func() float64 { return float64(r.IntN(2)) },
			"theta": r.NormFloat64, "mean": func() float64 { return 0.5 + r.Float64() },
			"count": func() float64 { return m }, "beta": func() float64 { return 10 }, "first": func() float64 { return 0 },
			"length": func() float64 { return 8 }, "eta": func() float64 { return 0.1 * r.Float64() },
		}
		var data [][]float64
		for _, v := range g.Args() {
			length := size.batch * v.Size()
			if v.HasRows {
				length *= size.rows
			}
			if v.Series {
				length *= count
			}
			values := make([]float64, length)
			for i := range values {
				values[i] = fill[v.Name]()
			}
			if v.Name == "U" { // a synapse lives or dies with all its factors
				for row := 0; row < length; row += z * n {
					for j := range n {
						if r.IntN(10) > 0 || j == row/(z*n)%size.rows {
							values[row+j], values[row+n+j] = 0, 0
						}
					}
				}
			}
			if v.Name == "theta" {
				values[length/2] = math.NaN()
			}
			data = append(data, values)
		}
		active := make([]bool, size.batch)
		for i := range active {
			active[i] = i%2 == 0
		}
		run := func(in [][]float64, passes int) [][]float64 {
			args := make([]kernels.Buffer, len(in))
			for i, v := range g.Args() {
				if args[i], err = target.Alloc(v.Kind, len(in[i])); err != nil {
					t.Fatal(err)
				}
				args[i].Write(0, in[i])
			}
			if err := program.Run(args, active, passes); err != nil {
				t.Fatal(err)
			}
			out := make([][]float64, len(in))
			for i := range in {
				out[i] = make([]float64, len(in[i]))
				args[i].Read(0, out[i])
			}
			return out
		}
		together, single := run(data, count), data
		for p := range count {
			in := make([][]float64, len(single))
			copy(in, single)
			for i, v := range g.Args() {
				if v.Series {
					in[i] = data[i][p*size.batch : (p+1)*size.batch]
				}
			}
			single = run(in, 1)
		}
		for i, v := range g.Args() {
			for j := range single[i] {
				if v.HasRows && !same(single[i][j], together[i][j]) {
					t.Fatalf("batch %d, %s, element %d: %g after %d passes in one run, %g in %d runs",
						size.batch, v.Name, j, together[i][j], count, single[i][j], count)
				}
			}
		}
	}
}
