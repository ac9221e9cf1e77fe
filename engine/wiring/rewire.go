package wiring

import (
	"cmp"
	"math"
	"slices"

	"engram/engine/config"
	"engram/engine/random"
	"engram/kernels/elementary"
)

// arrival is a neuron and the time at which it comes.
type arrival struct {
	j    int32
	time float64
}

// Others appends n presynaptic neurons to at that a row may have beside the living ones, distinct and ascending. They are
// drawn from s one after the other, each with a chance in proportion to what the rule gives its synapse. A file has no rule.
//
// To do that, every neuron comes at a random time at the rate of its chance, and the first n are taken. It looks at one span of
// time after the other, in which few more than n come.
func (w *Wirer) Others(at, living []int32, row, n int, s *random.Stream) []int32 {
	w.take(int32(row))
	for _, j := range living {
		w.take(j)
	}
	first, all := len(at), 0.0
	groups := w.chances(row)
	for _, g := range groups {
		all += float64(float64(g.to-g.from) * g.most)
	}
	var come []arrival
	for span := float64(n) / all; len(at) < first+n; span *= 2 {
		if math.IsInf(span, 1) {
			panic("wiring: a row has more synapses than the rule has sources for")
		}
		come = come[:0]
		hits(groups, func(g *group) float64 { return span * g.most }, s, func(place int32, g *group) {
			j, share, u := place, g.most, s.Uniform()*-elementary.Expm1(-span*g.most)
			if w.cells != nil {
				j, share = w.cells.order[place], w.cells.share(w.cells.at[row], place)
			}
			if !w.taken(j) && u < -elementary.Expm1(-span*share) {
				come = append(come, arrival{j, -elementary.Log1p(-u) / share})
			}
		})
		slices.SortFunc(come, func(a, b arrival) int { return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.j, b.j)) })
		for _, c := range come[:min(len(come), first+n-len(at))] {
			w.take(c.j)
			at = append(at, c.j)
		}
	}
	slices.Sort(at[first:])
	clear(w.mark)
	return at
}

// chances are the neurons that sources of a row may be, by how likely they are.
func (w *Wirer) chances(row int) []group {
	n := int32(w.n)
	switch {
	case w.cells != nil:
		w.groups = w.cells.groups(w.groups[:0], row)
		return w.groups
	case w.Rule != config.Modules:
		w.groups = append(w.groups[:0], group{from: 0, to: n, most: 1})
		return w.groups
	}
	from, to := w.module(row)
	between, within := w.Between/max(w.Within, w.Between), w.Within/max(w.Within, w.Between)
	w.groups = append(w.groups[:0], group{from: 0, to: int32(from), most: between},
		group{from: int32(from), to: int32(to), most: within}, group{from: int32(to), to: n, most: between})
	return w.groups
}

// module is the first neuron of the module of a row, and that after the last. Module k begins with neuron k N / modules,
// rounded down.
func (w *Wirer) module(row int) (from, to int) {
	k := ((row+1)*w.Modules - 1) / w.n
	return k * w.n / w.Modules, (k + 1) * w.n / w.Modules
}
