package cuda

import "engram/kernels"

// Sizes of src/bits.cuh.
const (
	strip = 8                   // rows of a block, a warp for each
	lap   = strip * 4 * bitTile // outputs that a block makes at a time
)

// persistentSchedule makes all cycles of a run in one launch: a block keeps eight rows of a small
// network in its shared memory from the first pass to the last.
type persistentSchedule struct {
	*program
	y  *cycle
	at persistentLayout
}

func (s *persistentSchedule) explain() string {
	return "1 launch a run, rows persistent in shared memory, products on tensor cores"
}

// layout: nothing lies in memory between the passes.
func (*persistentSchedule) layout(rows int) layout { return layout{rows: rows} }

func (s *persistentSchedule) run(passes int) (bool, error) {
	at, x := s.at, s.tiles[s.y.product]
	c := &call{rows: s.plan.Rows, batch: s.plan.Batch, active: s.active}
	c.launch(persistentKernel(s.sleep(s.y, passes), patternBitsArg{x.columns, x.rows},
		persistentArg{at.weights, at.saliences, at.h, at.hRow, at.u, at.uRow, at.known}),
		[2]int{s.plan.Batch * pieces(s.plan.Rows, strip), 1}, lanes*strip, at.bytes)
	return true, s.backend.note(s.backend.device.Launch(c.sequence))
}

// persistentLayout is where a block keeps its rows (Stay in src/persistent.cu).
type persistentLayout struct {
	weights, saliences int // bytes of a row of slices
	h, hRow            int // where it begins, and the floats of a row
	u, uRow            int
	known              int // what else is known of rows
	bytes              int
}

// persistentLayout finds a place in shared memory for the rows of a cycle; nil where there is none.
func (b *backend) persistentLayout(y *cycle, p *kernels.Plan) *persistentLayout {
	if !y.steady(p) || b.options.Panels {
		return nil
	}
	l := y.persistentLayout()
	if l.bytes > b.device.Shared() {
		return nil
	}
	return &l
}

// persistentLayout lays out rows of a block. Slices of saliences take the place of those of the weights
// they were driven by, as does h where all of it is made before any of it is stored.
func (y *cycle) persistentLayout() persistentLayout {
	const room = 16 // bytes behind a row of slices, so that no two rows share banks
	s := persistentLayout{weights: bySteps.width(y.n, y.split) + room, saliences: bySteps.width(y.m, y.m) + room,
		hRow: apart(y.m), uRow: apart(y.z * y.n)}
	end := 3 * strip * s.weights
	s.h = 3 * strip * s.saliences
	if y.m > lap {
		s.h = max(s.h, end)
	}
	s.u = max(end, s.h+4*strip*s.hRow)
	s.known = s.u + 4*strip*s.uRow
	s.bytes = s.known + 24*strip
	return s
}

// apart is the length of rows of n floats of which no two share banks, as a warp writes them:
// eight elements of every second row.
func apart(n int) int { return roundUp(n-4, 8) + 4 }

// sleep is the argument Sleep of a kernel.
func (p *program) sleep(y *cycle, passes int) sleepArg {
	of := func(v int) operand { return p.argument(v, 0, 0) }
	step := func(v int) int { // from a pass to the next
		if !p.plan.Values[v].Series {
			return 0
		}
		return p.plan.Batch
	}
	return sleepArg{
		u: of(y.u).rows(), theta: of(y.theta).rows(), mean: of(y.mean).rows(), right: of(y.right).rows(), labels: of(y.labels).rows(),
		count: of(y.count).shared(), first: of(y.first).shared(), beta: of(y.beta).shared(), length: of(y.length).shared(),
		eta: of(y.eta).shared(), etaTheta: of(y.etaTheta).shared(), etaStep: step(y.eta), thetaStep: step(y.etaTheta),
		n: y.n, m: y.m, z: y.z, split: y.split, passes: passes, q: y.q}
}
