//go:build cgo

package host

import (
	"maps"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/conform"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
)

// TestResidentCycles: cycles in one launch, their rows in shared memory throughout, give the
// bits of the cpu, in every order that a card may choose, and nothing else is launched.
func TestResidentCycles(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range modes {
		device := listed{New(o), map[string]int{}, 1 << 20}
		if v := conform.Cycles(graph.On(reference), graph.On(cuda.On(device, cuda.Options{}))); v.Err != nil {
			t.Errorf("%+v: %v", o, v.Err)
		}
		t.Log(slices.Sorted(maps.Keys(device.kernels)))
	}
}
