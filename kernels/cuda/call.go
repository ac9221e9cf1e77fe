package cuda

import (
	"math"

	"engram/kernels"
)

// words are the arguments of a kernel, all made of words of 8 bytes.
type words []uint64

func whole(n int) uint64    { return uint64(int64(n)) }
func real(x float64) uint64 { return math.Float64bits(x) }

// kernelCall is a kernel with its arguments; those of a kernel that works on rows come after a panel.
type kernelCall struct {
	name  string
	panel bool
	args  words
}

// rows is the argument Rows of a kernel: where they begin, and how many rows come before those of
// the next replica.
type rows struct {
	first  Pointer
	stride int
}

func (r rows) words() words { return words{uint64(r.first), whole(r.stride)} }

// operand is where an operand of a step begins: rows of a replica come stride rows after
// those of the replica before.
type operand struct {
	kernels.Value
	first  Pointer
	stride int
}

// rows is the argument Rows of a kernel.
func (o operand) rows() rows { return rows{o.first, o.stride} }

// shared is the argument of a value without rows.
func (o operand) shared() Pointer { return o.first }

// call is one step for one panel of rows; a launcher writes its launches.
type call struct {
	attr            kernels.Attr
	in              []operand
	out             operand
	first           int // the panel's first row within the block
	rows            int // of the panel; 1 for a step on shared values alone
	batch           int
	active          Pointer
	tensor          bool  // a product on tensor cores, with these patterns
	tiled           tiled // all zero while memory is planned
	cut             cut   // how its factors are laid out
	multiprocessors int   // of the device

	sequence  []Launch
	workspace int64 // bytes beside the operands that the step wants
	spare     Pointer
}

// threads of a block for pieces or rows of n elements.
func threads(n int) int {
	t := 32
	for t < n && t < 256 {
		t *= 2
	}
	return t
}

func pieces(n, size int) int { return (n + size - 1) / size }

// perRow launches a block for each row of n elements.
func (c *call) perRow(k kernelCall, n int) {
	c.launch(k, [2]int{c.batch * c.rows, 1}, threads(n), 0)
}

// perReplica launches a block for each replica, for n numbers of it.
func (c *call) perReplica(k kernelCall, n int) {
	c.launch(k, [2]int{c.batch, 1}, min(roundUp(n, lanes), 1024), 0)
}

// perElement launches a thread for each of the n elements of each row.
func (c *call) perElement(k kernelCall, n int) {
	t := threads(n)
	c.launch(k, [2]int{c.batch * c.rows, pieces(n, t)}, t, 0)
}

// oneEach launches a thread for each row.
func (c *call) oneEach(k kernelCall) {
	t := threads(c.rows * c.batch)
	c.launch(k, [2]int{pieces(c.rows*c.batch, t), 1}, t, 0)
}

// perPattern launches a thread in every warp for each of m patterns of each replica.
func (c *call) perPattern(k kernelCall, m int) {
	c.launch(k, [2]int{pieces(m, 32), c.batch}, 256, 0)
}

// launch appends a launch, whose first argument is the panel where the kernel takes one.
func (c *call) launch(k kernelCall, grid [2]int, threads, shared int) {
	l := Launch{Kernel: k.name, Grid: grid, Threads: threads, Shared: shared}
	if k.panel {
		l.Args = words{uint64(c.active), whole(c.rows), whole(c.batch)}
	}
	l.Args = append(l.Args, k.args...)
	c.sequence = append(c.sequence, l)
}

// elements is a launch with a thread for each of n elements of so many rows, which are in no panel.
func elements(k kernelCall, rows, n int) Launch {
	t := threads(n)
	return Launch{Kernel: k.name, Grid: [2]int{rows, pieces(n, t)}, Threads: t, Args: k.args}
}
