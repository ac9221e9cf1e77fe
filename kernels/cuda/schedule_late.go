package cuda

import "strings"

// lateSchedule makes all cycles of a run in one launch that gains from what a night has pruned: through the lists of the synapses that are
// left and of the patterns in which each neuron is active (src/sparse_rows.cu), or, in blocks of the persistent kernel, over the
// columns alone in which any of their rows has a synapse left (src/columns.cuh). It counts the synapses first, and takes what
// takes the least time. No bit of a result tells.
type lateSchedule struct {
	*program
	y     *cycle
	dense schedule // the way of young nights
}

// When says when something is done.
type When int

const (
	Auto   When = iota // where it takes less time
	Always             // wherever it can be done
	Never
)

func (s *lateSchedule) explain() string {
	var ways []string
	if s.backend.options.Sparse != Never {
		ways = append(ways, "sparse rows")
	}
	if s.packable() {
		ways = append(ways, "packed columns")
	}
	return strings.Join(ways, " or ") + " where few synapses are left, 1 launch a run"
}

func (s *lateSchedule) layout(rows int) layout { return s.dense.layout(rows) }

// Clocks of a multiprocessor, found from times on an H200 (docs/gpu.md): of one pattern of sparse rows; of any synapse of a dense
// row, in the persistent kernel or in panels, and of one of its patterns in both products, by warpgroups or without; of those of the
// persistent kernel, the clocks that a synapse less saves, and its patterns;
// counted: of a survivor and of 32 patterns of its list in both products, of a factor that is looked at, of one pattern
// in both products of plain kernels (instructions over lanes), and of a row of a block that lists and packs its columns.
const (
	survivorClocks   = 15
	lapClocks        = 4.2
	listedClocks     = 4.8
	persistentClocks = 2.2
	columnClocks     = 1.08
	columnPattern    = 2.0 / 1140
	packingClocks    = 7700
	panelClocks      = 2.4
	patternClocks    = 2.0 / 847
	warpgroupPanel   = 1.9
	warpgroupPattern = 2.0 / 985
	factorClocks     = 0.29
	plainClocks      = 8.0 / 128
)

// tallyShare is how much of a run's time may go into counting survivors: one part of so many.
const tallyShare = 8

// run takes the way of young nights unless another can be taken and takes less time.
func (s *lateSchedule) run(passes int) (done bool, err error) {
	y, b := s.y, s.backend
	cost, o := s.denseClocks(), b.options
	if o.Sparse != Always && o.Columns != Always && float64(passes)*cost < tallyShare*factorClocks*float64(y.z*y.n) {
		return false, nil
	}
	c := &call{rows: s.plan.Rows, batch: s.plan.Batch, active: s.active}
	c.launch(countSynapsesKernel(s.argument(y.u, 0, 0).rows(), Pointer(s.tally), Pointer(s.tally+4), y.n, y.z),
		[2]int{c.batch * pieces(c.rows, blockRows), 1}, threads(y.n), 0)
	counted, err := s.tally.of(b, c.sequence[0])
	if err != nil {
		return false, err
	}
	packed := s.packed(counted[1])
	if packed != nil {
		switch saved := s.savedClocks(counted[1], passes); {
		case o.Columns == Always:
			cost = 0
		case saved > 0:
			cost -= saved
		default:
			packed = nil
		}
	}
	if o.Sparse != Never {
		if done, err := s.lists(counted[0], passes, cost); done || err != nil {
			return done, err
		}
	}
	if packed == nil {
		return false, nil
	}
	kernel := persistentColumnsWideKernel
	if counted[1] <= fewColumns {
		kernel = persistentColumnsKernel
	}
	return true, s.dense.(*persistentSchedule).launch(kernel, *packed, passes)
}

// packable tells whether blocks can have the columns alone that they have left. Dense blocks of two rows are better left as they are.
func (s *lateSchedule) packable() bool {
	dense, persistent := s.dense.(*persistentSchedule)
	if !persistent || s.y.z != 2 || s.y.q != 0 || s.y.m > 512 {
		return false
	}
	wanted := s.backend.options.Columns
	return wanted == Always || wanted == Auto && dense.form.rows == blockRows
}

