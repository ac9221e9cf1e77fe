package state

import (
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/wiring"
	"engram/kernels"
)

// connect draws the sources of all rows and gives them to the device. It sets the width of the rows. Where the rule tells
// the width, rows are drawn a few at a time; else all of them are, and then kept.
func (b *Batch) connect() error {
	if !b.Wired {
		return nil
	}
	wirers := map[*Replica]*wiring.Wirer{}
	for _, r := range b.Replicas {
		wirers[r] = wiring.New(r.Network, r.Seed, b.Inputs.Wiring)
	}
	draw := func(k, i, from, to int) [][]int32 {
		return b.drawRows(wirers[b.Replicas[i]], b.Blocks[k].First+from, to-from)
	}
	b.indegrees = map[*Replica][]int32{}
	if w := b.Replicas[0].Network.Wiring; w.Rule == config.FixedIndegree {
		b.K = w.Indegree
		for _, r := range b.Replicas {
			b.indegrees[r] = slices.Repeat([]int32{int32(b.K)}, b.N)
		}
	} else {
		draw = b.drawAll(draw)
	}
	for k, blk := range b.Blocks {
		sources, err := b.Target.Alloc(kernels.Index, len(b.Replicas)*blk.Rows*b.K)
		if err != nil {
			return fmt.Errorf("%s: %w", model.Sources, err)
		}
		blk.Own[model.Sources] = sources
		const together = 1024 // rows
		for i := range b.Replicas {
			for from := 0; from < blk.Rows; from += together {
				b.writeRows(sources, i*blk.Rows+from, draw(k, i, from, min(from+together, blk.Rows)))
			}
		}
	}
	return nil
}

// drawAll draws all rows, tells their in-degrees and the width, and returns what has them once: rows from ... to-1 of a block
// and a replica.
func (b *Batch) drawAll(draw func(k, i, from, to int) [][]int32) func(k, i, from, to int) [][]int32 {
	drawn := make([][][][]int32, len(b.Blocks)) // block, replica, row
	b.K = 1
	for _, r := range b.Replicas {
		b.indegrees[r] = make([]int32, b.N)
	}
	for k, blk := range b.Blocks {
		for i, r := range b.Replicas {
			rows := draw(k, i, 0, blk.Rows)
			for row, at := range rows {
				b.K = max(b.K, len(at))
				b.indegrees[r][blk.First+row] = int32(len(at))
			}
			drawn[k] = append(drawn[k], rows)
		}
	}
	b.gatherIndegrees()
	b.K = int(b.Ranks.AllReduceMax(int64(b.K)))
	return func(k, i, from, to int) [][]int32 {
		rows := drawn[k][i][from:to]
		if to == b.Blocks[k].Rows {
			drawn[k][i] = nil
		}
		return rows
	}
}

// writeRows writes rows of sources, from row on, each filled up with -1.
func (b *Batch) writeRows(sources kernels.Buffer, row int, rows [][]int32) {
	padded := make([]float64, b.K)
	for i, at := range rows {
		for slot, j := range at {
			padded[slot] = float64(j)
		}
		for slot := len(at); slot < len(padded); slot++ {
			padded[slot] = -1
		}
		sources.Write((row+i)*b.K, padded)
	}
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

// drawRows draws the sources of n rows, from row first of the network on, rows side by side.
func (b *Batch) drawRows(wirer *wiring.Wirer, first, n int) [][]int32 {
	const together = 16 // rows
	rows := make([][]int32, n)
	b.sideBySide(n, together, func() func(from, to int) {
		w := wirer.Another()
		var one []int32
		return func(from, to int) {
			for row := from; row < to; row++ {
				one = w.Sources(one[:0], first+row)
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
