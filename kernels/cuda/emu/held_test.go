//go:build cgo && !race

package emu_test

import (
	"testing"

	"engram/engine/model"
	"engram/kernels/cuda"
	"engram/kernels/salience"
)

// TestHeldRows: rows that a block holds in its registers, more than there are blocks, give the bits of
// the cpu: of one quad of a thread and of several, of all numbers of factors, with replicas to be passed
// over, a NaN in a row and inhibitory neurons.
func TestHeldRows(t *testing.T) {
	want := []string{"bit_columns", "bit_rows", "drive_tensor", "gradient_tensor", "post_drive", "post_gradient_held", "slice_weights"}
	for i, k := range []struct {
		network
		passes int
	}{
		{asleep(1, 0, 11, 2120, 24, 9, 2, model.Replay{}), 3},
		{asleep(3, 5, 4, 64, 64, 30, 1, model.Replay{Salience: salience.Weakest}), 12},
		{asleep(1, 2, 7, 100, 60, 131, 3, model.Replay{}), 12},
		{speculating(asleep(5, 0, 3, 4, 0, 10, 4, model.Replay{})), 12},
		{asleep(1, 0, 4, 40, 0, 1205, 2, model.Replay{}), 6},
		{asleep(1, 7, 4, 2052, 2048, 12, 3, model.Replay{Salience: salience.Weakest}), 2},
	} {
		for j, o := range modes {
			if !*long && i%2 != j {
				continue
			}
			k.check(t, o, cuda.Options{Sparse: cuda.Never, Panels: true}, k.passes, want...)
		}
	}
}
