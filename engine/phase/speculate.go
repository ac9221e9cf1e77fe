package phase

import (
	"math"
	"slices"

	"engram/engine/config"
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

// compilation is a graph, and where its runner goes.
type compilation struct {
	to    **state.Runner
	build func(s model.Shape) *graph.Graph
}

// compileAll compiles graphs over m patterns.
func (b *Driver) compileAll(m int, all ...compilation) (err error) {
	for _, c := range all {
		if *c.to, err = b.Compile(m, c.build); err != nil {
			return err
		}
	}
	return nil
}

func (b *Driver) NewSpeculation(mem *state.PatternSet, r model.Replay) (*speculation, error) {
	p := &speculation{Driver: b, Since: make([]int, len(b.Replicas)), row: make([]float64, b.OwnRows),
		keepGoing: func(int) bool { return true }}
	if err := b.compileAll(mem.M,
		compilation{&p.cycle, func(s model.Shape) *graph.Graph { return s.Speculate(r) }},
		compilation{&p.keep, model.Shape.Keep},
		compilation{&p.restore, model.Shape.Restore}); err != nil {
		return nil, err
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

// blockwise takes a network whose factors lie on disk through learn: a block of rows goes through several cycles
// each time that it is read. What couples the rows of a cycle is one bit, whether any label of the network is
// wrong. The blocks go ahead on the assumption that the bit stays what it was, and the state before is kept, on
// disk too. Where the bit has changed, the state is rolled back and the cycles up to there are done again, with bits
// that are known by then, so that results do not depend on it.
type blockwise struct {
	*Driver
	lesson, sure, keep, restore *state.Runner
	wrong                       bool // some label was, in the last cycle
	cycles                      int  // of the next chunk
	right                       int  // cycles since a label was wrong
	keepGoing                   func(cycle int) bool
	row                         []float64

	Hits, Sure, Rollbacks int // chunks that went as assumed, those of them in one go, and others
}

func (b *Driver) newBlockwise(mem *state.PatternSet, r model.Replay) (*blockwise, error) {
	p := &blockwise{Driver: b, wrong: true, cycles: 1, row: make([]float64, b.OwnRows)}
	if err := b.compileAll(mem.M,
		compilation{&p.lesson, func(s model.Shape) *graph.Graph { return s.Lesson(r) }},
		compilation{&p.sure, func(s model.Shape) *graph.Graph { return s.Speculate(r) }},
		compilation{&p.keep, model.Shape.Keep},
		compilation{&p.restore, model.Shape.Restore}); err != nil {
		return nil, err
	}
	return p, nil
}

// ahead does some cycles from cycle n on, at most so many, and tells how many; 0 at a stop.
func (p *blockwise) ahead(phase, n, most int) (int, error) {
	k := min(p.cycles, most, state.MostPasses)
	if !p.wrong && k >= LeastSpeculation && p.right >= speculatedPart {
		switch done, stopped, err := p.surely(phase, n, k); {
		case err != nil || stopped:
			return 0, err
		case done:
			p.Sure++
			p.hit(k, false)
			return k, nil
		}
	}
	bits := slices.Repeat([]bool{p.wrong}, k)
	found, stopped, err := p.pass(phase, n, bits, p.keep)
	if err != nil || stopped {
		return 0, err
	}
	at := 0
	for at < k && found[at] == bits[at] {
		at++
	}
	if at == k {
		p.hit(k, p.wrong)
		return k, nil
	}
	p.Rollbacks++
	k = at + 1 // whose bits are known
	p.wrong, p.cycles, p.right = found[at], max(1, k/2), 0
	_, stopped, err = p.pass(phase, n, found[:k], p.restore)
	if err != nil || stopped {
		return 0, err
	}
	return k, nil
}

// hit notes k cycles with the bit that was assumed.
func (p *blockwise) hit(k int, wrong bool) {
	p.Hits++
	p.cycles = min(2*p.cycles, state.MostPasses)
	p.right += k
	if wrong {
		p.right = 0
	}
}

// pass takes every block through a cycle for each bit, after a copy of its state from or to where it is kept, and
// returns whether any label was wrong in each. At a stop the state is what is kept.
func (p *blockwise) pass(phase, n int, bits []bool, copies *state.Runner) (found []bool, stopped bool, err error) {
	found = make([]bool, len(bits))
	visited := make([]bool, len(p.Blocks))
	done := 0
	err = p.EachBlock(func(i int) error {
		if stopped = stopped || !p.keepGoing(n+len(bits)*done/len(p.Blocks)); stopped {
			return nil
		}
		done++
		visited[i] = true
		if err := copies.RunBlock(i, nil, 1); err != nil {
			return err
		}
		for c, bit := range bits {
			p.rates(phase, n+c, 1)
			p.Set(model.Flag, func(int, *state.Replica) float64 {
				if bit {
					return 1
				}
				return 0
			})
			if err := p.lesson.RunBlock(i, nil, 1); err != nil {
				return err
			}
			found[c] = found[c] || p.anyOf(i, model.Wrong, func(v float64) bool { return v != 0 })
		}
		return nil
	})
	if err == nil && stopped {
		if copies == p.restore { // what is not visited yet is ahead
			visited = slices.Repeat([]bool{true}, len(visited))
		}
		err = p.rollBack(visited)
	}
	return p.Ranks.AllReduceOr(found...), stopped, err
}

// surely takes every block through k cycles in one go, on the assumption that no label becomes wrong. Where one
// did, the state is rolled back, and done is false.
func (p *blockwise) surely(phase, n, k int) (done, stopped bool, err error) {
	visited, failed, blocks := make([]bool, len(p.Blocks)), false, 0
	p.rates(phase, n, k)
	err = p.EachBlock(func(i int) error {
		if stopped = stopped || !p.keepGoing(n+k*blocks/len(p.Blocks)); stopped || failed {
			return nil
		}
		blocks++
		visited[i] = true
		if err := p.keep.RunBlock(i, nil, 1); err != nil {
			return err
		}
		row := p.row[:p.Blocks[i].Rows]
		for at := range row {
			row[at] = 1
		}
		p.Blocks[i].Own[model.Right].Write(0, row)
		if err := p.sure.RunBlock(i, nil, k); err != nil {
			return err
		}
		failed = p.anyOf(i, model.Right, becameWrong)
		return nil
	})
	if err != nil {
		return false, false, err
	}
	if failed = p.Ranks.AllReduceOr(failed)[0]; failed || stopped {
		return false, stopped, p.rollBack(visited)
	}
	return true, false, nil
}

// rollBack brings back the state of some blocks that is kept.
func (p *blockwise) rollBack(some []bool) error {
	return p.EachBlock(func(i int) error {
		if !some[i] {
			return nil
		}
		return p.restore.RunBlock(i, nil, 1)
	})
}

// anyOf tells whether any row of block i has a value that is so.
func (p *blockwise) anyOf(i int, name string, so func(v float64) bool) bool {
	row := p.row[:p.Blocks[i].Rows]
	p.Blocks[i].Own[name].Read(0, row)
	return slices.ContainsFunc(row, so)
}

// Traffic: few cycles at a time early, many later, when labels are right; the state before is kept.
func (l learn) Traffic(e *config.Experiment, _, _ int) (reads, writes float64) {
	const early = 4 // cycles at a time, about
	chunks := chunksOf(min(l.Cycles, EarlyCycles), early, e.Record.Every)
	if l.Cycles > EarlyCycles {
		chunks += chunksOf(l.Cycles-EarlyCycles, state.MostPasses, e.Record.Every)
	}
	return chunks + float64(l.Records(e.Record.Every)), 2 * chunks
}
