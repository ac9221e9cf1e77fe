package cuda

// sparseSchedule makes all cycles of a run in one launch that goes through the lists of the synapses
// that are left and of the patterns in which each neuron is active. Late at night few synapses of a
// row are left. Where the sums over these are less work than products with all patterns
// (src/sparse_rows.cu), a run goes this way: it counts the synapses first. No bit of a result tells.
type sparseSchedule struct {
	*program
	y     *cycle
	dense schedule // the other way
}

// When says when something is done.
type When int

const (
	Auto   When = iota // where it takes less time
	Always             // wherever it can be done
	Never
)

func (*sparseSchedule) explain() string {
	return "sparse rows where few synapses are left, 1 launch a run"
}

func (s *sparseSchedule) layout(rows int) layout { return s.dense.layout(rows) }

// Clocks of a multiprocessor, found from times on an H200 (docs/gpu.md): of one pattern of sparse rows; of any synapse of a dense
// row, in the persistent kernel or in panels, and of one of its patterns in both products, by warpgroups or without;
// counted: of a survivor and of 32 patterns of its list in both products, of a factor that is looked at, and of one pattern
// in both products of plain kernels (instructions over lanes).
const (
	survivorClocks   = 15
	lapClocks        = 4.2
	listedClocks     = 4.8
	persistentClocks = 2.2
	panelClocks      = 2.4
	patternClocks    = 2.0 / 847
	warpgroupPanel   = 1.9
	warpgroupPattern = 2.0 / 985
	factorClocks     = 0.29
	plainClocks      = 8.0 / 128
)

// tallyShare is how much of a run's time may go into counting survivors: one part of so many.
const tallyShare = 8

// run goes through lists unless that cannot be done or takes longer.
func (s *sparseSchedule) run(passes int) (done bool, err error) {
	y, b := s.y, s.backend
	auto := b.options.Sparse == Auto
	if auto && float64(passes)*s.denseClocks() < tallyShare*factorClocks*float64(y.z) {
		return false, nil
	}
	c := &call{rows: s.plan.Rows, batch: s.plan.Batch, active: s.active}
	c.perRow(countSynapsesKernel(s.argument(y.u, 0, 0).rows(), Pointer(s.tally), y.n, y.z), y.n)
	counted, err := s.tally.of(b, c.sequence[0])
	left, room := counted[0], b.device.Shared()-ownShared
	shared := sparseShared(left, y.z, y.m)
	if err != nil || shared > room || auto && !s.faster(left, 1) {
		return false, err
	}
	x, err := s.args[s.plan.Values[y.x].Place.Slot].asLists(s.plan.Batch, y.neurons, y.m, s.tally)
	if err != nil || x.pitch == 0 || auto && !s.faster(left, x.laps) {
		return false, err
	}
	sleep, lists := s.sleep(y, passes), listsArg{x.patterns, x.lengths, x.pitch, x.each}
	wide, threads := sparseBlock(shared, room, c.batch*c.rows)
	c.launch(s.kernel(wide, sleep, lists, left), [2]int{c.batch * c.rows, 1}, threads, shared)
	return true, b.note(b.device.Launch(c.sequence[1:]))
}

// sparseShared is the shared memory for a row with so many synapses left (Left in src/sparse_rows.cu).
func sparseShared(left, z, m int) int {
	const filling = 8 * 2 * 4 * 16 // synapses that add nothing, of 16 warps
	return left*(4*z+12) + 8*(m+dump) + filling
}

// kernel makes the cycles, with room for so many synapses of a row.
func (s *sparseSchedule) kernel(wide bool, sleep sleepArg, x listsArg, room int) kernelCall {
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

// denseClocks are those of a synapse in a cycle with products.
func (s *sparseSchedule) denseClocks() float64 {
	if s.y.sources != none {
		return plainClocks*float64(s.y.m) + panelClocks
	}
	if _, persistent := s.dense.(*persistentSchedule); persistent {
		return patternClocks*float64(s.y.m) + persistentClocks
	}
	if s.cut().band > 0 {
		return warpgroupPattern*float64(s.y.m) + warpgroupPanel
	}
	return patternClocks*float64(s.y.m) + panelClocks
}

// faster tells whether lists of so many synapses, of so many laps, take less time than products.
func (s *sparseSchedule) faster(left int, laps float64) bool {
	return float64(left)*(survivorClocks+lapClocks*laps)+listedClocks*float64(s.y.m) < float64(s.y.n)*s.denseClocks()
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
