//go:build cgo

package host

import (
	"testing"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/conform"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
)

// TestEqualToTheCPU: bit by bit, operation by operation.
func TestEqualToTheCPU(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range conform.Equal(graph.On(reference), graph.On(cuda.On(New(modes[0]), cuda.Options{}))) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.Op, v.Err)
		}
	}
}
