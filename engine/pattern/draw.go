package pattern

import (
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/parallel"
	"engram/engine/random"
)

// Populations counts the neurons of the two kinds, the excitatory ones first.
func Populations(n config.Network) graph.Populations {
	inhibitory := RoundEven(n.InhibitoryFraction * float64(n.Neurons))
	p := graph.Populations{Excitatory: n.Neurons - inhibitory, CodingLevel: n.CodingLevel, FE: n.CodingLevel, FI: n.CodingLevel}
	if n.Balanced {
		p.FE = n.CodingLevel / (2 * (1 - n.InhibitoryFraction))
		p.FI = n.CodingLevel / (2 * n.InhibitoryFraction)
	}
	return p
}

// Draw makes the patterns of a day of the replica with this seed, by their kind (docs/model.md, Patterns), so many side by side.
func Draw(seed uint64, day int, c config.Patterns, n int, people graph.Populations, threads int) Set {
	p := Set{N: n, M: c.Count, Bits: make([]uint8, n*c.Count), Sequence: c.Memory == "sequence"}
	d := newDrawing(seed, day, c, n, people)
	switch c.Kind {
	case config.Bernoulli:
		d.bernoulli(p, threads)
	case config.Prototypes, config.Hierarchical:
		prototypes := d.prototypes()
		d.each(p, threads, func(d drawing, mu int, active []int, s *random.Stream) []int {
			return d.resemble(active, prototypes[mu%len(prototypes)], c.Overlap, s)
		})
	case config.SparseGraded:
		d.each(p, threads, func(d drawing, _ int, active []int, s *random.Stream) []int {
			offset := float64(c.CodingSpread * (float64(2*s.Uniform()) - 1))
			return d.choose(active, 1+offset, s)
		})
	default:
		d.each(p, threads, func(d drawing, _ int, active []int, s *random.Stream) []int { return d.choose(active, 1, s) })
	}
	return p
}

// together are so many neurons or patterns whose streams a thread takes at a time: the bits of so many patterns fill a line of the cache.
const together = 64

// drawing is what the patterns of a day depend on. It is not safe for concurrent use.
type drawing struct {
	seed, day uint64
	n         int
	config.Patterns
	people graph.Populations
	of     [2]*random.Sampler // excitatory neurons, inhibitory ones
}

func newDrawing(seed uint64, day int, c config.Patterns, n int, people graph.Populations) drawing {
	return drawing{seed: seed, day: uint64(day), n: n, Patterns: c, people: people}.another()
}

// another is the same drawing, for another goroutine.
func (d drawing) another() drawing {
	d.of = [2]*random.Sampler{random.NewSampler(d.people.Excitatory), random.NewSampler(d.n - d.people.Excitatory)}
	return d
}

// each draws all patterns, each from its stream: draw appends the active neurons.
func (d drawing) each(p Set, threads int, draw func(d drawing, mu int, active []int, s *random.Stream) []int) {
	parallel.Each(threads, p.M, together, func() func(from, to int) {
		d, active := d.another(), []int(nil)
		return func(from, to int) {
			for mu := from; mu < to; mu++ {
				active = draw(d, mu, active[:0], random.New(d.seed, random.Patterns, d.day, uint64(mu)))
				for _, j := range active {
					p.Bits[j*p.M+mu] = 1
				}
			}
		}
	})
}

// bernoulli makes each neuron active with the coding level of its population, but none silent in all patterns.
func (d drawing) bernoulli(p Set, threads int) {
	parallel.Each(threads, p.N, together, func() func(from, to int) {
		return func(from, to int) {
			for j := from; j < to; j++ {
				d.bernoulliRow(j, p.Bits[j*p.M:(j+1)*p.M])
			}
		}
	})
}

// bernoulliRow draws what neuron j does in all patterns.
func (d drawing) bernoulliRow(j int, row []uint8) {
	s := random.New(d.seed, random.Patterns, d.day, uint64(j))
	for any := false; !any; {
		for mu := range row {
			row[mu] = 0
			if s.Uniform() < d.people.Of(j) {
				row[mu], any = 1, true
			}
		}
	}
}

// choose appends a fixed number of neurons of each population: its coding level times a factor, rounded.
func (d drawing) choose(active []int, factor float64, s *random.Stream) []int {
	e := d.people.Excitatory
	for _, j := range d.of[0].Sample(s, RoundEven(float64(e)*d.people.FE*factor)) {
		active = append(active, int(j))
	}
	for _, j := range d.of[1].Sample(s, RoundEven(float64(d.n-e)*d.people.FI*factor)) {
		active = append(active, e+int(j))
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
