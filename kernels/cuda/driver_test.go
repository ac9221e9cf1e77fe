//go:build gpu

package cuda_test

import (
	"fmt"
	"os"
	"testing"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/conform"
	_ "engram/kernels/cpu"
	"engram/kernels/cuda"
)

// TestCard: a card of this machine, if it has one, passes what every backend must, and gives the bits
// of the cpu: the first, or that which ENGRAM_TEST_DEVICE names, cuda:N.
func TestCard(t *testing.T) {
	o := kernels.Options{Precision: kernels.Float32}
	if name := os.Getenv("ENGRAM_TEST_DEVICE"); name == "" {
		if _, err := cuda.Cards(); err != nil {
			t.Skip(err)
		}
	} else if _, err := fmt.Sscanf(name, "cuda:%d", &o.Card); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	card, err := kernels.Open("cuda", o)
	if err != nil {
		t.Fatal(err)
	}
	cpu, err := kernels.Open("cpu", kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	conform.Run(t, card)
	for _, v := range conform.Equal(graph.On(cpu), graph.On(card), conform.All) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.Op, v.Err)
		}
	}
}
