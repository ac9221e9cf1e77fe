package state

import (
	"encoding/binary"
	"math"

	"engram/engine/model"
	"engram/kernels"
)

// What couples the rows of a network passes from rank to rank here: currents by day, states
// in recall, and what records are made of. A rank has its own rows, and a gathering gives
// it the others'. How many ranks there are shows in no bit: what is gathered is what a
// single process would have read.

// coding says how numbers travel.
type coding struct {
	bytes  func(n int) int // of n numbers
	encode func(to []byte, values []float64)
	decode func(values []float64, from []byte)
}

// Reals travel in the precision that they were computed in.
func (b *Batch) Reals() coding {
	if b.Target.Precision() == kernels.Float32 {
		return coding{
			func(n int) int { return 4 * n },
			func(to []byte, values []float64) {
				for i, v := range values {
					binary.LittleEndian.PutUint32(to[4*i:], math.Float32bits(float32(v)))
				}
			},
			func(values []float64, from []byte) {
				for i := range values {
					values[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(from[4*i:])))
				}
			},
		}
	}
	return coding{
		func(n int) int { return 8 * n },
		func(to []byte, values []float64) {
			for i, v := range values {
				binary.LittleEndian.PutUint64(to[8*i:], math.Float64bits(v))
			}
		},
		func(values []float64, from []byte) {
			for i := range values {
				values[i] = math.Float64frombits(binary.LittleEndian.Uint64(from[8*i:]))
			}
		},
	}
}

// Bits are states: eight neurons a byte.
var Bits = coding{
	func(n int) int { return (n + 7) / 8 },
	func(to []byte, values []float64) {
		clear(to)
		for i, v := range values {
			if v != 0 {
				to[i/8] |= 1 << (i % 8)
			}
		}
	},
	func(values []float64, from []byte) {
		for i := range values {
			values[i] = float64(from[i/8] >> (i % 8) & 1)
		}
	},
}

// indices are whole numbers of 32 bits.
var indices = coding{
	func(n int) int { return 4 * n },
	func(to []byte, values []float64) {
		for i, v := range values {
			binary.LittleEndian.PutUint32(to[4*i:], uint32(int32(v)))
		}
	},
	func(values []float64, from []byte) {
		for i := range values {
			values[i] = float64(int32(binary.LittleEndian.Uint32(from[4*i:])))
		}
	},
}

// Gather completes values (count, N, k), of which every rank has brought its own rows.
func (b *Batch) Gather(c coding, count, k int, values []float64) {
	if b.Ranks.Size == 1 {
		return
	}
	// a rank's part is (count, its rows, k)
	rows := func(rank, i int) []float64 {
		first, own := b.Ranks.ShareOf(rank, b.N)
		return values[(i*b.N+first)*k : (i*b.N+first+own)*k]
	}
	counts, total := make([]int, b.Ranks.Size), 0
	for r := range counts {
		_, own := b.Ranks.ShareOf(r, b.N)
		counts[r] = count * c.bytes(own*k)
		total += counts[r]
	}
	part, all := make([]byte, counts[b.Ranks.Rank]), make([]byte, total)
	for i := range count {
		size := len(part) / count
		c.encode(part[i*size:(i+1)*size], rows(b.Ranks.Rank, i))
	}
	b.Ranks.AllGather(part, all, counts)
	for r, n := range counts {
		for i := range count {
			if r != b.Ranks.Rank {
				c.decode(rows(r, i), all[i*n/count:(i+1)*n/count])
			}
		}
		all = all[n:]
	}
}

