package state

import (
	"encoding/binary"
	"math"

	"engram/engine/activity"
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
	b.GatherOf(c, count, b.N, k, values)
}

// GatherOf completes values (count, n, k), of which every rank has brought its share of the n.
func (b *Batch) GatherOf(c coding, count, n, k int, values []float64) {
	if b.Ranks.Size == 1 {
		return
	}
	// a rank's part is (count, its rows, k)
	rows := func(rank, i int) []float64 {
		first, own := b.Ranks.ShareOf(rank, n)
		return values[(i*n+first)*k : (i*n+first+own)*k]
	}
	counts := b.Ranks.Sizes(n, func(rows int) int { return count * c.bytes(rows*k) })
	part, all := make([]byte, counts[b.Ranks.Rank]), make([]byte, count*c.bytes(n*k))
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

// GatherColumns is a value of k numbers per row of replica i, columns first ... first+columns-1 of it: visit is given
// each with the numbers of all N rows, which it may change.
func (b *Batch) GatherColumns(name string, i, k, first, columns int, visit func(column int, values []float64)) {
	own := make([]float64, b.OwnRows*k)
	for _, blk := range b.Blocks {
		blk.Own[name].Read(i*blk.Rows*k, own[(blk.First-b.FirstRow)*k:][:blk.Rows*k])
	}
	c, values := b.Reals(), make([]float64, b.N)
	var all []byte
	if b.Ranks.Size > 1 {
		counts := b.Ranks.Sizes(b.N, func(rows int) int { return c.bytes(rows * k) })
		part := make([]byte, c.bytes(len(own)))
		c.encode(part, own)
		all = make([]byte, c.bytes(b.N*k))
		b.Ranks.AllGather(part, all, counts)
	}
	for column := first; column < first+columns; column++ {
		for row := range values {
			if all == nil {
				values[row] = own[row*k+column]
			} else {
				c.decode(values[row:row+1], all[c.bytes(row*k+column):])
			}
		}
		visit(column, values)
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

// NewActivity are so many columns of states of the rank's neurons, all of them silent.
func (b *Batch) NewActivity(columns int) *activity.States {
	return activity.New(len(b.Replicas), b.OwnRows, columns)
}

// activityChunk is how many states pass through memory unpacked at a time.
const activityChunk = 1 << 15

// ReadActivity packs what a program has left in Output for the rows of the rank.
func (b *Batch) ReadActivity(s *activity.States) {
	rows := max(1, activityChunk/s.Columns)
	values := make([]float64, rows*s.Columns)
	for _, blk := range b.Blocks {
		for i := range b.Replicas {
			for first := 0; first < blk.Rows; first += rows {
				some := values[:min(rows, blk.Rows-first)*s.Columns]
				blk.Own[model.Output].Read((i*blk.Rows+first)*s.Columns, some)
				for row := first; len(some) > 0; row++ {
					activity.Pack(s.Row(i, blk.First-b.FirstRow+row), some[:s.Columns])
					some = some[s.Columns:]
				}
			}
		}
	}
}

// WriteActivity gives the states that the ranks have to the device of each. Where programs read lists of what is active,
// every rank lists its own rows; else every device is given all bits.
func (b *Batch) WriteActivity(s *activity.States) {
	buf := b.Shared[model.S]
	if buf, lists := buf.(kernels.Lister); lists {
		parts := make([][][]byte, len(b.Replicas))
		for i := range parts {
			parts[i] = b.Ranks.GatherParts(buf.List(b.FirstRow, s.Columns, s.Of(i)))
		}
		buf.Join(s.Columns, parts)
		return
	}
	all := b.AllActivity(s)
	rows := max(1, activityChunk/s.Columns)
	bits := make([]uint8, rows*s.Columns)
	for first := 0; first < len(b.Replicas)*b.N; first += rows {
		some := bits[:min(rows, len(b.Replicas)*b.N-first)*s.Columns]
		for k := range some {
			some[k] = all.At(0, first+k/s.Columns, k%s.Columns)
		}
		kernels.WriteBits(buf, first*s.Columns, some)
	}
}

// AllActivity are the states of all N rows, those of the other ranks too.
func (b *Batch) AllActivity(s *activity.States) *activity.States {
	if b.Ranks.Size == 1 {
		return s
	}
	all := activity.New(len(b.Replicas), b.N, s.Columns)
	counts := b.Ranks.Sizes(b.N, func(rows int) int { return int(activity.Bytes(rows, s.Columns)) })
	for i := range b.Replicas {
		part, got := make([]byte, 0, counts[b.Ranks.Rank]), make([]byte, activity.Bytes(b.N, s.Columns))
		for _, w := range s.Of(i) {
			part = binary.LittleEndian.AppendUint64(part, w)
		}
		b.Ranks.AllGather(part, got, counts)
		words := all.Of(i)
		for k := range words {
			words[k] = binary.LittleEndian.Uint64(got[8*k:])
		}
	}
	return all
}
