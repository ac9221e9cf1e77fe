//go:build cgo && !race

package synapses

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"

	"golang.org/x/sync/errgroup"
)

// TestShimSameBits: the CUDA kernels give populations the sizes that the cpu gives, also where
// several run on one device.
func TestShimSameBits(t *testing.T) {
	target := graph.On(cuda.On(emu.New(emu.Options{}), cuda.Options{}))
	cpu := on(t, kernels.Float32)
	var work errgroup.Group
	for _, z := range []int{1, 2, 4} {
		for _, kappa := range []float64{0, 0.5} {
			e := small(z)
			e.Kappa = kappa
			want := run(t, e, cpu)
			work.Go(func() error {
				got, err := e.Run(context.Background(), target)
				if err == nil && !slices.Equal(got.W, want.W) {
					err = fmt.Errorf("z %d, kappa %g: other sizes than the cpu's", z, kappa)
				}
				return err
			})
		}
	}
	if err := work.Wait(); err != nil {
		t.Error(err)
	}
}
