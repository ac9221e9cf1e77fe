//go:build cgo && !race

package emu_test

import (
	"testing"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// TestEqualToTheCPU: bit by bit, operation by operation.
func TestEqualToTheCPU(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	for _, plain := range []bool{true, false} {
		for _, o := range modes {
			if testing.Short() && (plain || !o.Late) {
				continue
			}
			for _, v := range conform.Equal(graph.On(reference), graph.On(cuda.On(emu.New(o), cuda.Options{Plain: plain})), conform.All) {
				if v.Err != nil {
					t.Errorf("plain %v, %+v: %s: %v", plain, o, v.Op, v.Err)
				}
			}
		}
	}
}
