package pattern

import (
	"math"
	"math/bits"

	"engram/engine/config"
)

// Overlap tells of pairs of patterns with one relation. The overlap of two patterns is the number of neurons that are
// active in both, as a fraction of the mean of their numbers of active neurons.
type Overlap struct {
	Pairs    int
	Mean, SD float64 // over the pairs; 0 without any
}

// Overlaps are those of all pairs of patterns, by the relation of the two. Two patterns without an active neuron have
// an overlap of 0.
func (p Set) Overlaps(relation func(a, b int) config.Relation) (all [config.Relations]Overlap) {
	width := (p.N + 63) / 64
	packed := make([]uint64, p.M*width)
	for j := range p.N {
		for mu, bit := range p.Bits[j*p.M : (j+1)*p.M] {
			packed[mu*width+j/64] |= uint64(bit) << (j % 64)
		}
	}
	active := p.Active()
	var squares [config.Relations]float64
	for a := range p.M {
		first := packed[a*width : (a+1)*width]
		for b := range a {
			shared := 0
			for i, word := range packed[b*width : (b+1)*width] {
				shared += bits.OnesCount64(word & first[i])
			}
			overlap := 0.0
			if shared > 0 {
				overlap = 2 * float64(shared) / float64(active[a]+active[b])
			}
			of := relation(a, b)
			all[of].Pairs++
			all[of].Mean += overlap
			squares[of] += float64(overlap * overlap)
		}
	}
	for i := range all {
		if n := float64(all[i].Pairs); n > 0 {
			all[i].Mean /= n
			all[i].SD = math.Sqrt(max(0, squares[i]/n-float64(all[i].Mean*all[i].Mean)))
		}
	}
	return all
}
