package engine

import (
	"encoding/json"
	"math"
	"slices"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
	"engram/kernels"
)

// patterns are the memories of one day: bits (N, M), and for each the pattern whose
// activity is its label.
type patterns struct {
	n, m     int
	bits     []uint8
	sequence bool
	ones     []int // of each pattern; nil until they are counted
}

// label is the number of the pattern that labels mu: itself, or in a sequence the next.
func (p patterns) label(mu int) int {
	if p.sequence {
		return (mu + 1) % p.m
	}
	return mu
}

// activity is the fraction of ones in the first m patterns.
func (p *patterns) activity(m int) float64 {
	if p.ones == nil {
		p.ones = make([]int, p.m)
		for j := range p.n {
			for mu, bit := range p.bits[j*p.m : (j+1)*p.m] {
				p.ones[mu] += int(bit)
			}
		}
	}
	sum := 0
	for _, n := range p.ones[:m] {
		sum += n
	}
	return float64(sum) / (float64(p.n) * float64(m))
}

// first are the first m of the patterns.
func (p *patterns) first(m int) patterns {
	part := patterns{n: p.n, m: m, bits: p.bits, sequence: p.sequence}
	if m < p.m {
		part.bits = make([]uint8, 0, p.n*m)
		for j := range p.n {
			part.bits = append(part.bits, p.bits[j*p.m:j*p.m+m]...)
		}
	}
	return part
}

// draw makes the patterns of a day of the replica with this seed: in exact ones a
// fixed number of neurons of each population is active, in bernoulli ones each neuron
// with its coding level, but no neuron is silent in all of them.
func draw(seed uint64, day int, c config.Patterns, n int, people graph.Populations) patterns {
	p := patterns{n: n, m: c.Count, bits: make([]uint8, n*c.Count), sequence: c.Memory == "sequence"}
	if c.Kind == "bernoulli" {
		for j := range n {
			s, row, any := random.New(seed, random.Patterns, uint64(day), uint64(j)), p.bits[j*p.m:(j+1)*p.m], false
			for !any {
				for mu := range row {
					row[mu] = 0
					if s.Uniform() < people.Of(j) {
						row[mu], any = 1, true
					}
				}
			}
		}
		return p
	}
	x := make([]uint8, n)
	e := people.Excitatory
	for mu := range p.m {
		s := random.New(seed, random.Patterns, uint64(day), uint64(mu))
		s.Choose(x[:e], roundEven(float64(e)*people.FE))
		s.Choose(x[e:], roundEven(float64(n-e)*people.FI))
		for j, v := range x {
			p.bits[j*p.m+mu] = v
		}
	}
	return p
}

// ref names a pattern of a replica.
type ref struct{ day, mu int }

// MarshalJSON writes a ref as [day, mu].
func (r ref) MarshalJSON() ([]byte, error) { return json.Marshal([2]int{r.day, r.mu}) }

func (r *ref) UnmarshalJSON(text []byte) error {
	var pair [2]int
	err := json.Unmarshal(text, &pair)
	r.day, r.mu = pair[0], pair[1]
	return err
}

// patternSet is the patterns that a phase works with, on the device: the columns of X,
// and their labels Y, one set for each replica. Sets of different size are filled up
// with empty columns; count says how many are meant.
type patternSet struct {
	m    int // columns
	refs [][]ref
}

// loadPatterns puts the chosen patterns of each replica on the device.
func (b *batch) loadPatterns(refs [][]ref) (*patternSet, error) {
	mem := &patternSet{m: 1, refs: refs}
	for _, r := range refs {
		mem.m = max(mem.m, len(r))
	}
	x, err := b.buffer(nil, kernels.Value{Name: model.X, Kind: kernels.Bits, Dims: []int{b.n, mem.m}}, false)
	if err != nil {
		return nil, err
	}
	count, err := b.buffer(nil, kernels.Value{Name: model.Count, Kind: kernels.Index}, false)
	if err != nil {
		return nil, err
	}
	row := make([]float64, mem.m)
	for i, r := range b.replicas {
		count.Write(i, []float64{float64(len(refs[i]))})
		for j := range b.n {
			for c, p := range refs[i] {
				day := r.days[p.day]
				row[c] = float64(day.bits[j*day.m+p.mu])
			}
			clear(row[len(refs[i]):])
			x.Write((i*b.n+j)*mem.m, row)
		}
	}
	return mem, b.labels(mem)
}

// labels writes Y: the label of each pattern for the rows of each block.
func (b *batch) labels(mem *patternSet) error {
	row := make([]float64, mem.m)
	for _, blk := range b.blocks {
		y, err := b.buffer(blk, kernels.Value{Name: model.Y, Kind: kernels.Bits, HasRows: true, Dims: []int{mem.m}}, false)
		if err != nil {
			return err
		}
		for i, r := range b.replicas {
			for j := range blk.rows {
				for c, p := range mem.refs[i] {
					day := r.days[p.day]
					row[c] = float64(day.bits[(blk.first+j)*day.m+day.label(p.mu)])
				}
				clear(row[len(mem.refs[i]):])
				y.Write((i*blk.rows+j)*mem.m, row)
			}
		}
	}
	return nil
}

// today are the patterns of each replica's last day.
func (b *batch) today() [][]ref {
	return b.choose(func(r *replica) []ref { return r.day(len(r.days) - 1) })
}

// ever are the patterns of all days of each replica.
func (b *batch) ever() [][]ref {
	return b.choose(func(r *replica) (all []ref) {
		for d := range r.days {
			all = append(all, r.day(d)...)
		}
		return all
	})
}

func (b *batch) choose(of func(r *replica) []ref) [][]ref {
	refs := make([][]ref, len(b.replicas))
	for i, r := range b.replicas {
		refs[i] = of(r)
	}
	return refs
}

func (r *replica) day(d int) []ref {
	refs := make([]ref, r.days[d].m)
	for mu := range refs {
		refs[mu] = ref{d, mu}
	}
	return refs
}

// silent is how many neurons none of the patterns activates.
func (r *replica) silent(refs []ref) int {
	silent := 0
	for j := range r.Network.Neurons {
		if !slices.ContainsFunc(refs, func(p ref) bool { return r.days[p.day].bits[j*r.days[p.day].m+p.mu] != 0 }) {
			silent++
		}
	}
	return silent
}

// roundEven rounds half to even, as all counts are rounded.
func roundEven(x float64) int { return int(math.RoundToEven(x)) }
