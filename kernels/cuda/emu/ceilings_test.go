//go:build cgo && !race

package emu_test

import (
	"testing"

	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// TestCeilings: the launches are right for their memory, and the work is what they say.
func TestCeilings(t *testing.T) {
	for _, o := range modes {
		d := emu.New(o)
		all, release, err := cuda.Ceilings(d, cuda.Effort{Copied: 32 << 10, Cached: 12 << 10, Blocks: 2, Times: 5})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{64 << 10, 2 * 5 * 4096, 2 * 5 * 8 * 8 * 4096} {
			if err := d.Launch([]cuda.Launch{all[i].Launch}); err != nil || all[i].Work != want {
				t.Errorf("%s: work %g, want %g; %v", all[i].Name, all[i].Work, want, err)
			}
		}
		release()
		if free, _ := d.Free(); free != 1<<30 {
			t.Errorf("%d bytes are not given back", 1<<30-free)
		}
	}
}

// TestFullEffort is what any card takes.
func TestFullEffort(t *testing.T) {
	card := emu.NewLedger(8e9)
	all, release, err := cuda.Ceilings(card, cuda.FullEffort)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for _, c := range all {
		if err := card.Launch([]cuda.Launch{c.Launch}); err != nil {
			t.Error(err)
		}
	}
}
