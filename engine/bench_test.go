package engine

import (
	"context"
	"fmt"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/run"
	"engram/kernels"
	"engram/kernels/cpu"
)

// BenchmarkCycle is one replay cycle of the paper's night at full density.
func BenchmarkCycle(b *testing.B) {
	for _, f := range []float64{0.05, 0.5} {
		b.Run(fmt.Sprintf("N=1000 M=500 f=%v", f), func(b *testing.B) {
			s := startBench(b, f, `  - sleep: {cycles: 0, rate: 0.1}`)
			mem, err := s.remember(s.today())
			if err != nil {
				b.Fatal(err)
			}
			cycle, err := s.compile(mem.m, func(s model.Shape) *graph.Graph { return s.Cycle(model.Replay{}) })
			if err != nil {
				b.Fatal(err)
			}
			s.constants(0)
			s.rates(0, 0)
			b.ResetTimer()
			for range b.N {
				if err := cycle.run(nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPresentation is one presentation of an unknown pattern by day.
func BenchmarkPresentation(b *testing.B) {
	s := startBench(b, 0.05, `  - wake: {passes: 1, rate: 0.01}`)
	mem, err := s.remember(s.today())
	if err != nil {
		b.Fatal(err)
	}
	w, err := s.newWake(mem)
	if err != nil {
		b.Fatal(err)
	}
	w.order = [][]int{make([]int, mem.m)}
	for mu := range w.order[0] {
		w.order[0][mu] = mu
	}
	if err := w.present.run(nil); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for i := range b.N {
		if err := w.show(0, i%mem.m); err != nil {
			b.Fatal(err)
		}
	}
}

// startBench is a network of the paper's size that has drawn its factors and patterns
// and run the phase given.
func startBench(b *testing.B, f float64, phase string) *batch {
	b.Helper()
	e, err := config.Parse("bench.yaml", []byte(fmt.Sprintf(`
network: {neurons: 1000, factors: 2, coding_level: %v}
patterns: {load: 0.5}
phases:
%s
`, f, phase)), nil)
	if err != nil {
		b.Fatal(err)
	}
	c, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		b.Fatal(err)
	}
	target := graph.On(c)
	j, err := Prepare(e, target, Options{})
	if err != nil {
		b.Fatal(err)
	}
	s, err := newBatch(target, j.groups[0].replicas, j.groups[0].inputs, 0)
	if err != nil {
		b.Fatal(err)
	}
	s.report = func(Event) {}
	if e.Phases[0].Sleep != nil {
		err = s.live(context.Background(), &run.Manifest{})
	} else {
		err = s.begin()
	}
	if err != nil {
		b.Fatal(err)
	}
	return s
}
