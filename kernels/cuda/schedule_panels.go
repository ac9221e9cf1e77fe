package cuda

import "fmt"

// panelSchedule makes a replay cycle in four launches for each pass of a panel of rows:
//
//	drive_tensor     h of the slices of the weights (drive_warpgroups where there are warpgroups)
//	post_drive       theta, mean and the slices of the salience, of h
//	gradient_tensor  g of the slices of the salience
//	post_gradient    the factors and the slices of their weights, of g
//
// What goes from one to the next has two places in the arena: slices of rows, of the weights and
// of the saliences by turns, and numbers, h and g by turns. Nothing else is in memory. The slices of
// the weights are those of the pass before; the first pass of a run makes its own (slice_weights). So the
// passes of a panel are made one after the other before the next panel is taken.
type panelSchedule struct {
	*program
	y *cycle
}

func (s *panelSchedule) explain() string {
	launches := 4
	if !s.y.driven {
		launches = 3
	}
	return fmt.Sprintf("%d launches a cycle for panels of %d rows, products on tensor cores%s", launches, s.scratch.rows, s.cut().note())
}

// layout has slices, and numbers in the same place by turns.
func (s *panelSchedule) layout(rows int) layout {
	y, c := s.y, &call{cut: s.cut(), rows: rows, batch: s.plan.Batch}
	n := max(y.m, y.n)
	numbers := 4 * int64(s.plan.Batch) * int64(rows) * int64(n)
	slices := max(c.sliced(patternWords{}, y.n, y.split).bytes, c.sliced(patternWords{}, y.m, y.m).bytes)
	l := layout{rows: rows, slots: []int64{0}, spare: align(numbers)}
	l.bytes = align(l.spare + slices)
	return l
}

// run takes each panel through all passes: its slices stay in the arena meanwhile.
func (s *panelSchedule) run(passes int) (bool, error) {
	s.tiles[s.y.product].cycles += passes
	return true, s.queue(pieces(s.plan.Rows, s.scratch.rows), passes, s.launches)
}

// launches are those of a pass of a panel.
func (s *panelSchedule) launches(panel, pass int) []Launch {
	y, at, rows := s.y, s.backend.arena.at, s.scratch.rows
	first := panel * rows
	c := &call{first: first, rows: min(rows, s.plan.Rows-first), batch: s.plan.Batch, active: s.active,
		cut: s.cut(), multiprocessors: s.backend.device.Multiprocessors(), spare: at + Pointer(s.scratch.spare)}
	of := func(v int) operand { return s.argument(v, pass, first) }
	numbers := operand{first: at + Pointer(s.scratch.slots[0]), stride: rows}
	x := *s.tiles[y.product]
	c.tiled = x
	weights, salience := c.sliced(x.columns, y.n, y.split), c.sliced(x.rows, y.m, y.m)
	h, next := numbers, weights
	if y.driven {
		if pass == 0 {
			c.perRow(sliceWeightsKernel(of(y.u).rows(), weights.slices(), y.n, y.z), y.n)
		}
		c.driveTensor(weights, x, of(y.theta), h, y.n, y.m)
	} else {
		h, next = of(y.h), sliced{} // the plan that drives makes its own
	}
	s.backend.postDrive(c, postDriveArg{h: h.rows(), theta: of(y.theta).rows(), mean: of(y.mean).rows(), right: of(y.right).rows(),
		labels: of(y.labels).rows(), flag: of(y.flag).shared(), parameter: of(y.parameter).shared(), count: of(y.count).shared(),
		eta: of(y.etaTheta).shared(), m: y.m, rule: y.rule, flagged: y.flagged, factors: of(y.u).rows(), n: y.n, z: y.z, unit: y.unit},
		numbers.rows(), salience)
	c.gradientTensor(salience, x, numbers, y.n, y.split)
	s.backend.postGradient(c, y, postGradientArg{u: of(y.u).rows(), g: numbers.rows(), eta: of(y.eta).shared(), first: of(y.first).shared(),
		length: of(y.length).shared(), n: y.n, z: y.z, offset: c.first, q: y.q}, next)
	return c.sequence
}

// driveShared is the shared memory for a row of m currents.
func driveShared(m int) int { return 4 * roundUp(m, 4) }

// postDrive launches what follows the drive. Rows lie in shared memory, or, where there is no room for them, in those of
// work; a thread takes about eight quads of one.
func (b *backend) postDrive(c *call, d postDriveArg, work rows, to sliced) {
	shared := b.rowShared(driveShared(d.m))
	if shared == 0 {
		d.work = work
	}
	if to.places != 0 {
		shared += 4 * to.k
	}
	c.launch(postDriveKernel(d, to.slices()), [2]int{c.batch * c.rows, 1}, min(roundUp(pieces(d.m, 4*8), 32), 1024), shared)
}

// heldThreads of a block hold rows in registers; heldQuads are the quads of a row of z factors that a thread
// has room for (src/post_gradient.cu).
const heldThreads = 512

var heldQuads = map[int]int{1: 12, 2: 6, 3: 4, 4: 3}

// heldShared is the shared memory of such a block: for the next row of factors, and its gradient.
func heldShared(z, n int) int { return 4 * (z + 1) * n }

// holds tells whether blocks hold the rows of a cycle in registers.
func (b *backend) holds(y *cycle) bool {
	return y.q == 0 && b.rowShared(heldShared(y.z, y.n)) != 0 && y.n%4 == 0 && y.n <= 4*heldThreads*heldQuads[y.z] && y.split%4 == 0
}

// postGradient launches what follows the gradient: blocks that stay, with a row in registers and the next
// on its way to shared memory, or, for longer rows and other norms, a block for each row.
func (b *backend) postGradient(c *call, y *cycle, d postGradientArg, to sliced) {
	all := c.batch * c.rows
	if b.holds(y) {
		shared := heldShared(y.z, y.n)
		if to.places != 0 {
			shared += 4 * to.k
		}
		c.launch(postGradientHeldKernel(d, to.slices()), [2]int{min(all, b.device.Multiprocessors()), 1}, heldThreads, shared)
		return
	}
	shared := b.rowShared(4 * d.z * d.n)
	c.launch(postGradientKernel(d, to.slices(), shared), [2]int{all, 1}, wideThreads(d.n), shared)
}

// ownShared is what kernels declare in shared memory beside what launches give them, at most.
const ownShared = 2 << 10

// rowShared is the shared memory for a row of so many bytes; 0 where a block cannot have as much, and
// the row stays in the card's memory.
func (b *backend) rowShared(bytes int) int {
	if bytes > b.device.Shared()-ownShared {
		return 0
	}
	return bytes
}

// rowThreads are the most of a block that has a row in its shared memory (src).
const rowThreads = 512

// wideThreads of a block for a row of n elements that stays in its shared memory.
func wideThreads(n int) int {
	if n > rowThreads*4 {
		return rowThreads
	}
	return threads(n)
}

// pairable tells whether the kernels of a cycle write slices in any order: those of rows that a block
// holds, with room for their slices in shared memory.
func (y *cycle) pairable(b *backend, k cut) bool {
	return b.holds(y) && b.rowShared(heldShared(y.z, y.n)+4*k.width(y.n, y.split)) != 0 &&
		b.rowShared(driveShared(y.m)+4*k.width(y.m, y.m)) != 0
}
