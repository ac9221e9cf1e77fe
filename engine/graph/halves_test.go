package graph

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestHalves: the product of the factors is u^z - v^z, all of them are scaled as the halves are, and halves that a change has
// taken beyond their bounds come back to them. 1e-13: some ten operations in float64.
func TestHalves(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for z := 3; z <= 9; z++ {
		for range 200 {
			u := 2 * r.Float64()
			v := u * r.Float64()
			if r.IntN(4) == 0 { // near u
				v = u * (1 - 1e-6*r.Float64())
			}
			a, b, scale := u-v, u+v, 0.1+r.Float64()
			w := a * homogeneous(u, v, z)
			factors, scaled := completed(a, b, z), completed(scale*a, scale*b, z)
			close := func(what string, got, want float64) {
				if math.Abs(got-want) > 1e-13*math.Max(want, 1e-9) {
					t.Fatalf("z = %d, u = %g, v = %g: %s is %g, not %g", z, u, v, what, got, want)
				}
			}
			product := 1.0
			for k, factor := range factors {
				product *= factor
				close(fmt.Sprintf("factor %d, scaled,", k), scaled[k], scale*factor)
			}
			close("the product", product/w, 1)
		}
		same := func(got, want []float64) {
			for k := range want {
				if got[k] != want[k] && !(math.IsNaN(got[k]) && math.IsNaN(want[k])) {
					t.Errorf("z = %d: %g, not %g", z, got, want)
				}
			}
		}
		same(completed(1, 0.5, z), completed(0.75, 0.75, z)) // u = 0.75, v = -0.25
		for _, gone := range [][2]float64{{0, 1}, {-0.25, 1.25}, {-0.75, -0.25}, {0.25, -1.25}, {0, 0}} {
			same(completed(gone[0], gone[1], z), make([]float64, z))
		}
		none := math.NaN()
		same(completed(none, 0.5, z), append(append([]float64{none}, slices.Repeat([]float64{0.5}, z-2)...), none))
	}
}

// homogeneous is sum_k u^(z-1-k) v^k.
func homogeneous(u, v float64, z int) float64 {
	sum := 0.0
	for k := range z {
		sum += math.Pow(u, float64(z-1-k)) * math.Pow(v, float64(k))
	}
	return sum
}

// completed are the z factors of a synapse with a = u - v and b = u + v.
func completed(a, b float64, z int) []float64 {
	factors := make([]float64, z)
	factors[0], factors[1] = a, b
	Halves(factors, 1)
	return factors
}
