package pairing

import (
	"math/rand/v2"
	"testing"
)

// TestFind: every element has a place of its own in its part, and no output three ones in a group of four; where
// there are too many ones, no order is claimed.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		n, outputs, k, split, second int
		f                            float64
		ok                           bool
	}{
		{1000, 500, 1024, 1000, 1024, 0.05, true},
		{500, 1000, 512, 500, 512, 0.05, true},
		{1000, 500, 1280, 777, 896, 0.05, true},
		{1000, 500, 1024, 1000, 1024, 0.1, true},
		{20, 12, 256, 20, 128, 0.3, true},
		{1000, 500, 1024, 1000, 1024, 0.2, false},
		{1000, 500, 1024, 1000, 1024, 0.5, false},
	} {
		random := rand.New(rand.NewPCG(1, 1))
		x := make([]bool, c.n*c.outputs)
		for i := range x {
			x[i] = random.Float64() < c.f
		}
		o, ok := Find(c.n, c.outputs, c.k, c.split, c.second, func(e, i int) bool { return x[e*c.outputs+i] })
		if ok != c.ok {
			t.Errorf("%+v: %v", c, ok)
		}
		if !ok {
			continue
		}
		if len(o.Places) != c.n || len(o.At) != c.k {
			t.Fatalf("%+v: %d places, %d at", c, len(o.Places), len(o.At))
		}
		taken := make([]bool, c.k)
		for e, place := range o.Places {
			if taken[place] || o.At[place] != int32(e) || (e < c.split) != (int(place) < c.second) {
				t.Fatalf("%+v: element %d at %d, which has %d", c, e, place, o.At[place])
			}
			taken[place] = true
		}
		for g := 0; g < c.k; g += 4 {
			for i := range c.outputs {
				ones := 0
				for _, e := range o.At[g : g+4] {
					if e != None && x[int(e)*c.outputs+i] {
						ones++
					}
				}
				if ones > 2 {
					t.Fatalf("%+v: output %d has %d ones in group %d", c, i, ones, g/4)
				}
			}
		}
	}
}

func BenchmarkFind(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	const n, m = 10000, 2000
	x := make([]bool, n*m)
	for i := range x {
		x[i] = random.Float64() < 0.05
	}
	for b.Loop() {
		if _, ok := Find(n, m, 10240, n, 10240, func(e, i int) bool { return x[e*m+i] }); !ok {
			b.Error("drive")
		}
		if _, ok := Find(m, n, 2048, m, 2048, func(e, i int) bool { return x[i*m+e] }); !ok {
			b.Error("gradient")
		}
	}
}
