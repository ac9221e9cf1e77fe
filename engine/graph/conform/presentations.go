package conform

import (
	"fmt"
	"math"
	"math/rand/v2"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// presentation is one of the day, or a pattern that is listened to only: what a backend may do as one
// thing (engine/model, Presentation, Present and InhibitedPresentation).
type presentation struct {
	size
	populations graph.Populations
	kind        string
}

func (c presentation) String() string {
	return fmt.Sprintf("batch %d, rows %d, N %d (%d inhibitory), M %d, z %d, %s",
		c.batch, c.rows, c.n, c.n-c.populations.Excitatory, c.m, c.z, c.kind)
}

// graph is the presentation as the model states it.
func (c presentation) graph() *graph.Graph {
	s := c.shape(c.populations)
	return map[string]func() *graph.Graph{"listens": s.Present, "learns": s.Presentation, "learns by itself": s.InhibitedPresentation}[c.kind]()
}

// data draws what the arguments hold: a third of the synapses is dead, some die, a row holds a NaN.
func (c presentation) data(r *rand.Rand) [][]float64 {
	fill := map[string]func() float64{
		"U": func() float64 { return math.Floor(1.5*r.Float64()) * (0.1 + r.Float64()) }, "theta": r.NormFloat64,
		"X": func() float64 { return float64(r.IntN(2)) }, "Y": func() float64 { return float64(r.IntN(2)) },
		"mu": func() float64 { return float64(r.IntN(c.m)) }, "next": func() float64 { return float64(r.IntN(c.m)) },
		"gain": r.Float64, model.Rate: r.Float64, model.Currents: func() float64 { return math.Round(8*r.NormFloat64()) / 4 },
		"first": func() float64 { return 1 }, "h": func() float64 { return sentinel },
	}
	var data [][]float64
	for _, v := range c.graph().Args() {
		length := c.batch * v.Size()
		if v.HasRows {
			length *= c.rows
		}
		values := make([]float64, length)
		for i := range values {
			values[i] = fill[v.Name]()
		}
		if v.Name == "U" {
			values[length/2] = math.NaN()
		}
		data = append(data, values)
	}
	return data
}

// Presentations shows patterns to networks of at most so many neurons on both targets, which must agree
// bit by bit.
func Presentations(a, b graph.Target, most int) Verdict {
	for i, s := range []size{{1, 19, 20, 12, 2}, {5, 7, 61, 3, 1}, {1, 4, 530, 1, 3}, {2, 3, 2100, 2, 10}} {
		if s.n > most {
			continue
		}
		populations := graph.Populations{Excitatory: s.n * 3 / 4, CodingLevel: 0.2, FE: 0.15, FI: 0.35}
		for _, kind := range []string{"listens", "learns", "learns by itself"} {
			c := presentation{s, populations, kind}
			data := c.data(rand.New(rand.NewPCG(3, uint64(i))))
			var results [2][][]float64
			for k, target := range []graph.Target{a, b} {
				var err error
				if results[k], err = after(target, c.graph(), c.batch, data, 1, kernels.Program.Run); err != nil {
					return Verdict{Op: "presentation", Err: fmt.Errorf("%s: %w", target.Name(), err)}
				}
			}
			if err := differs(c, c.graph(), results[0], results[1]); err != nil {
				return Verdict{Op: "presentation", Err: fmt.Errorf("%s and %s: %w", a.Name(), b.Name(), err)}
			}
		}
	}
	return Verdict{Op: "presentation"}
}
