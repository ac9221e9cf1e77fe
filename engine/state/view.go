package state

import (
	"engram/engine/model"
	"engram/kernels"
)

// View is the networks of the batch with arguments of its own: it shares the factors and the thresholds,
// and has patterns, labels and outputs beside those of the phase under way. It is for looking, not for changing.
func (b *Batch) View() *Batch {
	v := *b
	v.Blocks, v.Shared = nil, map[string]kernels.Buffer{}
	for _, blk := range b.Blocks {
		own := map[string]kernels.Buffer{}
		for _, name := range []string{model.U, model.Theta, model.First, model.Sources} {
			if buf := blk.Own[name]; buf != nil {
				own[name] = buf
			}
		}
		v.Blocks = append(v.Blocks, &block{First: blk.First, Rows: blk.Rows, Own: own})
	}
	return &v
}

// Cell is a number of the device as a cell of a table: as many digits as its precision has.
func (b *Batch) Cell(x float64) any {
	if b.Target.Precision() == kernels.Float32 {
		return float32(x)
	}
	return x
}
