package engine

import (
	"math"

	"engram/engine/graph"
	"engram/engine/model"
)

// speculation runs many cycles of learn in one go for replicas whose labels have been right for long.
// It assumes that no label becomes wrong meanwhile. Where one did, the state is rolled back and the
// cycles are done one by one, so that results do not depend on it.
type speculation struct {
	*driver
	cycle, keep, restore *runner
	since                []int // cycles since a label of each replica was wrong
	chunk                chunk
	keepGoing            func(cycle int) bool // is told how far a run is, and whether it goes on
	row                  []float64
	hits, rollbacks      int // how often it was right, of a replica, and how often not
}

const (
	// leastSpeculation cycles at least are worth a copy of the state.
	leastSpeculation = 4
	// speculatedPart: of the cycles since a label was wrong one in so many is run ahead, which bounds what a rollback loses.
	speculatedPart = 8
)

func (b *driver) newSpeculation(mem *patternSet, q float64) (*speculation, error) {
	p := &speculation{driver: b, since: make([]int, len(b.replicas)), row: make([]float64, b.ownRows),
		keepGoing: func(int) bool { return true }}
	for _, c := range []struct {
		to    **runner
		build func(s model.Shape) *graph.Graph
	}{
		{&p.cycle, func(s model.Shape) *graph.Graph { return s.Speculate(model.Replay{Q: q}) }},
		{&p.keep, model.Shape.Keep},
		{&p.restore, model.Shape.Restore},
	} {
		var err error
		if *c.to, err = b.compile(mem.m, c.build); err != nil {
			return nil, err
		}
	}
	p.chunk = b.chunkOf(p.cycle, speculationTime)
	if b.ranks.Size > 1 { // which stop together, between chunks
		p.chunk = b.chunkOf(p.cycle, seenTime)
	}
	return p, nil
}

// count notes a cycle of the running replicas without a wrong label.
func (p *speculation) count(running, wrong []bool) {
	for i, mistaken := range wrong {
		switch {
		case mistaken:
			p.since[i] = 0
		case running == nil || running[i]:
			p.since[i]++
		}
	}
}

// trusted are those of the running replicas whose labels have been right for long, nil if there
// are none, and how many cycles they may go in one go, at most so many.
func (p *speculation) trusted(running []bool, most int) (trusted []bool, k int) {
	k = p.chunk.next(most)
	for i, since := range p.since {
		if n := since / speculatedPart; n >= leastSpeculation && (running == nil || running[i]) {
			if trusted == nil {
				trusted = make([]bool, len(p.since))
			}
			trusted[i] = true
			k = min(k, n)
		}
	}
	return trusted, k
}

// speculate takes the trusted replicas through k cycles and returns those whose labels stayed right.
// The others are rolled back. done is nil where keepGoing said no: then all are rolled back.
func (p *speculation) speculate(phase, n, k int, trusted []bool) (done []bool, err error) {
	if err := p.keep.run(trusted); err != nil {
		return nil, err
	}
	for i := range p.row {
		p.row[i] = 1
	}
	for _, blk := range p.blocks {
		for i := range p.replicas {
			blk.own[model.Right].Write(i*blk.rows, p.row[:blk.rows])
		}
	}
	p.rates(phase, n, k)
	for i, blk := range p.blocks {
		next, err := p.cycle.runFrom(i, 0, trusted, k, func(row int) bool {
			return p.keepGoing(n + k*(blk.first+row-p.firstRow)/p.ownRows)
		})
		if err != nil {
			return nil, err
		}
		if next < blk.rows {
			return nil, p.restore.run(trusted)
		}
	}
	failed := p.any(model.Right, make([]bool, len(trusted)), p.row, func(v float64) bool { return !(v > 0) || math.IsInf(v, 1) })
	done, again := make([]bool, len(trusted)), make([]bool, len(trusted))
	for i := range trusted {
		done[i], again[i] = trusted[i] && !failed[i], trusted[i] && failed[i]
		switch {
		case done[i]:
			p.since[i] += k
			p.hits++
		case again[i]:
			p.since[i] = 0
			p.rollbacks++
		}
	}
	if none(again) {
		return done, nil
	}
	return done, p.restore.run(again)
}
