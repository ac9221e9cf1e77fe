//go:build cgo && !race

package emu_test

import (
	"maps"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// TestPresentations: presentations in one launch give the bits of the cpu, with the weights of a
// row in shared memory or not, and so do those of their operations.
func TestPresentations(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	one := []string{"column", "inhibition", "presentation"}
	for name, c := range map[string]struct {
		host   emu.Options
		shared int
		cuda   cuda.Options
		want   []string
	}{
		"rows in shared memory": {emu.Options{Backwards: true}, 1 << 20, cuda.Options{}, one},
		"no room":               {emu.Options{}, 0, cuda.Options{}, one},
		"one by one": {emu.Options{}, 0, cuda.Options{Plain: true},
			[]string{"bias", "column", "drive_few", "encode", "inhibition", "weights"}},
	} {
		t.Run(name, func(t *testing.T) {
			device := listed{emu.New(c.host), map[string]int{}, c.shared}
			if v := conform.Presentations(graph.On(reference), graph.On(cuda.On(device, c.cuda)), conform.All); v.Err != nil {
				t.Error(v.Err)
			}
			if got := slices.Sorted(maps.Keys(device.kernels)); !slices.Equal(got, c.want) {
				t.Errorf("kernels %v, want %v", got, c.want)
			}
		})
	}
}
