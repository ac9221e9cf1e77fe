package cuda

import (
	"fmt"

	"engram/kernels"
)

// operationSchedule makes the launches of each step by itself, for a panel of rows at a time: what
// every plan can do.
type operationSchedule struct {
	*program
	early int // the first steps work on shared values alone
	late  int // from here on the last steps do
}

func newOperationSchedule(p *program) *operationSchedule {
	s := &operationSchedule{program: p, late: len(p.plan.Steps)}
	for _, g := range p.plan.Groups() {
		switch {
		case g.Kind == kernels.Shared && g.From == 0:
			s.early = g.To
		case g.Kind == kernels.Shared && g.To == len(p.plan.Steps):
			s.late = g.From
		}
	}
	return s
}

func (s *operationSchedule) explain() string {
	products := ""
	for _, step := range s.plan.Steps {
		if s.backend.onTensorCores(s.plan, step) {
			products = ", products on tensor cores" + s.cut().note()
		}
	}
	return fmt.Sprintf("%s one after the other, panels of %d rows%s", kernels.Count(len(s.plan.Steps), "operation"), s.scratch.rows, products)
}

// layout gives every scratch value its place, and room for what the steps want beside.
func (s *operationSchedule) layout(rows int) layout {
	l := layout{rows: rows}
	for _, slot := range s.plan.Scratch {
		l.slots = append(l.slots, l.bytes)
		n := int64(s.plan.Batch) * int64(slot.Size) * bytesOf(slot.Kind)
		if slot.HasRows {
			n *= int64(rows)
		}
		l.bytes = align(l.bytes + n)
	}
	l.spare = l.bytes
	var most int64
	for i := s.early; i < s.late; i++ {
		c := s.call(i, 0, l, 0, rows, nil)
		launchers[s.plan.Steps[i].Op](c)
		most = max(most, c.workspace)
	}
	l.bytes = align(l.bytes + most)
	return l
}

func (s *operationSchedule) run(passes int) (bool, error) {
	return true, s.queue(1, passes, s.launches)
}

// launches are those of all steps in a pass, panel by panel.
func (s *operationSchedule) launches(_, pass int) []Launch {
	var all []Launch
	step := func(i, first, rows int) {
		c := s.call(i, pass, s.scratch, first, rows, s.args)
		launchers[s.plan.Steps[i].Op](c)
		all = append(all, c.sequence...)
	}
	for i := range s.early {
		step(i, 0, 1)
	}
	for i := s.early; i < s.late; i++ {
		if !s.plan.Values[s.plan.Steps[i].Out].HasRows {
			all = append(all, s.initial(i)...)
		}
	}
	for first := 0; first < s.plan.Rows && s.early < s.late; first += s.scratch.rows {
		for i := s.early; i < s.late; i++ {
			step(i, first, min(s.scratch.rows, s.plan.Rows-first))
		}
	}
	for i := s.late; i < len(s.plan.Steps); i++ {
		step(i, 0, 1)
	}
	return all
}

// initial fills the result of step i, to which rows add, with what it begins with.
func (s *operationSchedule) initial(i int) []Launch {
	c := s.call(i, 0, s.scratch, 0, 1, s.args)
	n := c.out.Size()
	c.perElement(fillKernel(c.out.rows(), n, c.attr["initial"]), n)
	return c.sequence
}
