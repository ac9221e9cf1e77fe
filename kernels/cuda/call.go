package cuda

import (
	"math"

	"engram/kernels"
)

// words are the arguments of a kernel, each of one or more words of 8 bytes.
type words []uint64

func whole(n int) words    { return words{uint64(int64(n))} }
func real(x float64) words { return words{math.Float64bits(x)} }

// operand is where an operand of a step begins: rows of a replica come stride rows after
// those of the replica before.
type operand struct {
	kernels.Value
	first  Pointer
	stride int
}

// rows is the argument Rows of a kernel.
func (o operand) rows() words { return words{uint64(o.first), uint64(o.stride)} }

// shared is the argument of a value without rows.
func (o operand) shared() words { return words{uint64(o.first)} }

// call is one step for one panel of rows; a launcher writes its launches.
type call struct {
	attr   kernels.Attr
	in     []operand
	out    operand
	first  int // the panel's first row within the block
	rows   int // of the panel; 1 for a step on shared values alone
	batch  int
	active Pointer
	tensor bool  // a product on tensor cores, with these patterns
	tiled  tiled // all zero while memory is planned

	sequence  []Launch
	workspace int64 // bytes beside the operands that the step wants
	spare     Pointer
}

// panel is the argument Panel of a kernel.
func (c *call) panel() words {
	return words{uint64(c.active), uint64(c.rows), uint64(c.batch)}
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
func (c *call) perRow(kernel string, n int, args ...words) {
	c.launch(kernel, [2]int{c.batch * c.rows, 1}, threads(n), 0, args)
}

// perElement launches a thread for each of the n elements of each row.
func (c *call) perElement(kernel string, n int, args ...words) {
	t := threads(n)
	c.launch(kernel, [2]int{c.batch * c.rows, pieces(n, t)}, t, 0, args)
}

// oneEach launches a thread for each row.
func (c *call) oneEach(kernel string, args ...words) {
	t := threads(c.rows * c.batch)
	c.launch(kernel, [2]int{pieces(c.rows*c.batch, t), 1}, t, 0, args)
}

// perPattern launches a thread in every warp for each of m patterns of each replica.
func (c *call) perPattern(kernel string, m int, args ...words) {
	c.launch(kernel, [2]int{pieces(m, 32), c.batch}, 256, 0, args)
}

// launch appends a launch, whose first argument is the panel.
func (c *call) launch(kernel string, grid [2]int, threads, shared int, args []words) {
	l := Launch{Kernel: kernel, Grid: grid, Threads: threads, Shared: shared, Args: c.panel()}
	for _, a := range args {
		l.Args = append(l.Args, a...)
	}
	c.sequence = append(c.sequence, l)
}
