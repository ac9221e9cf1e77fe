package state

import (
	"encoding/json"

	"engram/engine/model"
	"engram/engine/pattern"
	"engram/engine/statistics"
	"engram/kernels"
)

// Ref names a pattern of a replica.
type Ref struct{ Day, Mu int }

// MarshalJSON writes a ref as [day, mu].
func (r Ref) MarshalJSON() ([]byte, error) { return json.Marshal([2]int{r.Day, r.Mu}) }

func (r *Ref) UnmarshalJSON(text []byte) error {
	var pair [2]int
	err := json.Unmarshal(text, &pair)
	r.Day, r.Mu = pair[0], pair[1]
	return err
}

// PatternSet is the patterns that a phase works with, on the device: the columns of X,
// and their labels Y, one set for each replica. Sets of different size are filled up
// with empty columns; count says how many are meant.
type PatternSet struct {
	M    int // columns
	Refs [][]Ref
}

// LoadPatterns puts the chosen patterns of each replica on the device.
func (b *Batch) LoadPatterns(refs [][]Ref) (*PatternSet, error) {
	mem := &PatternSet{M: 1, Refs: refs}
	for _, r := range refs {
		mem.M = max(mem.M, len(r))
	}
	x, err := b.buffer(nil, kernels.Value{Name: model.X, Kind: kernels.Bits, Dims: []int{b.N, mem.M}}, false)
	if err != nil {
		return nil, err
	}
	count, err := b.buffer(nil, kernels.Value{Name: model.Count, Kind: kernels.Index}, false)
	if err != nil {
		return nil, err
	}
	for i, r := range b.Replicas {
		count.Write(i, []float64{float64(len(refs[i]))})
		columns := columnsOf(r, refs[i], func(_ pattern.Set, mu int) int { return mu })
		b.writeBits(x, i*b.N, 0, b.N, mem.M, columns)
	}
	return mem, b.labels(mem)
}

// labels writes Y: the label of each pattern for the rows of each block.
func (b *Batch) labels(mem *PatternSet) error {
	for _, blk := range b.Blocks {
		y, err := b.buffer(blk, kernels.Value{Name: model.Y, Kind: kernels.Bits, HasRows: true, Dims: []int{mem.M}}, false)
		if err != nil {
			return err
		}
		for i, r := range b.Replicas {
			b.writeBits(y, i*blk.Rows, blk.First, blk.Rows, mem.M, columnsOf(r, mem.Refs[i], pattern.Set.Label))
		}
	}
	return nil
}

// column is a pattern among the bits (N, stride) of its day.
type column struct {
	bits   []uint8
	stride int
}

func (c column) at(j int) uint8 { return c.bits[j*c.stride] }

// columnsOf are patterns of a replica, or the others that number names for each of them.
func columnsOf(r *Replica, refs []Ref, number func(day pattern.Set, mu int) int) []column {
	columns := make([]column, len(refs))
	for c, p := range refs {
		day := r.Days[p.Day]
		columns[c] = column{day.Bits[number(day, p.Mu):], day.M}
	}
	return columns
}

// writeBits writes the bits of columns, of the neurons from first on, to rows of m elements of a buffer, from row on.
// Elements beyond the columns are 0.
func (b *Batch) writeBits(buf kernels.Buffer, row, first, neurons, m int, columns []column) {
	const together = 1 << 15 // bits
	rows := max(1, together/m)
	bits := make([]float64, rows*m)
	for at := 0; at < neurons; at += rows {
		some := min(rows, neurons-at)
		for j := range some {
			to := bits[j*m:][:m]
			for c, column := range columns {
				to[c] = float64(column.at(first + at + j))
			}
		}
		buf.Write((row+at)*m, bits[:some*m])
	}
}

// Today are the patterns of each replica's last day.
func (b *Batch) Today() [][]Ref {
	return b.Choose(func(r *Replica) []Ref { return r.Day(len(r.Days) - 1) })
}

// Ever are the patterns of all days of each replica.
func (b *Batch) Ever() [][]Ref {
	return b.Choose(func(r *Replica) (all []Ref) {
		for d := range r.Days {
			all = append(all, r.Day(d)...)
		}
		return all
	})
}

func (b *Batch) Choose(of func(r *Replica) []Ref) [][]Ref {
	refs := make([][]Ref, len(b.Replicas))
	for i, r := range b.Replicas {
		refs[i] = of(r)
	}
	return refs
}

// Population is what the neurons of replica i do in its patterns, from the outputs model.AllH and l2 of model.Shape.Observe;
// the leading rank knows it.
func (b *Batch) Population(i int, mem *PatternSet) *statistics.Population {
	refs, theta, norms := mem.Refs[i], b.PerRow(i, model.Theta), b.PerRow(i, "l2")
	p, labels := statistics.NewPopulation(len(refs)), make([]uint8, len(refs))
	b.EveryRowOf(i, model.AllH, mem.M, func(row int, h []float64) {
		for c, ref := range refs {
			day := &b.Replicas[i].Days[ref.Day]
			labels[c] = day.Bits[row*day.M+day.Label(ref.Mu)]
		}
		p.Add(h[:len(refs)], labels, theta[row], norms[row])
	})
	return p
}
