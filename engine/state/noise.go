package state

import (
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/parallel"
	"engram/engine/random"
	"engram/kernels"
)

// noiseOf is the name of the buffer with the noise of a block's synapses.
func noiseOf(blk *block) string { return fmt.Sprintf("%s of %d rows", model.Noise, blk.Rows) }

// Sources are the presynaptic neurons of all rows of the rank, of each replica; nil where all are connected to all.
type Sources map[*Replica][][]int32

// SourceBytes is the memory that the sources of so many rows take; 0 where all are connected to all.
func SourceBytes(n config.Network, rows int) int64 {
	if n.Wiring == nil {
		return 0
	}
	return 4 * int64(rows) * int64(n.MostIndegree())
}

// ReadSources reads them from the device.
func (b *Batch) ReadSources() Sources {
	if !b.Wired {
		return nil
	}
	all := Sources{}
	for _, blk := range b.Blocks {
		for i, r := range b.Replicas {
			for row := range blk.Rows {
				all[r] = append(all[r], b.sourcesOf(nil, blk, i, row, row+1)...)
			}
		}
	}
	return all
}

// sourcesOf are the sources of rows from ... to-1 of a block and replica i; nil for each where all are connected to all. They lie in
// padded, where that has room for them.
func (b *Batch) sourcesOf(padded []int32, blk *block, i, from, to int) [][]int32 {
	rows := make([][]int32, to-from)
	if !b.Wired {
		return rows
	}
	padded = slices.Grow(padded[:0], (to-from)*b.K)[:(to-from)*b.K]
	kernels.ReadIntegers(blk.Own[model.Sources], (i*blk.Rows+from)*b.K, padded)
	for at := range rows {
		rows[at] = padded[at*b.K:][:b.SynapsesOf(b.Replicas[i], blk.First+from+at)]
	}
	return rows
}

// sourcesOfRow are those of a row of the rank.
func (b *Batch) sourcesOfRow(r *Replica, row int) []int32 {
	blk := b.blockOf(row)
	return b.sourcesOf(nil, blk, slices.Index(b.Replicas, r), row-blk.First, row-blk.First+1)[0]
}

// Of is what a row of the rank has, counted from its first one; nil where all are connected to all.
func (s Sources) Of(r *Replica, row int) []int32 {
	if s == nil {
		return nil
	}
	return s[r][row]
}

// numbersAtOnce is about how many numbers are drawn before some go to the device: more than a few rows, so that processors
// seldom wait for one another.
const numbersAtOnce = 1 << 20

// DrawNoise fills the noise of block k (model.Noise) for the replicas that are not failed: number j of the stream of a
// row is that of the synapse from neuron j, whether the row lists its sources or not.
func (b *Batch) DrawNoise(k int, sources Sources, of func(r *Replica, row int) *random.Stream) {
	blk := b.Blocks[k]
	to := b.Shared[noiseOf(blk)]
	rows := make([][]float64, min(blk.Rows, max(rowsAtOnce*b.Target.Threads(), numbersAtOnce/b.K)))
	for at := range rows {
		rows[at] = make([]float64, b.K)
	}
	for i, r := range b.Replicas {
		if r.Failed != nil {
			continue
		}
		for first := 0; first < blk.Rows; first += len(rows) {
			some := rows[:min(len(rows), blk.Rows-first)]
			parallel.Each(b.Target.Threads(), len(some), 1, func() func(from, to int) {
				return func(at, _ int) {
					row := blk.First + first + at
					if sources == nil {
						of(r, row).Normals(some[at])
					} else {
						of(r, row).NormalsAt(some[at], sources.Of(r, row-b.FirstRow))
					}
				}
			})
			for at, xi := range some {
				to.Write((i*blk.Rows+first+at)*b.K, xi)
			}
		}
	}
}
