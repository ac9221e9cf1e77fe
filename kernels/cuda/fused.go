package cuda

// A cycle takes four launches for each pass of a panel of rows:
//
//	drive_tensor     h of the slices of the weights
//	rehearse         theta, mean and the slices of the salience, of h
//	gradient_tensor  g of the slices of the salience
//	consolidate      the factors and the slices of their weights, of g
//
// What goes from one to the next has two places in the arena: slices of rows, of the weights and
// of the saliences by turns, and numbers, h and g by turns. Nothing else is in memory. The slices of
// the weights are those of the pass before; the first pass of a run makes its own (weigh). So the
// passes of a panel are made one after the other before the next panel is taken.

// layCycle gives a cycle its memory for panels of rows rows.
func (p *program) layCycle(rows int) layout {
	y, c := p.cycle, &call{rows: rows, batch: p.plan.Batch}
	n := max(y.m, y.n)
	numbers := 4 * int64(p.plan.Batch) * int64(rows) * int64(n)
	slices := max(c.sliced(y.n, y.split).bytes, c.sliced(y.m, y.m).bytes)
	l := layout{rows: rows, slots: []int64{0}, spare: align(numbers)}
	l.bytes = align(l.spare + slices)
	return l
}

// cycleLaunches are those of a pass of the panel of a turn.
func (p *program) cycleLaunches(turn, pass int) []Launch {
	y, at := p.cycle, p.backend.arena.at
	first := turn * p.layout.rows
	c := &call{first: first, rows: min(p.layout.rows, p.plan.Rows-first), batch: p.plan.Batch, active: p.active,
		spare: at + Pointer(p.layout.spare)}
	of := func(v int) operand {
		if v == none {
			return operand{}
		}
		return p.operand(p.plan.Values[v], pass, p.layout, first, p.args)
	}
	u, theta := of(y.u), of(y.theta)
	numbers := operand{first: at + Pointer(p.layout.slots[0]), stride: p.layout.rows}
	weights, salience := c.sliced(y.n, y.split), c.sliced(y.m, y.m)
	x := *p.tiles[y.product]
	h, next := numbers, weights
	if y.driven {
		if pass == 0 {
			c.perRow("weigh", y.n, u.rows(), weights.slices(), whole(y.n), whole(y.z))
		}
		c.driveTensor(weights, x, theta, h, y.n, y.m)
	} else {
		h, next = of(y.h), sliced{} // the plan that drives makes its own
	}
	c.perRow("rehearse", y.m, h.rows(), theta.rows(), of(y.mean).rows(), of(y.right).rows(), of(y.labels).rows(), of(y.flag).shared(),
		of(y.beta).shared(), of(y.count).shared(), of(y.etaTheta).shared(), salience.slices(), whole(y.m))
	c.gradientTensor(salience, x, numbers, y.n, y.split)
	p.consolidate(c, u, numbers, of, next)
	return c.sequence
}

// ownShared is what kernels declare in shared memory beside what launches give them, at most.
const ownShared = 1 << 10

// consolidate launches the kernel with a row's factors in shared memory, where there is room.
func (p *program) consolidate(c *call, u, g operand, of func(v int) operand, next sliced) {
	y := p.cycle
	shared := 4 * y.z * y.n
	if shared > p.backend.device.Shared()-ownShared {
		shared = 0
	}
	c.launch("consolidate", [2]int{c.batch * c.rows, 1}, wideThreads(y.n), shared, []words{
		u.rows(), g.rows(), of(y.eta).shared(), of(y.first).shared(), of(y.length).shared(), next.slices(),
		whole(y.n), whole(y.z), whole(c.first), real(y.q), whole(shared)})
}

// rowThreads are the most of a block of consolidate and present (src).
const rowThreads = 512

// wideThreads of a block for a row of n elements that stays in its shared memory.
func wideThreads(n int) int {
	if n > rowThreads*4 {
		return rowThreads
	}
	return threads(n)
}