// packed is the form of blocks with so many columns left; nil where there is none, or no room.
func (s *lateSchedule) packed(columns int) *persistentForm {
	if !s.packable() {
		return nil
	}
	return s.y.packed(columns, s.backend.device.Shared()-ownShared)
}

// lists goes through lists of so many synapses a row at most, unless that cannot be done or takes longer than so many clocks a row.
func (s *lateSchedule) lists(left, passes int, cost float64) (done bool, err error) {
	y, b := s.y, s.backend
	auto, room := b.options.Sparse == Auto, b.device.Shared()-ownShared
	shared := sparseShared(left, y.z, y.m)
	if shared > room || auto && listedRow(left, 1, y.m) >= cost {
		return false, nil
	}
	x, err := s.args[s.plan.Values[y.x].Place.Slot].asLists(s.plan.Batch, y.neurons, y.m, s.tally)
	if err != nil || x.pitch == 0 || auto && listedRow(left, x.laps, y.m) >= cost {
		return false, err
	}
	c := &call{rows: s.plan.Rows, batch: s.plan.Batch, active: s.active}
	wide, threads := sparseBlock(shared, room, c.batch*c.rows)
	c.launch(s.kernel(wide, s.sleep(y, passes), listsArg{x.patterns, x.lengths, x.pitch, x.each}, left), [2]int{c.batch * c.rows, 1}, threads, shared)
	return true, b.note(b.device.Launch(c.sequence))
}

// sparseShared is the shared memory for a row with so many synapses left (Left in src/sparse_rows.cu).
func sparseShared(left, z, m int) int {
	const filling = 8 * 2 * 4 * 16 // synapses that add nothing, of 16 warps
	return left*(4*z+12) + 8*(m+dump) + filling
}

// kernel makes the cycles, with room for so many synapses of a row.
func (s *lateSchedule) kernel(wide bool, sleep sleepArg, x listsArg, room int) kernelCall {
	if s.y.sources == none {
		if wide {
			return sparseRowsWideKernel(sleep, x, room)
		}
		return sparseRowsKernel(sleep, x, room)
	}
	sources := s.argument(s.y.sources, 0, 0).rows()
	if wide {
		return wiredRowsWideKernel(sleep, x, sources, s.y.neurons, room)
	}
	return wiredRowsKernel(sleep, x, sources, s.y.neurons, room)
}

// denseClocks are those of a row in a cycle with products over all synapses.
func (s *lateSchedule) denseClocks() float64 {
	_, persistent := s.dense.(*persistentSchedule)
	synapses, patterns := float64(s.y.n), float64(s.y.m)
	switch {
	case s.y.sources != none:
		return synapses * (plainClocks*patterns + panelClocks)
	case persistent:
		return synapses * (patternClocks*patterns + persistentClocks)
	case s.cut().band > 0:
		return synapses * (warpgroupPattern*patterns + warpgroupPanel)
	}
	return synapses * (patternClocks*patterns + panelClocks)
}

// savedClocks are those that a row saves in a cycle of a run of so many passes where its block has so many columns left.
func (s *lateSchedule) savedClocks(columns, passes int) float64 {
	return float64(s.y.n-columns)*(columnPattern*float64(s.y.m)+columnClocks) - packingClocks/float64(passes)
}

// listedRow are those of a row with lists of so many synapses, of so many laps.
func listedRow(left int, laps float64, patterns int) float64 {
	return float64(left)*(survivorClocks+lapClocks*laps) + listedClocks*float64(patterns)
}

// sparseBlock is the size of blocks whose rows take so much of the shared memory that there is, and whether they are the wide
// ones: a multiprocessor has registers for six hundred threads, and cards have about a hundred multiprocessors.
func sparseBlock(shared, room, blocks int) (wide bool, threads int) {
	if shared > room/2 {
		return true, 512
	}
	threads = 64
	for threads < 256 && (threads*room < 500*shared || threads*blocks < 100*500) {
		threads *= 2
	}
	return false, threads
}
