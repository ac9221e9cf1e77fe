//go:build gpu

package cuda_test

import (
	"fmt"
	"os"
	"testing"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/kernels"
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
	keeps(t, o.Card)
	conform.Run(t, card)
	for _, v := range append(conform.Equal(graph.On(cpu), graph.On(card), conform.All), conform.Presentations(graph.On(cpu), graph.On(card), conform.All)) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.Op, v.Err)
		}
	}
}

// keeps: what was written to a card is what was there when Write was called, whatever happens to
// that memory afterwards.
func keeps(t *testing.T, number int) {
	d, err := cuda.OpenCard(number)
	if err != nil {
		t.Fatal(err)
	}
	src := make([]byte, 1<<20)
	at, err := d.Alloc(int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Release(at)
	for round := range 50 {
		for i := range src {
			src[i] = byte(i + round)
		}
		if err := d.Write(at, src); err != nil {
			t.Fatal(err)
		}
		clear(src)
		if err := d.Read(src, at); err != nil {
			t.Fatal(err)
		}
		for i, v := range src {
			if v != byte(i+round) {
				t.Fatalf("round %d: byte %d is %d", round, i, v)
			}
		}
	}
}