// PerPattern combines a value without rows, one number for each of m patterns, over the
// blocks and the ranks, for replica i.
func (b *Batch) PerPattern(i int, name string, m int, combine func(a, b float64) float64) []float64 {
	var all []float64
	part := make([]float64, m)
	join := func() {
		if all == nil {
			all = append(all, part...)
			return
		}
		for c, v := range part {
			all[c] = combine(all[c], v)
		}
	}
	for _, blk := range b.Blocks {
		blk.Own[name].Read(i*m, part)
		join()
	}
	if b.Ranks.Size == 1 {
		return all
	}
	c := b.Reals()
	mine, theirs, counts := make([]byte, c.bytes(m)), make([]byte, b.Ranks.Size*c.bytes(m)), make([]int, b.Ranks.Size)
	for r := range counts {
		counts[r] = len(mine)
	}
	c.encode(mine, all)
	b.Ranks.AllGather(mine, theirs, counts)
	all = nil
	for r := range counts {
		c.decode(part, theirs[r*len(mine):])
		join()
	}
	return all
}

func Add(a, b float64) float64 { return a + b }

// EveryRow calls visit on the leading rank with the factors (z, K) of every row of replica i,
// in order, whichever rank has them; the others send theirs. visit may change what it is
// given: nothing is written back.
func (b *Batch) EveryRow(i int, visit func(row int, u []float64)) {
	b.everyRow(b.Reals(), b.Z*b.K, func(row int, u []float64) { b.ReadFactorsOf(i, row, u) }, visit)
}

// EveryRowOf is EveryRow of a value of k numbers per row.
func (b *Batch) EveryRowOf(i int, name string, k int, visit func(row int, values []float64)) {
	b.everyRow(b.Reals(), k, func(row int, values []float64) {
		for _, blk := range b.Blocks {
			if at := row - blk.First; at >= 0 && at < blk.Rows {
				blk.Own[name].Read((i*blk.Rows+at)*k, values)
			}
		}
	}, visit)
}

// everyRow is EveryRow of values (k) that read reads for a row of the rank.
func (b *Batch) everyRow(c coding, k int, read, visit func(row int, values []float64)) {
	u := make([]float64, k)
	var sent []byte
	if b.Ranks.Size > 1 {
		sent = make([]byte, c.bytes(len(u)))
	}
	for rank := range b.Ranks.Size {
		first, rows := b.Ranks.ShareOf(rank, b.N)
		for row := first; row < first+rows; row++ {
			if rank == b.Ranks.Rank {
				read(row, u)
			}
			if rank > 0 && rank == b.Ranks.Rank {
				c.encode(sent, u)
			}
			if rank > 0 {
				b.Ranks.Broadcast(sent, rank)
			}
			if !b.Ranks.IsRoot() {
				continue
			}
			if rank > 0 {
				c.decode(u, sent)
			}
			visit(row, u)
		}
	}
}

// ReadFactorsOf reads the factors of a row of the rank.
func (b *Batch) ReadFactorsOf(i, row int, u []float64) {
	for k, blk := range b.Blocks {
		if at := row - blk.First; at >= 0 && at < blk.Rows {
			blk.Own[model.U].Read((i*blk.Rows+at)*len(u), u)
			if at == blk.Rows-1 { // rows are read in order; what cannot go stays
				_ = b.Evict(k)
			}
		}
	}
}

// FactorsOf is the factors (z) of the synapse of replica i from neuron j to neuron row, on all ranks: 0 where rewiring has taken
// it away.
func (b *Batch) FactorsOf(i, row, j int) ([]float64, error) {
	u := make([]float64, b.Z)
	for k, blk := range b.Blocks {
		at := row - blk.First
		if at < 0 || at >= blk.Rows {
			continue
		}
		if slot := b.slot(i, row, j); slot >= 0 {
			for f := range u {
				blk.Own[model.U].Read(((i*blk.Rows+at)*b.Z+f)*b.K+slot, u[f:f+1])
			}
		}
		if err := b.Evict(k); err != nil {
			return nil, err
		}
	}
	if b.Ranks.Size == 1 {
		return u, nil
	}
	c := b.Reals()
	sent := make([]byte, c.bytes(b.Z))
	c.encode(sent, u)
	for rank := range b.Ranks.Size {
		if first, own := b.Ranks.ShareOf(rank, b.N); row >= first && row < first+own {
			b.Ranks.Broadcast(sent, rank)
		}
	}
	c.decode(u, sent)
	return u, nil
}
