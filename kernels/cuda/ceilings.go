package cuda

// Ceiling is one thing done as fast as a device can (src/ceilings.cu).
type Ceiling struct {
	Name   string // memory, cache or multiply
	Launch Launch
	Work   float64 // of the launch: bytes, or multiply-adds
}

// Effort is how much work the launches of ceilings are.
type Effort struct {
	Copied int64 // bytes, each read and written: beyond any cache, and a multiple of 16 KB
	Cached int64 // bytes: within the second-level cache, and a multiple of 4 KB
	Blocks int
	Times  int // that a block does what it does
}

// FullEffort is about a millisecond of a large card for each.
var FullEffort = Effort{Copied: 1 << 29, Cached: 16 << 20, Blocks: 8448, Times: 512}

// Sizes of src/ceilings.cu: threads of a block and their copies of 16 bytes, and multiply-adds of a
// block: eight tiles for each warp.
const (
	ceilingThreads = 256
	ceilingCopies  = 4
	ceilingPiece   = 16 * ceilingThreads
	ceilingAdds    = ceilingThreads / lanes * 8 * 16 * 8 * 32
)

// Ceilings are the launches that show what a device can do, in memory that release gives back.
func Ceilings(d Device, e Effort) (all []Ceiling, release func(), err error) {
	var taken []Pointer
	release = func() {
		for _, p := range taken {
			d.Release(p)
		}
	}
	memory := func(bytes int64) (p Pointer) {
		if err != nil {
			return 0
		}
		if p, err = d.Alloc(bytes); err == nil {
			taken = append(taken, p)
			err = d.Clear(p, bytes)
		}
		return p
	}
	add := func(name string, k kernelCall, blocks int, work float64) {
		all = append(all, Ceiling{name, Launch{Kernel: k.name, Grid: [2]int{blocks, 1}, Threads: ceilingThreads, Args: k.args}, work})
	}
	add("memory", ceilingCopyKernel(memory(e.Copied), memory(e.Copied)), int(e.Copied/(ceilingCopies*ceilingPiece)), 2*float64(e.Copied))
	add("cache", ceilingFetchKernel(memory(e.Cached), int(e.Cached/ceilingPiece), e.Times), e.Blocks,
		float64(e.Blocks)*float64(e.Times)*ceilingPiece)
	add("multiply", ceilingMultiplyKernel(memory(int64(e.Blocks)*ceilingThreads*4), e.Times), e.Blocks,
		float64(e.Blocks)*float64(e.Times)*ceilingAdds)
	if err != nil {
		release()
		return nil, nil, err
	}
	return all, release, nil
}
