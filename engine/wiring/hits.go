package wiring

import (
	"math"

	"engram/engine/random"
	"engram/kernels/elementary"
)

// group are neurons none of which is likelier than most to be a source of a row, as a share of the likeliest.
type group struct {
	from, to int32 // places in the order of neurons
	most     float64
	hazard   float64 // -log(1 - p most), of a kernel
}

// hits calls hit with places of the groups: each with probability 1 - exp(-rate of its group), independent of the others. It
// takes a random number for each hit, not for each neuron: a number with an exponential distribution says how much rate passes
// until the next one.
func hits(groups []group, rate func(g *group) float64, s *random.Stream, hit func(place int32, g *group)) {
	left := exponential(s)
	for i := range groups {
		g := &groups[i]
		rate := rate(g)
		if all := float64(rate * float64(g.to-g.from)); left >= all {
			left -= all
			continue
		}
		for at := g.from; at < g.to; at++ {
			skip := left / rate
			if !(skip < float64(g.to-at)) {
				left = math.Max(0, left-float64(rate*float64(g.to-at)))
				break
			}
			at += int32(skip)
			hit(at, g)
			left = exponential(s)
		}
	}
}

// exponential is a random number with density exp(-x).
func exponential(s *random.Stream) float64 { return -elementary.Log(1 - s.Uniform()) }

// inSpace draws the sources of a row with probability p times the kernel of the distance.
func (w *Wirer) inSpace(at []int32, row int, s *random.Stream) []int32 {
	first := len(at)
	w.groups = w.cells.groups(w.groups[:0], row)
	here := w.cells.at[row]
	hits(w.groups, func(g *group) float64 { return g.hazard }, s, func(place int32, g *group) {
		if s.Uniform()*g.most < w.cells.share(here, place) && int(w.cells.order[place]) != row {
			w.take(w.cells.order[place])
			at = append(at, w.cells.order[place])
		}
	})
	w.ascending(at[first:])
	return at
}
