package wiring

import (
	"math/bits"
	"slices"

	"engram/engine/config"
	"engram/engine/random"
	"engram/engine/space"
)

// A Wirer draws the sources of rows, one row at a time: those of a row depend on the seed and its number
// alone. It belongs to one goroutine.
type Wirer struct {
	config.Wiring
	file *CSR
	n    int
	seed uint64
	mark []uint64 // a bit for each neuron; all are 0 between rows
	from random.Stream

	sorted []int32 // of the row at hand

	cells  *cells  // of a kernel; nil: there is none
	groups []group // of the row at hand
}

// New is for the network of a replica with this seed, which has a wiring: a rule, or that of the file.
func New(n config.Network, seed uint64, file *CSR) *Wirer {
	w := &Wirer{file: file, Wiring: *n.Wiring, n: n.Neurons, seed: seed, mark: make([]uint64, (n.Neurons+63)/64)}
	if w.Kernel != nil {
		w.cells = newCells(*w.Space, *w.Kernel, w.P, Positions(n, seed))
	}
	return w
}

// Positions are those of the neurons of a network whose wiring has a space. On a grid, networks with two kinds of neurons, the
// numbers of one of which follow those of the other, are shuffled.
func Positions(n config.Network, seed uint64) []space.Point {
	return n.Wiring.Space.Place(n.Neurons, seed, n.InhibitoryFraction > 0)
}

// Another is one for another goroutine.
func (w *Wirer) Another() *Wirer {
	other := *w
	other.mark, other.groups, other.sorted = make([]uint64, len(w.mark)), nil, nil
	return &other
}

// Sources appends the presynaptic neurons of a row to at, ascending.
func (w *Wirer) Sources(at []int32, row int) []int32 {
	if w.file != nil {
		return append(at, w.file.Row(row)...)
	}
	s := &w.from
	s.Become(w.seed, random.Wiring, uint64(row), 0)
	switch w.Rule {
	case config.FixedIndegree:
		return w.distinct(at, row, s)
	case config.PairwiseBernoulli:
		if w.cells != nil {
			return w.inSpace(at, row, s)
		}
		return w.bernoulli(at, row, 0, w.n, w.P, s)
	}
	from, to := w.module(row)
	at = w.bernoulli(at, row, 0, from, w.Between, s)
	at = w.bernoulli(at, row, from, to, w.Within, s)
	return w.bernoulli(at, row, to, w.n, w.Between, s)
}

// distinct draws Indegree of the n - 1 other neurons, every choice being equally likely (Floyd's algorithm).
func (w *Wirer) distinct(at []int32, row int, s *random.Stream) []int32 {
	at = slices.Grow(at, w.Indegree)
	drawn := at[len(at):][:w.Indegree]
	first := w.n - 1 - w.Indegree
	s.Rising(drawn, first+1)
	for i, j := range drawn {
		if !w.take(j) {
			drawn[i] = int32(first + i)
			w.take(drawn[i])
		}
	}
	w.ascending(drawn)
	for i, j := range drawn { // the others are numbered without the row itself
		if int(j) >= row {
			drawn[i] = j + 1
		}
	}
	return at[:len(at)+w.Indegree]
}

// take marks a neuron, and tells whether it was not marked before.
func (w *Wirer) take(j int32) bool {
	word, bit := &w.mark[uint32(j)/64], uint64(1)<<(uint32(j)%64)
	before := *word
	*word = before | bit
	return before&bit == 0
}

func (w *Wirer) taken(j int32) bool { return w.mark[uint32(j)/64]&(1<<(uint32(j)%64)) != 0 }

// ascending sorts the neurons that are taken, and forgets that they are.
func (w *Wirer) ascending(drawn []int32) {
	if 16*len(drawn) < len(w.mark) { // looking through the marks takes longer than sorting
		for _, j := range drawn {
			w.mark[j/64] = 0
		}
		slices.Sort(drawn)
		return
	}
	const together = 4 // are written whether there are so many or not: how many a word marks cannot be foretold
	w.sorted = slices.Grow(w.sorted[:0], len(drawn)+together)[:len(drawn)+together]
	at := 0
	for word, marks := range w.mark {
		for left := bits.OnesCount64(marks); ; left -= together {
			some := (*[together]int32)(w.sorted[at:])
			for k := range some {
				some[k] = int32(word*64 + bits.TrailingZeros64(marks))
				marks &= marks - 1
			}
			if left <= together {
				at += left
				break
			}
			at += together
		}
	}
	clear(w.mark)
	copy(drawn, w.sorted)
}

// bernoulli takes each of the neurons from ... to-1, but for the row itself, with probability p to 2^-32.
func (w *Wirer) bernoulli(at []int32, row, from, to int, p float64, s *random.Stream) []int32 {
	threshold := uint64(p * (1 << 32))
	var pool uint64
	for j := from; j < to; j++ {
		if (j-from)%2 == 0 {
			pool = s.Uint64()
		}
		if pool&(1<<32-1) < threshold && j != row {
			at = append(at, int32(j))
		}
		pool >>= 32
	}
	return at
}
