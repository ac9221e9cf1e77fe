package cuda

import (
	"fmt"

	"engram/kernels"
)

// Sizes of src/persistent.cu.
const (
	blockRows       = 8    // rows of a block,
	fewRows         = 2    // or of a block of few
	persistentWarps = 16   // of a block; half of them where two blocks share a multiprocessor, or have few rows
	mostFactors     = 4    // of a synapse
	mostSummed      = 4095 // neurons whose sums fit
)

// persistentSchedule makes all cycles of a run in one launch: a block keeps eight rows of a small
// network, or two, in its registers and its shared memory from the first pass to the last.
type persistentSchedule struct {
	*program
	y    *cycle
	form persistentForm
}

func (s *persistentSchedule) explain() string {
	f, factors, patterns := s.form, "registers", "in shared memory"
	if f.shared {
		factors = "shared memory"
	}
	if f.planes == 0 {
		patterns = "from memory"
	}
	return fmt.Sprintf("1 launch a run, %d warps a block of %d rows, factors in %s, patterns %s, products on tensor cores", f.warps, f.rows, factors, patterns)
}

// layout: nothing lies in memory between the passes.
func (*persistentSchedule) layout(rows int) layout { return layout{rows: rows} }

func (s *persistentSchedule) run(passes int) (bool, error) {
	kernel := persistentKernel
	switch {
	case s.form.rows == fewRows:
		kernel = persistentTwoKernel
	case s.form.shared:
		kernel = persistentSharedKernel
	}
	return true, s.launch(kernel, s.form, passes)
}

// launch queues the launch of a kernel whose blocks keep their rows in a form.
func (s *persistentSchedule) launch(kernel func(sleepArg, persistentRowsArg) kernelCall, f persistentForm, passes int) error {
	x := s.tiles[s.y.product]
	rows := persistentRowsArg{x.columns.words, x.rows.words, f.weights, f.saliences, f.factors, f.laps, f.planes}
	c := &call{rows: s.plan.Rows, batch: s.plan.Batch, active: s.active}
	c.launch(kernel(s.sleep(s.y, passes), rows), [2]int{s.plan.Batch * pieces(s.plan.Rows, f.rows), 1}, lanes*f.warps, f.bytes)
	return s.backend.note(s.backend.device.Launch(c.sequence))
}

// persistentForm is how a block keeps its rows (PersistentRows in src/persistent.cu).
type persistentForm struct {
	shared             bool // the factors are in shared memory, not in registers
	rows               int  // of a block
	warps, laps        int
	weights, saliences int // bytes of a row of slices
	factors, planes    int // where they begin in shared memory; no planes where they have no room. Packed: where the list of columns begins
	bytes              int
}

// persistentForm chooses how blocks keep the rows of a cycle in so much shared memory of so many multiprocessors; nil where they
// cannot. Registers hold two factors of up to 1024 synapses. Blocks have two rows where each then has a multiprocessor of its own.
// Else factors are in shared memory, as where there are more blocks than multiprocessors: two then share one.
func (y *cycle) persistentForm(p *kernels.Plan, room, multiprocessors int) *persistentForm {
	if !y.steady(p) || y.n > mostSummed || y.z > mostFactors {
		return nil
	}
	if many := p.Batch*pieces(p.Rows, blockRows) > 160; many && y.n > 512 && y.m <= 512 {
		if pair := y.form(true, persistentWarps/2, blockRows); 2*(pair.bytes+ownShared) <= room+ownShared {
			return &pair
		}
	}
	inRegisters := y.z == 2 && y.q == 0 && y.n <= 1024 && y.m <= 512 && (y.m <= 256 || y.n > 256)
	f := y.form(!inRegisters, persistentWarps, blockRows)
	if inRegisters && y.n <= 256 && p.Batch*pieces(p.Rows, fewRows) <= multiprocessors {
		f = y.form(false, persistentWarps/2, fewRows)
	}
	if f.bytes > room || y.m > 1024 {
		return nil
	}
	if bytes := int(byPlanes.tiledBytes(1, y.n, y.m, y.split)); f.bytes+bytes <= room {
		f.planes = f.bytes
		f.bytes += bytes
	}
	return &f
}

// form lays out rows of a block without patterns. Slices of saliences take the place of those of the weights
// they were driven by.
func (y *cycle) form(shared bool, warps, rows int) persistentForm {
	const room = 16 // bytes behind a row of slices, so that no two rows share banks
	f := persistentForm{shared: shared, rows: rows, warps: warps, laps: 1,
		weights: roundUp(y.n, byPlanes.part) + room, saliences: roundUp(y.m, byPlanes.part) + room}
	f.factors = 3 * rows * max(f.weights, f.saliences)
	f.bytes = f.factors
	if shared { // a lap is a quad of four tiles for each warp
		f.laps = pieces(y.n, byPlanes.outputs*warps)
		f.bytes += f.laps * 4 * y.z * warps * lanes * 16
	}
	return f
}

// Sizes of src/columns.cuh.
const (
	fewColumns  = 512 // whose factors have room in half of the registers
	mostColumns = 1024
	listBytes   = 4*128 + 2*mostColumns // ColumnLists
)

// packed is the form of blocks that have so many columns at most, and the planes of their patterns, in so much shared memory; nil where it is
// too little. Where columns are split, both parts may end within a piece.
func (y *cycle) packed(columns, room int) *persistentForm {
	part := *y
	part.n = columns
	f := part.form(false, persistentWarps, blockRows)
	f.planes = f.bytes + listBytes
	across, quads := 2*pieces(columns, byPlanes.part), pieces(y.m, byPlanes.outputs)
	if 0 < y.split && y.split < y.n {
		across++
	}
	f.bytes = f.planes + 4*planeWords*across*quads
	if columns > mostColumns || f.bytes > room {
		return nil
	}
	return &f
}

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
		count: of(y.count).shared(), first: of(y.first).shared(), parameter: of(y.parameter).shared(), length: of(y.length).shared(),
		eta: of(y.eta).shared(), etaTheta: of(y.etaTheta).shared(), etaStep: step(y.eta), thetaStep: step(y.etaTheta),
		n: y.n, m: y.m, z: y.z, split: y.split, passes: passes, q: y.q, rule: y.rule, unit: y.unit}
}
