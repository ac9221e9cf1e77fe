package state

import (
	"fmt"
	"runtime"

	"engram/engine/model"
	"engram/engine/random"

	"golang.org/x/sync/errgroup"
)

// noiseOf is the name of the buffer with the noise of a block's synapses.
func noiseOf(blk *block) string { return fmt.Sprintf("%s of %d rows", model.Noise, blk.Rows) }

// Sources are the presynaptic neurons of all rows of the rank, of each replica; nil where all are connected to all.
type Sources map[*Replica][][]int32

// ReadSources reads them from the device.
func (b *Batch) ReadSources() Sources {
	if !b.Wired {
		return nil
	}
	all := Sources{}
	padded := make([]float64, b.K)
	for _, blk := range b.Blocks {
		for i, r := range b.Replicas {
			for row := range blk.Rows {
				blk.Own[model.Sources].Read((i*blk.Rows+row)*b.K, padded)
				at := make([]int32, b.SynapsesOf(r, blk.First+row))
				for slot := range at {
					at[slot] = int32(padded[slot])
				}
				all[r] = append(all[r], at)
			}
		}
	}
	return all
}

// numbersAtOnce is about how many numbers are drawn before some go to the device: more than a few rows, so that processors
// seldom wait for one another.
const numbersAtOnce = 1 << 20

// DrawNoise fills the noise of block k (model.Noise) for the replicas that are not failed: number j of the stream of a
// row is that of the synapse from neuron j, whether the row lists its sources or not.
func (b *Batch) DrawNoise(k int, sources Sources, of func(r *Replica, row int) *random.Stream) {
	blk := b.Blocks[k]
	to := b.Shared[noiseOf(blk)]
	rows := make([][]float64, min(blk.Rows, max(rowsAtOnce*runtime.GOMAXPROCS(0), numbersAtOnce/b.N)))
	for at := range rows {
		rows[at] = make([]float64, b.N)
	}
	for i, r := range b.Replicas {
		if r.Failed != nil {
			continue
		}
		for first := 0; first < blk.Rows; first += len(rows) {
			some := rows[:min(len(rows), blk.Rows-first)]
			var drawing errgroup.Group
			drawing.SetLimit(runtime.GOMAXPROCS(0))
			for at, xi := range some {
				drawing.Go(func() error {
					row := blk.First + first + at
					of(r, row).Normals(xi)
					if sources != nil {
						for slot, j := range sources[r][row-b.FirstRow] { // ascending, so that j >= slot
							xi[slot] = xi[j]
						}
					}
					return nil
				})
			}
			_ = drawing.Wait()
			for at, xi := range some {
				to.Write((i*blk.Rows+first+at)*b.K, xi[:b.K])
			}
		}
	}
}
