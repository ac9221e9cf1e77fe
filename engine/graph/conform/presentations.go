package conform

import (
	"fmt"
	"math"
	"math/rand/v2"

	"engram/engine/graph"
	"engram/kernels"
)

// presentation is one of the day, or a pattern that is listened to only: what a backend may do as one
// thing (engine/model, Presentation and Present).
type presentation struct {
	size
	populations graph.Populations
	learns      bool
}

func (c presentation) String() string {
	return fmt.Sprintf("batch %d, rows %d, N %d (%d inhibitory), M %d, z %d, learns %v",
		c.batch, c.rows, c.n, c.n-c.populations.Excitatory, c.m, c.z, c.learns)
}

// graph is the presentation as the model states it.
func (c presentation) graph() *graph.Graph {
	if c.learns {
		return c.shape(c.populations).Presentation()
	}
	return c.shape(c.populations).Present()
}

// data draws what the arguments hold: a third of the synapses is dead, some die, a row holds a NaN.
func (c presentation) data(r *rand.Rand) [][]float64 {
	fill := map[string]func() float64{
		"U": func() float64 { return math.Floor(1.5*r.Float64()) * (0.1 + r.Float64()) }, "theta": r.NormFloat64,
		"X": func() float64 { return float64(r.IntN(2)) }, "Y": func() float64 { return float64(r.IntN(2)) },
		"mu": func() float64 { return float64(r.IntN(c.m)) }, "next": func() float64 { return float64(r.IntN(c.m)) },
		"gain": r.Float64, "first": func() float64 { return 1 }, "h": func() float64 { return sentinel },
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
		for _, learns := range []bool{false, true} {
			c := presentation{s, populations, learns}
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
