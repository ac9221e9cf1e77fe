package cpu

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// BenchmarkWired is the processor time of a cycle for each synapse, on one thread: the least of all turns, which other
// programs on the machine hardly change. A turn takes some rows of a network through one cycle or several.
func BenchmarkWired(b *testing.B) {
	for _, c := range []struct {
		neurons, indegree, patterns int
		f                           float64
	}{{100_000, 1000, 1000, 0.02}, {20_000, 1000, 500, 0.05}, {1_000_000, 100, 200, 0.05}} {
		s := model.Shape{Batch: 1, Rows: 256_000 / c.indegree, Neurons: c.neurons, Patterns: c.patterns, Factors: 2, Inputs: c.indegree,
			Populations: graph.Populations{Excitatory: c.neurons, CodingLevel: c.f}}
		run := wiredRows(b, s, c.f, 16)
		for _, cycles := range []int{1, 16} {
			b.Run(fmt.Sprintf("n=%d/k=%d/m=%d/f=%g/cycles=%d", c.neurons, c.indegree, c.patterns, c.f, cycles), func(b *testing.B) {
				least := time.Duration(1 << 62)
				for b.Loop() {
					start := time.Now()
					run(cycles)
					least = min(least, time.Since(start))
				}
				b.ReportMetric(float64(least.Nanoseconds())/float64(s.Rows*c.indegree*cycles), "ns/synapse")
			})
		}
	}
}

// wiredRows draws rows of a network, all of whose synapses live, and returns what takes them through so many cycles, at most most.
func wiredRows(b *testing.B, s model.Shape, f float64, most int) func(cycles int) {
	backend, err := Open(kernels.Options{Precision: kernels.Float32, Threads: 1})
	if err != nil {
		b.Fatal(err)
	}
	g, target, r := s.Cycle(model.Replay{}), graph.On(backend), rand.New(rand.NewPCG(1, 1))
	values := map[string]func() float64{
		model.U: func() float64 { return 0.5 + 0.1*r.Float64() }, model.Mean: func() float64 { return 1 },
		model.Count: func() float64 { return float64(s.Patterns) }, model.Eta: func() float64 { return 1e-6 }, model.EtaTheta: func() float64 { return 1e-6 },
		model.Beta: func() float64 { return 3 }, model.Length: func() float64 { return 6 },
		model.X: func() float64 { return float64(int(r.Float64() + f)) },
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		n := v.Size()
		if v.HasRows {
			n *= s.Rows
		}
		if v.Series {
			n *= most
		}
		buffer, err := target.Alloc(v.Kind, n)
		if err != nil {
			b.Fatal(err)
		}
		row, draw := make([]float64, v.Size()), values[v.Name]
		for at := 0; at < n; at += len(row) {
			for i := range row {
				switch {
				case v.Name == model.Sources:
					row[i] = float64(r.IntN(s.Neurons/s.Inputs)) + float64(i*(s.Neurons/s.Inputs))
				case draw != nil:
					row[i] = draw()
				}
			}
			buffer.Write(at, row)
		}
		args = append(args, buffer)
	}
	p, err := target.Compile(g)
	if err != nil {
		b.Fatal(err)
	}
	return func(cycles int) {
		if err := p.Run(args, nil, cycles); err != nil {
			b.Fatal(err)
		}
	}
}
