package cpu

import (
	"testing"

	"engram/kernels"
	"engram/kernels/cpu/vector"
)

// TestNormOverflow: factors whose squares or products leave float32 give NaN on every
// instruction set, not what its conversion makes of infinity.
func TestNormOverflow(t *testing.T) {
	for _, set := range vector.Sets() {
		for _, q := range []float64{0, 1, 2} {
			s := step{attr: kernels.Attr{"q": q}, in: []kernels.Value{{Dims: []int{2, 16}}}, loops: set}
			u := make([]float32, 32)
			for i := range u {
				u[i] = 0x1p70
			}
			c := call[float32]{rows: 1, in: []operand[float32]{{real: u}, {real: []float32{1}}}, out: operand[float32]{real: make([]float32, 1)}, maxima: make([]rowMax, 3)}
			homeostasis32(s)(&c)
			if r := c.out.real[0]; r == r {
				t.Errorf("%s, norm %g: %g, want NaN", set.Name, q, r)
			}
		}
	}
}
