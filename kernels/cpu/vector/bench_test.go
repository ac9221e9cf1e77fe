package vector

import (
	"flag"
	"math/rand/v2"
	"testing"
)

var elements = flag.Int("elements", 1000, "length of the rows of BenchmarkLoops")

// Motive: these loops are what is left of a cycle when the sums are fast. Result: bytes
// per second through rows of 1,000, in the first-level cache, or longer ones. Inputs are
// never outputs: a row that is updated a million times ends in denormals, which are slow.
func BenchmarkLoops(b *testing.B) {
	n := *elements
	r := rand.New(rand.NewPCG(1, 1))
	positive := func() []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = 0.1 + r.Float32()
		}
		return x
	}
	u1, u2, w, g, out1, out2 := positive(), positive(), positive(), row(r, n, false), positive(), positive()
	bits := make([]uint8, n)
	for i := range bits {
		bits[i] = uint8(r.IntN(2))
	}
	for _, s := range Sets() {
		for _, c := range []struct {
			name  string
			bytes int
			run   func()
		}{
			{"Largest", 4, func() { s.Largest(g) }},
			{"Multiply", 12, func() { s.Multiply(out1, u1, u2) }},
			{"Scale", 8, func() { s.Scale(out1, u1, 1.1) }},
			{"Sum", 4, func() { s.Sum(g, 1<<30) }},
			{"SumAbs", 4, func() { s.SumAbs(g, 1<<30) }},
			{"SumSquares", 4, func() { s.SumSquares(u1, 1<<30) }},
			{"Moments", 4, func() { s.Moments(w, 1<<20) }},
			{"Least", 4, func() { s.Least(g) }},
			{"Exp", 8, func() { s.Exp(out1, g, 0, -1) }},
			{"Finish", 12, func() { s.Finish(out2, g, 1) }},
			{"Update1", 16, func() { s.Update1(out1, u1, w, g, 0.1) }},
			{"Update2", 24, func() { s.Update2(out1, out2, u1, u2, w, g, 0.1) }},
			{"EncodeFirst", 13, func() { s.EncodeFirst(out1, u1, w, bits, [2]float32{-0.1, 0.1}) }},
			{"Keep", 12, func() { s.Keep(out1, u1, w) }},
		} {
			b.Run(c.name+" "+s.Name, func(b *testing.B) {
				b.SetBytes(int64(c.bytes * n))
				for b.Loop() {
					c.run()
				}
			})
		}
	}
}
