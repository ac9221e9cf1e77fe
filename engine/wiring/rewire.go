package wiring

import (
	"math"
	"slices"

	"engram/engine/config"
	"engram/engine/random"
	"engram/engine/statistics"
)

// Others appends n presynaptic neurons to at that a row may have beside the living ones, distinct and ascending. They are
// drawn from s one after the other, each with a chance in proportion to what the rule gives its synapse. A file has no rule.
func (w *Wirer) Others(at, living []int32, row, n int, s *random.Stream) []int32 {
	clear(w.mark)
	w.take(int32(row))
	for _, j := range living {
		w.take(j)
	}
	first := len(at)
	for tries := 4*n + 64; len(at) < first+n && tries > 0; tries-- {
		j := s.Below(w.n)
		if chance := w.relative(row, j); !w.taken(j) && (chance >= 1 || s.Uniform() < chance) {
			w.take(int32(j))
			at = append(at, int32(j))
		}
	}
	at = w.earliest(at, row, first+n-len(at), s)
	slices.Sort(at[first:])
	return at
}

// earliest appends n neurons that are not taken: as drawing them one after the other would, by the time at which each comes
// if it comes at random at the rate of its chance.
func (w *Wirer) earliest(at []int32, row, n int, s *random.Stream) []int32 {
	if n == 0 {
		return at
	}
	var free []int32
	var times []float64
	for j := range w.n {
		if chance := w.relative(row, j); !w.taken(j) && chance > 0 {
			free, times = append(free, int32(j)), append(times, -math.Log(1-s.Uniform())/chance)
		}
	}
	last := statistics.Quickselect(slices.Clone(times), n-1)
	for k, j := range free {
		if times[k] < last {
			at, n = append(at, j), n-1
		}
	}
	for k, j := range free {
		if times[k] == last && n > 0 {
			at, n = append(at, j), n-1
		}
	}
	return at
}

func (w *Wirer) take(j int32)     { w.mark[j/64] |= 1 << (j % 64) }
func (w *Wirer) taken(j int) bool { return w.mark[j/64]&(1<<(j%64)) != 0 }

// relative is the probability of a synapse from neuron j, in that of the most likely ones.
func (w *Wirer) relative(row, j int) float64 {
	if w.Rule != config.Modules {
		return 1
	}
	p := w.Between
	if from, to := w.module(row); j >= from && j < to {
		p = w.Within
	}
	return p / max(w.Within, w.Between)
}

// module is the first neuron of the module of a row, and that after the last. Module k begins with neuron k N / modules,
// rounded down.
func (w *Wirer) module(row int) (from, to int) {
	k := ((row+1)*w.Modules - 1) / w.n
	return k * w.n / w.Modules, (k + 1) * w.n / w.Modules
}
