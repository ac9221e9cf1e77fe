package pattern

import (
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/random"
)

// Draw makes the patterns of a day of the replica with this seed, by their kind (docs/model.md, Patterns).
func Draw(seed uint64, day int, c config.Patterns, n int, people graph.Populations) Set {
	p := Set{N: n, M: c.Count, Bits: make([]uint8, n*c.Count), Sequence: c.Memory == "sequence"}
	d := drawing{seed, uint64(day), c, people}
	switch c.Kind {
	case config.Bernoulli:
		d.bernoulli(p)
	case config.Prototypes, config.Hierarchical:
		prototypes := d.prototypes(n)
		p.each(func(mu int, x []uint8, s *random.Stream) {
			d.resemble(x, prototypes[mu%len(prototypes)], c.Overlap, s)
		}, d)
	case config.SparseGraded:
		p.each(func(_ int, x []uint8, s *random.Stream) {
			offset := float64(c.CodingSpread * (float64(2*s.Uniform()) - 1))
			d.choose(x, 1+offset, s)
		}, d)
	default:
		p.each(func(_ int, x []uint8, s *random.Stream) { d.choose(x, 1, s) }, d)
	}
	return p
}

// drawing is what the patterns of a day depend on.
type drawing struct {
	seed, day uint64
	config.Patterns
	people graph.Populations
}

// each draws pattern after pattern, (N), each from its stream.
func (p *Set) each(draw func(mu int, x []uint8, s *random.Stream), d drawing) {
	x := make([]uint8, p.N)
	for mu := range p.M {
		draw(mu, x, random.New(d.seed, random.Patterns, d.day, uint64(mu)))
		for j, v := range x { // most are 0 already
			if v != 0 {
				p.Bits[j*p.M+mu] = v
			}
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

// choose makes a fixed number of neurons of each population active: its coding level times a factor, rounded.
func (d drawing) choose(x []uint8, factor float64, s *random.Stream) {
	e := d.people.Excitatory
	s.Choose(x[:e], RoundEven(float64(e)*d.people.FE*factor))
	s.Choose(x[e:], RoundEven(float64(len(x)-e)*d.people.FI*factor))
}

// prototypes draws the patterns that those of the day resemble: those of the groups, or of their subgroups, of
// which number l belongs to group l mod groups.
func (d drawing) prototypes(n int) [][]uint8 {
	groups := make([][]uint8, d.Groups)
	for g := range groups {
		groups[g] = make([]uint8, n)
		d.choose(groups[g], 1, random.New(d.seed, random.Groups, d.day, uint64(g)))
	}
	if d.Kind == config.Prototypes {
		return groups
	}
	leaves := make([][]uint8, d.Leaves())
	for l := range leaves {
		leaves[l] = make([]uint8, n)
		d.resemble(leaves[l], groups[l%d.Groups], d.GroupOverlap, random.New(d.seed, random.Leaves, d.day, uint64(l)))
	}
	return leaves
}

// resemble makes x a pattern with as many active neurons as a prototype, of which it has the fraction overlap too,
// rounded, in each population.
func (d drawing) resemble(x, prototype []uint8, overlap float64, s *random.Stream) {
	clear(x)
	for _, part := range [2][2]int{{0, d.people.Excitatory}, {d.people.Excitatory, len(x)}} {
		var active, silent []int
		for j := part[0]; j < part[1]; j++ {
			if prototype[j] == 1 {
				active = append(active, j)
			} else {
				silent = append(silent, j)
			}
		}
		shared := max(RoundEven(float64(len(active))*overlap), len(active)-len(silent))
		for _, i := range s.Permutation(len(active), shared) {
			x[active[i]] = 1
		}
		for _, i := range s.Permutation(len(silent), len(active)-shared) {
			x[silent[i]] = 1
		}
	}
}
