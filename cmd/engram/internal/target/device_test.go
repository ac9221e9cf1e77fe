package target

import (
	"errors"
	"slices"
	"testing"

	"engram/cmd/engram/internal/ranks"
	"engram/kernels"
)

// TestParseDevice: names of devices, and what these can do.
func TestParseDevice(t *testing.T) {
	for name, want := range map[string]Device{
		"cpu":        {Kind: "cpu"},
		"cuda":       {Kind: "cuda"},
		"cuda:0":     {Kind: "cuda", numbered: true},
		"cuda:65535": {Kind: "cuda", Card: 65535, numbered: true},
	} {
		d, known := ParseDevice(name)
		card := want.Kind == "cuda"
		if !known || d != want || d.IsCard() != card || d.HasThreads() == card || d.computesIn(kernels.Float64) == card || !d.computesIn(kernels.Float32) {
			t.Errorf("%s: %+v, %v", name, d, known)
		}
	}
	for _, name := range []string{"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:65536", "cuda:0:1", "cpu:1", "CUDA"} {
		if d, known := ParseDevice(name); known {
			t.Errorf("%q is %+v", name, d)
		}
	}
}

// TestNoCUDA: a card is known by name in a build without CUDA, and opening it says what is missing.
func TestNoCUDA(t *testing.T) {
	if slices.Contains(kernels.Names(), "cuda") {
		t.Skip("this build has CUDA")
	}
	d, _ := ParseDevice("cuda:1")
	if _, err := d.Open(ranks.Alone(), kernels.Float32, 0); !errors.Is(err, ErrNoCUDA) {
		t.Errorf("%v", err)
	}
}
