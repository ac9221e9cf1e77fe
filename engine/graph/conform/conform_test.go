package conform

import (
	"slices"
	"testing"

	"engram/kernels"
	"engram/kernels/cpu"
)

func TestBackends(t *testing.T) {
	for _, name := range kernels.Names() {
		for _, precision := range []kernels.Precision{kernels.Float32, kernels.Float64} {
			t.Run(name+" "+string(precision), func(t *testing.T) {
				b, err := kernels.Open(name, kernels.Options{Precision: precision, Threads: 2})
				if err != nil {
					t.Fatal(err)
				}
				Run(t, b)
			})
		}
	}
}

// TestEveryOperationHasACase: what a backend registers and what is tested here is the same.
func TestEveryOperationHasACase(t *testing.T) {
	cases := Ops()
	for _, op := range cpu.Ops() {
		if !slices.Contains(cases, op) {
			t.Errorf("the cpu has an operation %q that has no case", op)
		}
	}
	for _, op := range cases {
		if !slices.Contains(cpu.Ops(), op) {
			t.Errorf("there is a case for %q, which the cpu does not have", op)
		}
	}
}
