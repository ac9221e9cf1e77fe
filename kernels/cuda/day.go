package cuda

import (
	"math"
	"slices"

	"engram/kernels"
)

// presentation is one of the day, found in a plan (engine/model, Presentation and Present). Its
// fields number the plan's values; none where nothing is learnt. It takes one launch, and one for
// each pattern that it takes from X.
type presentation struct {
	u, theta, h     int
	x, next         int // the patterns as columns: to learn, to listen to
	y, mu           int
	gain, first     int
	columns         []int // the steps that make the columns
	n, m, z         int
	excitatory      int
	fE, fI, inverse float64
}

// findPresentation is the presentation that a plan is, nil where it is something else or more.
func findPresentation(p *kernels.Plan) *presentation {
	f, last := finder{plan: p}, len(p.Steps)-1
	lasts := func(v int) bool { return !p.Values[v].Place.Scratch }
	if last < 0 || p.Steps[last].Op != "drive" {
		return nil
	}
	heard, _ := f.take("drive", p.Steps[last].Out)
	d := &presentation{theta: heard.In[2], h: heard.Out, x: none, next: heard.In[1], y: none, mu: none, gain: none, first: none}
	w, _ := f.take("weights", heard.In[0])
	next, i := f.take("column", heard.In[1])
	d.columns = []int{i}
	if f.failed {
		return nil
	}
	d.u = w.In[0]
	d.excitatory = int(heard.Attr["excitatory"])
	if f.makes(d.u) {
		learnt, _ := f.take("encode", d.u)
		theta, _ := f.take("bias", d.theta)
		if f.failed {
			return nil
		}
		before, _ := f.take("weights", learnt.In[1])
		x, i := f.take("column", learnt.In[2])
		label, _ := f.take("column", learnt.In[3])
		if f.failed || before.In[0] != learnt.In[0] || theta.In[0] != w.Out || x.In[0] != next.In[0] || x.In[1] != label.In[1] ||
			p.Values[learnt.In[0]].Place != p.Values[d.u].Place || lasts(before.Out) || lasts(label.Out) {
			return nil
		}
		for _, s := range []kernels.Step{learnt, theta} {
			if int(s.Attr["excitatory"]) != d.excitatory || s.Attr["fE"] != theta.Attr["fE"] || s.Attr["fI"] != theta.Attr["fI"] {
				return nil
			}
		}
		d.columns = append(d.columns, i)
		d.x, d.y, d.mu, d.gain, d.first = x.Out, label.In[0], label.In[1], learnt.In[4], learnt.In[5]
		d.m = p.Values[d.y].Size()
		d.fE, d.fI, d.inverse = theta.Attr["fE"], theta.Attr["fI"], math.Erfinv(1-2*theta.Attr["f"])
	}
	for _, v := range []int{d.u, d.theta, d.h, d.y, d.mu, d.gain, d.first, next.In[0]} {
		if v != none && !lasts(v) {
			return nil
		}
	}
	if lasts(w.Out) || f.taken != len(p.Steps) || p.Values[d.h].Size() != 1 {
		return nil
	}
	d.z, d.n = p.Values[d.u].Dims[0], p.Values[d.u].Dims[1]
	return d
}

// finder takes the steps of a plan by what they make.
type finder struct {
	plan   *kernels.Plan
	taken  int
	failed bool
}

// makes tells whether a step makes the value.
func (f *finder) makes(v int) bool { return f.step(v) >= 0 }

func (f *finder) step(v int) int {
	return slices.IndexFunc(f.plan.Steps, func(s kernels.Step) bool { return s.Out == v })
}

// take takes the step that makes a value, and its number; it must be of that operation.
func (f *finder) take(op string, v int) (s kernels.Step, at int) {
	at = f.step(v)
	if at < 0 || f.plan.Steps[at].Op != op {
		f.failed = true
		return kernels.Step{In: make([]int, 8)}, at
	}
	f.taken++
	return f.plan.Steps[at], at
}

// layDay gives what rows share its memory; nothing else is between the arguments.
func (p *program) layDay() layout {
	l := layout{rows: p.plan.Rows}
	for _, s := range p.plan.Scratch {
		l.slots = append(l.slots, l.bytes)
		if !s.HasRows {
			l.bytes = align(l.bytes + int64(p.plan.Batch)*int64(s.Size)*bytesOf(s.Kind))
		}
	}
	return l
}

// dayLaunches are those of a presentation.
func (p *program) dayLaunches(_, pass int) (all []Launch) {
	d := p.day
	for _, i := range d.columns {
		c := p.call(i, pass, p.layout, 0, 1, p.args)
		launchers["column"](c)
		all = append(all, c.sequence...)
	}
	of := func(v int) operand {
		if v == none {
			return operand{}
		}
		return p.operand(p.plan.Values[v], pass, p.layout, 0, p.args)
	}
	shared := 4 * d.n
	if shared > p.backend.device.Shared()-ownShared {
		shared = 0
	}
	c := &call{rows: p.plan.Rows, batch: p.plan.Batch, active: p.active}
	c.launch("present", [2]int{c.batch * c.rows, 1}, wideThreads(d.n), shared, []words{
		of(d.u).rows(), of(d.theta).rows(), of(d.h).rows(), of(d.x).shared(), of(d.y).rows(), of(d.mu).shared(),
		of(d.gain).shared(), of(d.first).shared(), of(d.next).shared(),
		whole(d.n), whole(d.z), whole(d.m), whole(d.excitatory), real(d.fE), real(d.fI), real(d.inverse), whole(shared)})
	return append(all, c.sequence...)
}
