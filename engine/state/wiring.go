package state

import (
	"fmt"
	"slices"

	"engram/engine/model"
	"engram/engine/wiring"
	"engram/kernels"
)

// connect draws the sources of all rows and gives them to the device. It sets the width of the rows.
func (b *Batch) connect() error {
	if !b.Wired {
		return nil
	}
	drawn := make([][][][]int32, len(b.Blocks)) // block, replica, row
	b.K = 1
	b.indegrees = map[*Replica][]int32{}
	wirers := map[*Replica]*wiring.Wirer{}
	for _, r := range b.Replicas {
		wirers[r] = wiring.New(r.Network, r.Seed, b.Inputs.Wiring)
	}
	for k, blk := range b.Blocks {
		for _, r := range b.Replicas {
			rows := b.drawRows(wirers[r], blk)
			if b.indegrees[r] == nil {
				b.indegrees[r] = make([]int32, b.N)
			}
			for row, at := range rows {
				b.K = max(b.K, len(at))
				b.indegrees[r][blk.First+row] = int32(len(at))
			}
			drawn[k] = append(drawn[k], rows)
		}
	}
	b.gatherIndegrees()
	b.K = int(b.Ranks.AllReduceMax(int64(b.K)))
	for k, blk := range b.Blocks {
		sources, err := b.Target.Alloc(kernels.Index, len(b.Replicas)*blk.Rows*b.K)
		if err != nil {
			return fmt.Errorf("%s: %w", model.Sources, err)
		}
		blk.Own[model.Sources] = sources
		padded := make([]float64, b.K)
		for i := range b.Replicas {
			for row, at := range drawn[k][i] {
				for slot := range padded {
					padded[slot] = -1
					if slot < len(at) {
						padded[slot] = float64(at[slot])
					}
				}
				sources.Write((i*blk.Rows+row)*b.K, padded)
			}
			drawn[k][i] = nil
		}
	}
	return nil
}

// gatherIndegrees gives every rank the in-degrees of all rows.
func (b *Batch) gatherIndegrees() {
	if b.Ranks.Size == 1 {
		return
	}
	all := make([]float64, b.N)
	for _, r := range b.Replicas {
		for row, k := range b.indegrees[r] {
			all[row] = float64(k)
		}
		b.Gather(indices, 1, 1, all)
		for row, k := range all {
			b.indegrees[r][row] = int32(k)
		}
	}
}

// SynapsesOf is how many of the slots of a row are synapses, living or pruned: all N of an all-to-all network.
func (b *Batch) SynapsesOf(r *Replica, row int) int {
	if !b.Wired {
		return b.K
	}
	return int(b.indegrees[r][row])
}

// drawRows draws the sources of the rows of a block, rows side by side.
func (b *Batch) drawRows(wirer *wiring.Wirer, blk *block) [][]int32 {
	const together = 64 // rows
	rows := make([][]int32, blk.Rows)
	b.sideBySide(blk.Rows, together, func() func(from, to int) {
		w := wirer.Another()
		var one []int32
		return func(from, to int) {
			for row := from; row < to; row++ {
				one = w.Sources(one[:0], blk.First+row)
				rows[row] = slices.Clone(one)
			}
		}
	})
	return rows
}

// slot is the place of the synapse from neuron j in a row of the rank; -1: there is none.
func (b *Batch) slot(i, row, j int) int {
	if !b.Wired {
		return j
	}
	sources := make([]float64, b.K)
	b.readSources(i, row, sources)
	return slices.Index(sources, float64(j))
}
