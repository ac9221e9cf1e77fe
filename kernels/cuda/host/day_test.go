//go:build cgo

package host

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
)

// shown returns what the arguments hold after a presentation, or after a pattern was only heard;
// every second replica is inactive.
func shown(t *testing.T, target graph.Target, g *graph.Graph, s model.Shape) [][]float64 {
	t.Helper()
	r := rand.New(rand.NewPCG(9, uint64(s.Neurons)))
	program, err := target.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		n := s.Batch * v.Size()
		if v.HasRows {
			n *= s.Rows
		}
		data := make([]float64, n)
		for i := range data {
			data[i] = map[string]float64{
				model.U: math.Floor(1.7*r.Float64()) * (0.3 + r.Float64()), model.Theta: r.NormFloat64(), model.Gain: r.Float64(),
				model.X: float64(r.IntN(2)), model.Y: float64(r.IntN(2)), model.First: 1,
				model.Pattern: float64(i % s.Patterns), model.NextOne: float64((i + 1) % s.Patterns),
			}[v.Name]
		}
		if v.Name == model.U {
			data[len(data)-2] = math.NaN()
		}
		buf, err := target.Alloc(v.Kind, n)
		if err != nil {
			t.Fatal(err)
		}
		buf.Write(0, data)
		args = append(args, buf)
	}
	active := make([]bool, s.Batch)
	for i := range active {
		active[i] = i%2 == 0
	}
	if err := program.Run(args, active, 1); err != nil {
		t.Fatal(err)
	}
	var out [][]float64
	for _, a := range args {
		data := make([]float64, a.Len())
		a.Read(0, data)
		out = append(out, data)
	}
	return out
}

// TestPresentations: presentations in one launch give the bits of the cpu, with the weights of a row in shared
// memory or not.
func TestPresentations(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []model.Shape{
		{Batch: 1, Rows: 19, Neurons: 20, Patterns: 12, Factors: 2},
		{Batch: 5, Rows: 7, Neurons: 61, Patterns: 3, Factors: 1},
		{Batch: 1, Rows: 4, Neurons: 530, Patterns: 1, Factors: 3},
		{Batch: 2, Rows: 3, Neurons: 2100, Patterns: 2, Factors: 10},
	} {
		s.Populations = graph.Populations{Excitatory: s.Neurons * 3 / 4, CodingLevel: 0.2, FE: 0.15, FI: 0.35}
		for name, g := range map[string]*graph.Graph{"present": s.Present(), "presentation": s.Presentation()} {
			want := shown(t, graph.On(reference), g, s)
			for _, o := range []struct {
				Options
				shared int
			}{{Options{}, 1 << 20}, {Options{Backwards: true}, 1 << 20}, {Options{Late: true}, 0}} {
				t.Run(fmt.Sprintf("%s, N %d, %d bytes", name, s.Neurons, o.shared), func(t *testing.T) {
					device := listed{New(o.Options), map[string]int{}, o.shared}
					got := shown(t, graph.On(cuda.On(device, cuda.Options{})), g, s)
					if kernels := slices.Sorted(maps.Keys(device.kernels)); !slices.Equal(kernels, []string{"column", "present"}) {
						t.Errorf("kernels %v", kernels)
					}
					for i, v := range g.Args() {
						for k, w := range want[i] {
							if math.Float64bits(got[i][k]) != math.Float64bits(w) && !(math.IsNaN(w) && math.IsNaN(got[i][k])) {
								t.Fatalf("%s, element %d: %g, the cpu has %g", v.Name, k, got[i][k], w)
							}
						}
					}
				})
			}
		}
	}
}
