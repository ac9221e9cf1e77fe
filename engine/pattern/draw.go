package pattern

import (
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/random"
)

// Draw makes the patterns of a day of the replica with this seed, by their kind (docs/model.md, Patterns).
func Draw(seed uint64, day int, c config.Patterns, n int, people graph.Populations) Set {
	p := Set{N: n, M: c.Count, Bits: make([]uint8, n*c.Count), Sequence: c.Memory == "sequence"}
	d := newDrawing(seed, day, c, n, people)
	switch c.Kind {
	case config.Bernoulli:
		d.bernoulli(p)
	case config.Prototypes, config.Hierarchical:
		prototypes := d.prototypes()
		p.each(func(mu int, active []int, s *random.Stream) []int {
			return d.resemble(active, prototypes[mu%len(prototypes)], c.Overlap, s)
		}, d)
	case config.SparseGraded:
		p.each(func(_ int, active []int, s *random.Stream) []int {
			offset := float64(c.CodingSpread * (float64(2*s.Uniform()) - 1))
			return d.choose(active, 1+offset, s)
		}, d)
	default:
		p.each(func(_ int, active []int, s *random.Stream) []int { return d.choose(active, 1, s) }, d)
	}
	return p
}

// drawing is what the patterns of a day depend on.
type drawing struct {
	seed, day uint64
	n         int
	config.Patterns
	people graph.Populations
	of     [2]*random.Sampler // excitatory neurons, inhibitory ones
}

func newDrawing(seed uint64, day int, c config.Patterns, n int, people graph.Populations) drawing {
	of := [2]*random.Sampler{random.NewSampler(people.Excitatory), random.NewSampler(n - people.Excitatory)}
	return drawing{seed, uint64(day), n, c, people, of}
}

// each draws pattern after pattern, each from its stream: draw appends the active neurons.
func (p *Set) each(draw func(mu int, active []int, s *random.Stream) []int, d drawing) {
	var active []int
	for mu := range p.M {
		active = draw(mu, active[:0], random.New(d.seed, random.Patterns, d.day, uint64(mu)))
		for _, j := range active {
			p.Bits[j*p.M+mu] = 1
		}
	}
}

// bernoulli makes each neuron active with the coding level of its population, but none silent in all patterns.
func (d drawing) bernoulli(p Set) {
	for j := range p.N {
		s, row, any := random.New(d.seed, random.Patterns, d.day, uint64(j)), p.Bits[j*p.M:(j+1)*p.M], false
		for !any {
			for mu := range row {
				row[mu] = 0
				if s.Uniform() < d.people.Of(j) {
					row[mu], any = 1, true
				}
			}
		}
	}
}

// choose appends a fixed number of neurons of each population: its coding level times a factor, rounded.
func (d drawing) choose(active []int, factor float64, s *random.Stream) []int {
	e := d.people.Excitatory
	active = append(active, d.of[0].Sample(s, RoundEven(float64(e)*d.people.FE*factor))...)
	for _, j := range d.of[1].Sample(s, RoundEven(float64(d.n-e)*d.people.FI*factor)) {
		active = append(active, e+j)
	}
	return active
}

// prototypes draws the patterns that those of the day resemble: those of the groups, or of their subgroups, of
// which number l belongs to group l mod groups.
func (d drawing) prototypes() [][]uint8 {
	groups := make([][]uint8, d.Groups)
	for g := range groups {
		groups[g] = marked(d.n, d.choose(nil, 1, random.New(d.seed, random.Groups, d.day, uint64(g))))
	}
	if d.Kind == config.Prototypes {
		return groups
	}
	leaves := make([][]uint8, d.Leaves())
	for l := range leaves {
		leaves[l] = marked(d.n, d.resemble(nil, groups[l%d.Groups], d.GroupOverlap, random.New(d.seed, random.Leaves, d.day, uint64(l))))
	}
	return leaves
}

// marked are n bits, 1 for active neurons.
func marked(n int, active []int) []uint8 {
	x := make([]uint8, n)
	for _, j := range active {
		x[j] = 1
	}
	return x
}

// resemble appends the active neurons of a pattern that has as many as a prototype, of which it has the fraction overlap too,
// rounded, in each population.
func (d drawing) resemble(active []int, prototype []uint8, overlap float64, s *random.Stream) []int {
	for _, part := range [2][2]int{{0, d.people.Excitatory}, {d.people.Excitatory, len(prototype)}} {
		var of, others []int // active in the prototype, and silent
		for j := part[0]; j < part[1]; j++ {
			if prototype[j] == 1 {
				of = append(of, j)
			} else {
				others = append(others, j)
			}
		}
		shared := max(RoundEven(float64(len(of))*overlap), len(of)-len(others))
		for _, i := range s.Permutation(len(of), shared) {
			active = append(active, of[i])
		}
		for _, i := range s.Permutation(len(others), len(of)-shared) {
			active = append(active, others[i])
		}
	}
	return active
}
