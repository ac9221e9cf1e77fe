package state

import (
	"encoding/json"

	"engram/engine/model"
	"engram/engine/parallel"
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
		b.writeBits(x, i*b.N, 0, b.N, mem.M, columnsOf(r, refs[i], func(_ pattern.Set, mu int) int { return mu }))
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

// columns are so many patterns that lie side by side among the bits (N, stride) of their day.
type columns struct {
	bits          []uint8 // from those of the first pattern on
	count, stride int
}

// columnsOf are patterns of a replica, or the others that number names for each of them.
func columnsOf(r *Replica, refs []Ref, number func(day pattern.Set, mu int) int) (all []columns) {
	next := Ref{-1, 0} // to the last one
	for _, p := range refs {
		day := r.Days[p.Day]
		mu := number(day, p.Mu)
		if next != (Ref{p.Day, mu}) {
			all = append(all, columns{day.Bits[mu:], 0, day.M})
		}
		all[len(all)-1].count++
		next = Ref{p.Day, mu + 1}
	}
	return all
}

// writeBits writes the bits of columns, of the neurons from first on, to rows of m elements of a buffer, from row on, rows side
// by side. Elements beyond the columns are 0.
func (b *Batch) writeBits(buf kernels.Buffer, row, first, neurons, m int, all []columns) {
	const together = 1 << 18 // bits
	rows := max(1, together/m)
	write := b.writer()
	parallel.Each(b.Target.Threads(), neurons, rows, func() func(from, to int) {
		bits := make([]uint8, min(rows, neurons)*m)
		return func(from, to int) {
			for j := range to - from {
				place := bits[j*m:][:m]
				for _, c := range all {
					copy(place, c.bits[(first+from+j)*c.stride:][:c.count])
					place = place[c.count:]
				}
			}
			write(func() { kernels.WriteBits(buf, (row+from)*m, bits[:(to-from)*m]) })
		}
	})
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
