package cuda

import (
	"slices"

	"engram/kernels"
)

// schedule is a way for a card to go through the passes of a plan.
type schedule interface {
	// layout gives what lies between the arguments its place, for panels of rows rows.
	layout(rows int) layout
	// run queues all passes of a run. It does nothing, and done is false, where another way is better
	// for what the arguments hold now.
	run(passes int) (done bool, err error)
	// explain says what a pass takes, in a few words.
	explain() string
}

// layout is the scratch memory of a schedule for panels of rows rows.
type layout struct {
	rows  int
	slots []int64 // offsets in the arena
	spare int64   // offset of what steps want beside
	bytes int64
}

// schedules are the ways to run a plan, the one to try first at the front. The last can always be
// taken, and the arena is laid out for it.
func (p *program) schedules() []schedule {
	b, plan := p.backend, p.plan
	if !b.options.Plain {
		if d := findPresentation(plan); d != nil {
			return []schedule{&presentationSchedule{p, d}}
		}
	}
	var y *cycle
	if plan.Sparse() || slices.ContainsFunc(plan.Steps, func(s kernels.Step) bool { return b.onTensorCores(plan, s) }) {
		y = findCycle(plan)
	}
	every := p.everyPass(y)
	if y.listable(plan) && b.options.Sparse != Never {
		return []schedule{&sparseSchedule{p, y, every}, every}
	}
	return []schedule{every}
}

// everyPass is the way for runs that lists are not for. Without products on tensor cores, as of rows with sources, and
// outside cycles, it goes operation by operation.
func (p *program) everyPass(y *cycle) schedule {
	if y == nil || y.sources != none {
		return newOperationSchedule(p)
	}
	if f := y.persistentForm(p.plan, p.backend.device.Shared()-ownShared); f != nil && !p.backend.options.Panels {
		return &persistentSchedule{p, y, *f}
	}
	return &panelSchedule{p, y}
}

// mostSlots of a row with sources have numbers of 16 bits.
const mostSlots = 1 << 16

// listable tells whether the cycle of a plan can go through lists.
func (y *cycle) listable(p *kernels.Plan) bool {
	return y.steady(p) && y.m <= mostListed && (y.sources == none || y.n <= mostSlots)
}
