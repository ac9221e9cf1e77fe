package state

import (
	"encoding/json"
	"math"

	"engram/engine/model"
	"engram/kernels"
)

// Patterns are the memories of one day: bits (N, M), and for each the pattern whose
// activity is its label.
type Patterns struct {
	N, M     int
	Bits     []uint8
	Sequence bool
	ones     []int // of each pattern; nil until they are counted
}

// Label is the number of the pattern that labels mu: itself, or in a sequence the next.
func (p Patterns) Label(mu int) int {
	if p.Sequence {
		return (mu + 1) % p.M
	}
	return mu
}

// Activity is the fraction of ones in the first m patterns.
func (p *Patterns) Activity(m int) float64 {
	if p.ones == nil {
		p.ones = make([]int, p.M)
		for j := range p.N {
			for mu, bit := range p.Bits[j*p.M : (j+1)*p.M] {
				p.ones[mu] += int(bit)
			}
		}
	}
	sum := 0
	for _, n := range p.ones[:m] {
		sum += n
	}
	return float64(sum) / (float64(p.N) * float64(m))
}

// First are the first m of the patterns.
func (p *Patterns) First(m int) Patterns {
	part := Patterns{N: p.N, M: m, Bits: p.Bits, Sequence: p.Sequence}
	if m < p.M {
		part.Bits = make([]uint8, 0, p.N*m)
		for j := range p.N {
			part.Bits = append(part.Bits, p.Bits[j*p.M:j*p.M+m]...)
		}
	}
	return part
}

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
	row := make([]float64, mem.M)
	for i, r := range b.Replicas {
		count.Write(i, []float64{float64(len(refs[i]))})
		for j := range b.N {
			for c, p := range refs[i] {
				day := r.Days[p.Day]
				row[c] = float64(day.Bits[j*day.M+p.Mu])
			}
			clear(row[len(refs[i]):])
			x.Write((i*b.N+j)*mem.M, row)
		}
	}
	return mem, b.labels(mem)
}

// labels writes Y: the label of each pattern for the rows of each block.
func (b *Batch) labels(mem *PatternSet) error {
	row := make([]float64, mem.M)
	for _, blk := range b.Blocks {
		y, err := b.buffer(blk, kernels.Value{Name: model.Y, Kind: kernels.Bits, HasRows: true, Dims: []int{mem.M}}, false)
		if err != nil {
			return err
		}
		for i, r := range b.Replicas {
			for j := range blk.Rows {
				for c, p := range mem.Refs[i] {
					day := r.Days[p.Day]
					row[c] = float64(day.Bits[(blk.First+j)*day.M+day.Label(p.Mu)])
				}
				clear(row[len(mem.Refs[i]):])
				y.Write((i*blk.Rows+j)*mem.M, row)
			}
		}
	}
	return nil
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

// RoundEven rounds half to even, as all counts are rounded.
func RoundEven(x float64) int { return int(math.RoundToEven(x)) }

// Statistics are the fraction of elements of the patterns that are active, and the mean
// correlation of two patterns, over neurons: 0 for independent ones.
func (p Patterns) Statistics() (activity, correlation float64) {
	var active, pairs float64 // (neuron, pattern); (neuron, two patterns)
	for j := range p.N {
		k := 0.0
		for _, bit := range p.Bits[j*p.M : (j+1)*p.M] {
			k += float64(bit)
		}
		active += k
		pairs += k * (k - 1)
	}
	n, m := float64(p.N), float64(p.M)
	activity = active / (n * m)
	if m < 2 || activity == 0 || activity == 1 {
		return activity, 0
	}
	return activity, (pairs/(n*m*(m-1)) - activity*activity) / (activity * (1 - activity))
}

// Active counts the active neurons of each pattern.
func (p Patterns) Active() []int {
	count := make([]int, p.M)
	for j := range p.N {
		for mu, x := range p.Bits[j*p.M : (j+1)*p.M] {
			count[mu] += int(x)
		}
	}
	return count
}

// ActivityOf is the fraction of ones among neurons from ... to-1.
func (p Patterns) ActivityOf(from, to int) float64 {
	sum := 0
	for _, bit := range p.Bits[from*p.M : to*p.M] {
		sum += int(bit)
	}
	return float64(sum) / (float64(to-from) * float64(p.M))
}
