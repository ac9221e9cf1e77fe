// Package pairing orders the elements of sparse products, so that tensor cores can multiply them in half the time.
//
// Where patterns are sparse, elements of a product can lie in an order in which no output has three ones in a group of
// four: then two of the four are multiplied (2:4). The sums are of integers, to which their order is nothing.
package pairing

import (
	"math/bits"
	"math/rand/v2"
)

// None stands where there is no element.
const None = -1

// set has a bit for each output that an element of a product is 1 for.
type set []uint64

// quad is four elements whose places are one group: None where there is no element. No output may have more
// than two of them, so that tensor cores can multiply the group in half the time.
type quad [4]int

// pairing finds quads for the elements of a row, given their sets.
type pairing struct {
	sets   []set
	random *rand.Rand
}

const (
	candidates   = 60   // that each place of a quad is chosen from
	exchanges    = 4000 // that are tried to free a quad of outputs with three ones
	mostExpected = 8    // of these in a quad at random: with more no order is looked for
)

// and is how many bits two sets have in common.
func (s set) and(t set) (n int) {
	for i, w := range s {
		n += bits.OnesCount64(w & t[i])
	}
	return n
}

// of is the set of an element; None is in no set.
func (p *pairing) of(e int) set {
	if e == None {
		return p.sets[len(p.sets)-1]
	}
	return p.sets[e]
}

// excess is how many outputs have three or four ones in a quad.
func (p *pairing) excess(q quad) (n int) {
	a, b, c, d := p.of(q[0]), p.of(q[1]), p.of(q[2]), p.of(q[3])
	for i := range a {
		n += bits.OnesCount64(a[i]&b[i]&(c[i]|d[i]) | c[i]&d[i]&(a[i]|b[i]))
	}
	return n
}

// quads orders elements in so many quads, and tells whether no output has three ones in any.
func (p *pairing) quads(elements []int, count int) (all []quad, ok bool) {
	pool := make([]int, 4*count)
	for i := range pool {
		pool[i] = None
	}
	copy(pool, elements)
	p.random.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	words := len(p.sets[0])
	one, two := make(set, words), make(set, words)
	for len(pool) > 0 {
		var q quad
		clear(one)
		clear(two)
		for place := range q {
			best, least := 0, 1<<62
			for i := range min(candidates, len(pool)) {
				at := len(pool) - 1 - i
				s := p.of(pool[at])
				if cost := two.and(s)<<20 + one.and(s); cost < least {
					best, least = at, cost
				}
			}
			q[place] = pool[best]
			for i, w := range p.of(pool[best]) {
				two[i] |= one[i] & w
				one[i] |= w
			}
			pool[best] = pool[len(pool)-1]
			pool = pool[:len(pool)-1]
		}
		all = append(all, q)
	}
	for i := range all {
		if !p.free(all, i) {
			return nil, false
		}
	}
	return all, true
}

// free exchanges elements of quad i with those of others until no output has three ones in it.
func (p *pairing) free(all []quad, i int) bool {
	left := p.excess(all[i])
	for try := 0; left > 0; try++ {
		if try == exchanges {
			return false
		}
		k, a, b := p.random.IntN(len(all)), p.random.IntN(4), p.random.IntN(4)
		if k == i {
			continue
		}
		before := left + p.excess(all[k])
		all[i][a], all[k][b] = all[k][b], all[i][a]
		if own, other := p.excess(all[i]), p.excess(all[k]); own+other < before && (k > i || other == 0) {
			left = own
			continue
		}
		all[i][a], all[k][b] = all[k][b], all[i][a]
	}
	return true
}

// Order is where the elements of a row lie: element e at Places[e]. At is the inverse, None where a place holds none.
type Order struct{ Places, At []int32 }

// Hopeful tells whether it is worthwhile to look for an order of patterns of which a share f is 1.
func Hopeful(f float64, outputs int) bool { return expected(f, outputs) <= 2*mostExpected }

// expected is how many outputs have three ones in a quad at random.
func expected(f float64, outputs int) float64 { return 4 * f * f * f * float64(outputs) }

// Find orders n elements in rows of k places, those from split on from place second on, in groups of four of which no output has
// three ones; ok is false where that is not found. bit tells whether an element is 1 for one of the outputs.
func Find(n, outputs, k, split, second int, bit func(element, output int) bool) (o Order, ok bool) {
	p := pairing{random: rand.New(rand.NewPCG(uint64(n), uint64(outputs)))}
	words, ones := (outputs+63)/64, 0
	all := make(set, (n+1)*words)
	for e := range n {
		s := all[e*words : (e+1)*words]
		for i := range outputs {
			if bit(e, i) {
				s[i/64] |= 1 << (i % 64)
				ones++
			}
		}
		p.sets = append(p.sets, s)
	}
	p.sets = append(p.sets, all[n*words:]) // of no element
	if expected(float64(ones)/float64(n*outputs), outputs) > mostExpected {
		return Order{}, false
	}
	o = Order{Places: make([]int32, n), At: make([]int32, k)}
	for _, part := range []struct{ from, to, first, end int }{{0, split, 0, second}, {split, n, second, k}} {
		var elements []int
		for e := part.from; e < part.to; e++ {
			elements = append(elements, e)
		}
		quads, ok := p.quads(elements, (part.end-part.first)/4)
		if !ok {
			return Order{}, false
		}
		for g, q := range quads {
			for i, e := range q {
				place := part.first + 4*g + i
				o.At[place] = int32(e)
				if e != None {
					o.Places[e] = int32(place)
				}
			}
		}
	}
	return o, true
}
