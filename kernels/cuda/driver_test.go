//go:build gpu

package cuda_test

import (
	"testing"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/conform"
	_ "engram/kernels/cpu"
	"engram/kernels/cuda"
)

// TestCard: the first card of this machine, if it has one, passes what every backend must,
// and gives the bits of the cpu.
func TestCard(t *testing.T) {
	if _, err := cuda.Cards(); err != nil {
		t.Skip(err)
	}
	card, err := kernels.Open("cuda", kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	cpu, err := kernels.Open("cpu", kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	conform.Run(t, card)
	for _, v := range conform.Equal(graph.On(cpu), graph.On(card)) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.Op, v.Err)
		}
	}
}
