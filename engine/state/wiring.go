package state

import (
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/parallel"
	"engram/engine/wiring"
	"engram/kernels"
)

// connect draws the sources of all rows and gives them to the device. It sets the width of the rows. Where the rule tells
// the width, rows go to the device as they are drawn; else all of them are drawn before, and kept until then.
func (b *Batch) connect() error {
	if !b.Wired {
		return nil
	}
	wirers := map[*Replica]*wiring.Wirer{}
	for _, r := range b.Replicas {
		wirers[r] = wiring.New(r.Network, r.Seed, b.Inputs.Wiring)
	}
	b.indegrees = map[*Replica][]int32{}
	if w := b.Replicas[0].Network.Wiring; w.Rule == config.FixedIndegree {
		b.K = w.Indegree
		for _, r := range b.Replicas {
			b.indegrees[r] = slices.Repeat([]int32{int32(b.K)}, b.N)
		}
		return b.placeSources(func(r *Replica) rowSources { return wirers[r].Another().Sources })
	}
	drawn := map[*Replica][][]int32{} // of the rank's rows
	b.K = 1
	for _, r := range b.Replicas {
		drawn[r] = b.drawRows(r, wirers[r])
	}
	b.gatherIndegrees()
	b.K = int(b.Ranks.AllReduceMax(int64(b.K)))
	return b.placeSources(func(r *Replica) rowSources {
		return func(at []int32, row int) []int32 {
			own := &drawn[r][row-b.FirstRow]
			at, *own = append(at, *own...), nil
			return at
		}
	})
}

// rowSources appends the sources of a row of the network.
type rowSources func(at []int32, row int) []int32

// rowsOfSources are drawn together.
const rowsOfSources = 16

// drawRows draws the sources of the rank's rows, rows side by side. It notes their in-degrees, and the most in K if it is more.
func (b *Batch) drawRows(r *Replica, wirer *wiring.Wirer) [][]int32 {
	rows := make([][]int32, b.OwnRows)
	parallel.Each(b.Target.Threads(), b.OwnRows, rowsOfSources, func() func(from, to int) {
		w := wirer.Another()
		var one []int32
		return func(from, to int) {
			for row := from; row < to; row++ {
				one = w.Sources(one[:0], b.FirstRow+row)
				rows[row] = slices.Clone(one)
			}
		}
	})
	b.indegrees[r] = make([]int32, b.N)
	for row, at := range rows {
		b.K = max(b.K, len(at))
		b.indegrees[r][b.FirstRow+row] = int32(len(at))
	}
	return rows
}

// placeSources writes the sources of all rows to the device, rows side by side, each filled up with -1. of is called once for
// each thread.
func (b *Batch) placeSources(of func(r *Replica) rowSources) error {
	write := b.writer()
	for _, blk := range b.Blocks {
		sources, err := b.Target.Alloc(kernels.Index, len(b.Replicas)*blk.Rows*b.K)
		if err != nil {
			return fmt.Errorf("%s: %w", model.Sources, err)
		}
		blk.Own[model.Sources] = sources
		for i, r := range b.Replicas {
			parallel.Each(b.Target.Threads(), blk.Rows, rowsOfSources, func() func(from, to int) {
				sourcesOf, rows := of(r), make([]int32, rowsOfSources*b.K)
				return func(from, to int) {
					for row := from; row < to; row++ {
						padded := rows[(row-from)*b.K:][:b.K]
						at := sourcesOf(padded[:0], blk.First+row)
						for slot := len(at); slot < b.K; slot++ {
							padded[slot] = -1
						}
					}
					write(func() { kernels.WriteIntegers(sources, (i*blk.Rows+from)*b.K, rows[:(to-from)*b.K]) })
				}
			})
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

// Unwired is how many neurons of a replica the wiring gives no synapse.
func (b *Batch) Unwired(r *Replica) (neurons int) {
	if !b.Wired {
		return 0
	}
	for _, indegree := range b.indegrees[r] {
		if indegree == 0 {
			neurons++
		}
	}
	return neurons
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
