//go:build unix

package engine

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cpu"
)

// Motive: what a night costs. Result: the time of one replay cycle at the paper's size,
// at full density and late at night, sparse and dense patterns.
func BenchmarkCycle(b *testing.B) {
	for _, c := range []struct {
		n, m       int
		f, density float64
	}{{1000, 500, 0.05, 1}, {1000, 500, 0.05, 0.1}, {1000, 500, 0.5, 1}, {400, 200, 0.05, 1}, {200, 66, 0.5, 1}} {
		b.Run(fmt.Sprintf("N=%d M=%d f=%v density=%v", c.n, c.m, c.f, c.density), func(b *testing.B) {
			step(b, c.n, c.m, c.f, c.density, "sleep: {cycles: 1, rate: 0}")
		})
	}
}

// Motive: what a day costs. Result: the time of one presentation of an unknown pattern.
func BenchmarkPresentation(b *testing.B) {
	step(b, 1000, 500, 0.05, 1, "wake: {passes: 1, rate: 0}")
}

func step(b *testing.B, n, m int, f, density float64, phase string) {
	b.Helper()
	c, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		b.Fatal(err)
	}
	r, err := NewStepper(parse(b, fmt.Sprintf(`
network: {neurons: %d, factors: 2, coding_level: %v, spread: 0.3}
patterns: {count: %d}
phases: [{%s}]
`, n, f, m, phase)), graph.On(c), nil, density)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	begin := processorTime(b)
	for done := 0; done < b.N; {
		k, err := r.Step()
		if err != nil {
			b.Fatal(err)
		}
		done += k
	}
	b.ReportMetric(float64((processorTime(b)-begin).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// processorTime is what this process has had of the processor: steadier than the clock
// where neighbours take turns.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
