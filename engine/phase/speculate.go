package phase

import (
	"math"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/state"
)

// speculation runs many cycles of learn in one go for replicas whose labels have been right for long.
// It assumes that no label becomes wrong meanwhile. Where one did, the state is rolled back and the
// cycles are done one by one, so that results do not depend on it.
type speculation struct {
	*Driver
	cycle, keep, restore *state.Runner
	Since                []int // cycles since a label of each replica was wrong
	chunk                chunk
	keepGoing            func(cycle int) bool // is told how far a run is, and whether it goes on
	row                  []float64
	Hits, Rollbacks      int // how often it was right, of a replica, and how often not
}

const (
	// LeastSpeculation cycles at least are worth a copy of the state.
	LeastSpeculation = 4
	// speculatedPart: of the cycles since a label was wrong one in so many is run ahead, which bounds what a rollback loses.
	speculatedPart = 8
)

func (b *Driver) NewSpeculation(mem *state.PatternSet, r model.Replay) (*speculation, error) {
	p := &speculation{Driver: b, Since: make([]int, len(b.Replicas)), row: make([]float64, b.OwnRows),
		keepGoing: func(int) bool { return true }}
	for _, c := range []struct {
		to    **state.Runner
		build func(s model.Shape) *graph.Graph
	}{
		{&p.cycle, func(s model.Shape) *graph.Graph { return s.Speculate(r) }},
		{&p.keep, model.Shape.Keep},
		{&p.restore, model.Shape.Restore},
	} {
		var err error
		if *c.to, err = b.Compile(mem.M, c.build); err != nil {
			return nil, err
		}
	}
	p.chunk = b.chunkOf(p.cycle, speculationTime)
	if b.Ranks.Size > 1 { // which stop together, between chunks
		p.chunk = b.chunkOf(p.cycle, SeenTime)
	}
	return p, nil
}

// becameWrong tells of a row's right whether a label was wrong in the run.
func becameWrong(v float64) bool { return !(v > 0) || math.IsInf(v, 1) }

// count notes a cycle of the running replicas without a wrong label.
func (p *speculation) count(running, wrong []bool) {
	for i, mistaken := range wrong {
		switch {
		case mistaken:
			p.Since[i] = 0
		case running == nil || running[i]:
			p.Since[i]++
		}
	}
}

// trusted are those of the running replicas whose labels have been right for long, nil if there
// are none, and how many cycles they may go in one go, at most so many.
func (p *speculation) trusted(running []bool, most int) (trusted []bool, k int) {
	k = p.chunk.next(most)
	for i, since := range p.Since {
		if n := since / speculatedPart; n >= LeastSpeculation && (running == nil || running[i]) {
			if trusted == nil {
				trusted = make([]bool, len(p.Since))
			}
			trusted[i] = true
			k = min(k, n)
		}
	}
	return trusted, k
}

// Speculate takes the trusted replicas through k cycles and returns those whose labels stayed right.
// The others are rolled back. done is nil where keepGoing said no: then all are rolled back.
func (p *speculation) Speculate(phase, n, k int, trusted []bool) (done []bool, err error) {
	if err := p.keep.Run(trusted); err != nil {
		return nil, err
	}
	for i := range p.row {
		p.row[i] = 1
	}
	for _, blk := range p.Blocks {
		for i := range p.Replicas {
			blk.Own[model.Right].Write(i*blk.Rows, p.row[:blk.Rows])
		}
	}
	p.rates(phase, n, k)
	for i, blk := range p.Blocks {
		next, err := p.cycle.RunFrom(i, 0, trusted, k, func(row int) bool {
			return p.keepGoing(n + k*(blk.First+row-p.FirstRow)/p.OwnRows)
		})
		if err != nil {
			return nil, err
		}
		if next < blk.Rows {
			return nil, p.restore.Run(trusted)
		}
	}
	failed := p.any(model.Right, make([]bool, len(trusted)), p.row, becameWrong)
	done, again := make([]bool, len(trusted)), make([]bool, len(trusted))
	for i := range trusted {
		done[i], again[i] = trusted[i] && !failed[i], trusted[i] && failed[i]
		switch {
		case done[i]:
			p.Since[i] += k
			p.Hits++
		case again[i]:
			p.Since[i] = 0
			p.Rollbacks++
		}
	}
	if none(again) {
		return done, nil
	}
	return done, p.restore.Run(again)
}
