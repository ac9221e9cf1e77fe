package vector

import (
	"fmt"
	"os"
	"strings"
)

// Set is the loops for one instruction set. Slices of one call have equal lengths, or it
// panics; an output may be one of the inputs, but not overlap it otherwise.
type Set struct {
	Name string // go, avx2 or avx512
	// Prefetch asks for x to be in the second-level cache when it is needed soon.
	Prefetch func(x []float32)
	// Largest is the largest bit pattern of |x|, 0 for no elements: the magnitude's, NaN
	// being above all.
	Largest func(x []float32) uint32
	// Multiply: out = a b. Returns Largest(out).
	Multiply func(out, a, b []float32) uint32
	// Scale: out = r x.
	Scale func(out, x []float32, r float32)
	// Sum, SumAbs and SumSquares are sums of rne(t scale), t being x, |x| and f32(x x);
	// scale is a power of two and |t scale| below 2^50.
	Sum, SumAbs, SumSquares func(x []float32, scale float64) int64
	// Moments are sum q and sum q^2, q = rne(x scale) in [0, 2^31).
	Moments func(x []float32, scale float64) (sum, squares int64)
	// Least is the smallest |x|, no x being NaN, +Inf for no elements.
	Least func(x []float32) float32
	// Exp: out = exp32(steep (|h| - least)), for arguments that are not positive.
	Exp func(out, h []float32, least, steep float32)
	// Finish: out = sign(h) f32(out v), 0 where h = 0 or NaN.
	Finish func(out, h []float32, v float32)
	// Update1: out = max(u + eta g, floor), 0 where w <= cutoff. Returns Largest(out).
	Update1 func(out, u, w, g []float32, eta float32) uint32
	// Update2: with t = f32(eta g), out1 = max(u1 + f32(t u2), floor), out2 = max(u2 +
	// f32(t u1), floor), both 0 where w <= cutoff. out may be u. Returns Largest of both.
	Update2 func(out1, out2, u1, u2, w, g []float32, eta float32) uint32
	// EncodeFirst: out = max(u + change[x & 1], floor), 0 where w <= cutoff.
	EncodeFirst func(out, u, w []float32, x []uint8, change [2]float32)
	// Keep: out = max(u, floor), 0 where w <= cutoff.
	Keep func(out, u, w []float32)
	// Alive is how many x are above the cutoff.
	Alive func(x []float32) int
	// Unstable adds 1 to counts where not y h > 0, y being 1 for odd bytes, -1 for others.
	Unstable func(counts []int32, h []float32, y []uint8)
	// Lanes are loops over 16 rows side by side.
	Lanes Lanes
}

// Cutoff is the weight at or below which a synapse is pruned, Floor the least factor
// of a living one. NaN weights are not pruned, and a NaN factor stays.
const (
	Cutoff = 1e-10
	Floor  = 1e-20
)

// Sets are the instruction sets that this machine can run, the slowest first.
func Sets() []Set { return append([]Set{plain()}, faster()...) }

// Best is the fastest set, or the one that the environment variable ENGRAM_CPU names.
func Best() (Set, error) {
	sets, name := Sets(), os.Getenv("ENGRAM_CPU")
	if name == "" {
		return sets[len(sets)-1], nil
	}
	var names []string
	for _, s := range sets {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Set{}, fmt.Errorf("ENGRAM_CPU is %q; this machine has %s", name, strings.Join(names, ", "))
}
