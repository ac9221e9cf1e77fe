//go:build cgo && !race

package emu_test

import (
	"fmt"
	"math"
	"testing"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// TestLongestSums: the longest rows that float32 runs may have, of the largest weights, all
// neurons active, whatever the signs: the 32-bit sums of tensor cores go round, and the
// results must not.
func TestLongestSums(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	const n, m = 1 << 17, 9
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	for _, excitatory := range []int{n, 1000} {
		t.Run(fmt.Sprint(excitatory), func(t *testing.T) {
			var results [2][]float64
			for i, target := range []graph.Target{graph.On(reference), graph.On(cuda.On(emu.New(modes[0]), cuda.Options{}))} {
				g := graph.New("longest", 1, 1)
				x := g.Input("X", kernels.Bits, false, n, m)
				h := g.Drive(g.Input("W", kernels.Real, true, n), x, g.Input("theta", kernels.Real, true), excitatory, nil)
				g.Output("h", h)
				results[i] = run(t, target, g, map[string]func(int) float64{
					"W": func(int) float64 { return float64(float32(1) - 1.0/(1<<24)) }, // all bits set
					"X": func(i int) float64 {
						if i%m == 1 && i/m%3 == 0 {
							return 0
						}
						return 1
					},
				})
			}
			for i, want := range results[0] {
				if results[1][i] != want {
					t.Errorf("pattern %d: %g, the cpu has %g", i, results[1][i], want)
				}
			}
		})
	}
}

// TestManyTiles: more tiles of rows than a band has, the last band lower, and several of outputs.
func TestManyTiles(t *testing.T) {
	const rows, n, m = 1300, 20, 140
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	var results [2][]float64
	for i, target := range []graph.Target{graph.On(reference), graph.On(cuda.On(emu.New(modes[0]), cuda.Options{}))} {
		g := graph.New("tiles", 1, rows)
		x := g.Input("X", kernels.Bits, false, n, m)
		g.Output("h", g.Drive(g.Input("W", kernels.Real, true, n), x, g.Input("theta", kernels.Real, true), n, nil))
		results[i] = run(t, target, g, map[string]func(int) float64{
			"W": func(i int) float64 { return float64(i*i%1009) / 1024 },
			"X": func(i int) float64 { return float64(i * i % 7 % 2) },
		})
	}
	for i, want := range results[0] {
		if results[1][i] != want {
			t.Fatalf("row %d, pattern %d: %g, the cpu has %g", i/m, i%m, results[1][i], want)
		}
	}
}

// run returns what a graph's last argument holds after a run; the others are filled by name.
func run(t *testing.T, target graph.Target, g *graph.Graph, fill map[string]func(i int) float64) []float64 {
	t.Helper()
	program, err := target.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		data := make([]float64, g.Batch*v.Size())
		if v.HasRows {
			data = make([]float64, g.Batch*g.Rows*v.Size())
		}
		for i := range data {
			if f := fill[v.Name]; f != nil {
				data[i] = f(i)
			}
		}
		buf, err := target.Alloc(v.Kind, len(data))
		if err != nil {
			t.Fatal(err)
		}
		buf.Write(0, data)
		args = append(args, buf)
	}
	if err := program.Run(args, nil, 1); err != nil {
		t.Fatal(err)
	}
	out := make([]float64, args[len(args)-1].Len())
	args[len(args)-1].Read(0, out)
	return out
}

// TestSumsOutOfRange: a sum of powers that float32 cannot hold is NaN, and no infinity that would make
// ratios 0; one that it just holds is a number. Both precisions, and the kernels.
func TestSumsOutOfRange(t *testing.T) {
	const n = 3
	for _, c := range []struct {
		w, q, want float64
	}{
		{1e19, 2, 3e38}, {1.1e19, 2, math.NaN()},
		{1.1e38, 1, 3.3e38}, {1.2e38, 1, math.NaN()},
		{2e25, 1.5, 2.6832815e38}, {3e25, 1.5, math.NaN()},
	} {
		reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range []graph.Target{graph.On(reference), graph.On(cuda.On(emu.New(modes[0]), cuda.Options{}))} {
			g := graph.New("sums", 1, 1)
			g.Output("sum", g.PowerSum(g.Input("W", kernels.Real, true, n), c.q))
			got := run(t, target, g, map[string]func(int) float64{"W": func(int) float64 { return float64(float32(c.w)) }})[0]
			if math.IsNaN(got) != math.IsNaN(c.want) || math.Abs(got/c.want-1) > 1e-6 {
				t.Errorf("sum of three %g^%g is %g, want %g", c.w, c.q, got, c.want)
			}
		}
	}
}
