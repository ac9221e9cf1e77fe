package cuda

import (
	"runtime"

	"engram/kernels"
)

// Sizes of src/product.cuh and src/bits.cuh.
const (
	tile           = 128 // rows and outputs that a block makes
	depth          = 64  // elements of a row in a piece
	bitTile        = 16  // outputs of a tile of patterns
	lanes          = 32  // words of a piece of a tile
	productThreads = 256 // of a block
	productShared  = 3 * (3*tile*depth + tile/bitTile*lanes*4)
)

func roundUp(n, to int) int { return (n + to - 1) / to * to }

// tiled is a pattern matrix X (n, m) of each replica as the tensor cores want it, in words: its
// columns for drive, its rows for gradient, padded with zeros. What comes from row split on,
// the inhibitory neurons, begins a new piece.
type tiled struct {
	n, m, split   int
	columns, rows Pointer
	version       int // of the patterns
}

// width is the length of a padded row of n elements in two parts.
func width(n, split int) int { return roundUp(split, depth) + roundUp(n-split, depth) }

// tiledBytes is what the columns and the rows of X take, padded.
func tiledBytes(batch, n, m, split int) (columns, rows int64) {
	columns = int64(batch) * int64(roundUp(m, bitTile)) * int64(width(n, split)) / 8
	rows = int64(batch) * int64(roundUp(n, bitTile)) * int64(roundUp(m, depth)) / 8
	return align(columns), align(rows)
}

// tiles finds the tiled patterns in b, and makes them where they have changed; their memory
// stays.
func (b *buffer) tiles(batch, n, m, split int) (*tiled, error) {
	t := b.tiled
	if t == nil || t.n != n || t.m != m || t.split != split {
		columns, rows := tiledBytes(batch, n, m, split)
		at, err := b.backend.alloc(columns + rows)
		if err != nil {
			return nil, err
		}
		t = &tiled{n: n, m: m, split: split, columns: at, rows: at + Pointer(columns), version: -1}
		runtime.AddCleanup(t, b.backend.device.Release, at)
		b.tiled = t
	}
	if t.version == b.version {
		return t, nil
	}
	t.version = b.version
	outputs, across, neurons, long := pieces(m, bitTile), width(n, split)/depth, pieces(n, bitTile), pieces(m, depth)
	return t, b.backend.note(b.backend.device.Launch([]Launch{
		elements(bitColumnsKernel(b.at, t.columns, n, m, split, outputs, across), batch*outputs, across*lanes),
		elements(bitRowsKernel(b.at, t.rows, n, m, neurons, long), batch*neurons, long*lanes),
	}))
}

// onTensorCores tells whether the product of a step is made there: with more than a few
// patterns, which are an argument of the program.
func (b *backend) onTensorCores(p *kernels.Plan, s kernels.Step) bool {
	if b.options.Plain || !s.Traits.Product {
		return false
	}
	x := p.Values[s.In[1]]
	return !x.Place.Scratch && !x.HasRows && x.Dims[1] > few
}

// tile makes the patterns ready that the program multiplies with, and tells whether they
// are where they were.
func (p *program) tile(args []*buffer) (same bool, err error) {
	same = true
	for i, s := range p.plan.Steps {
		if !p.backend.onTensorCores(p.plan, s) {
			continue
		}
		x := p.plan.Values[s.In[1]]
		t, err := args[x.Place.Slot].tiles(p.plan.Batch, x.Dims[0], x.Dims[1], split(s.Attr, x.Dims[0]))
		if err != nil {
			return false, err
		}
		same = same && p.tiles[i] == t
		p.tiles[i] = t
	}
	return same, nil
}

// split is where the inhibitory neurons begin.
func split(a kernels.Attr, n int) int { return min(int(a["excitatory"]), n) }

// sliced is where the rows of a panel lie as slices: so many bytes, in two parts (Slices in
// src/slices.cuh).
type sliced struct {
	first, unscale Pointer
	rows, k, split int // rows and bytes of each, padded
	bytes          int64
}

// sliced gives slices of rows of n elements their place at the beginning of the spare memory.
func (c *call) sliced(n, split int) sliced {
	s := sliced{first: c.spare, rows: roundUp(c.rows, tile), k: width(n, split), split: split}
	rows := int64(c.batch) * int64(s.rows)
	s.unscale = c.spare + Pointer(align(3*rows*int64(s.k)))
	s.bytes = int64(s.unscale-s.first) + 8*rows
	return s
}

// slices is the argument Slices of a kernel.
func (s sliced) slices() slicesArg { return slicesArg{s.first, s.unscale, s.rows, s.k, s.split} }

// tiles is the argument Tiles of a product with patterns for so many outputs, in which so many of
// the last slices of a row are subtracted.
func (s sliced) tiles(patterns Pointer, outputs, subtracted int) tilesArg {
	return tilesArg{s.first, s.unscale, patterns, s.rows, outputs, s.k, roundUp(s.split, depth), subtracted}
}

// product launches the kernel that multiplies so many rows with patterns for so many outputs.
func (c *call) product(k kernelCall, rows, outputs int) {
	c.launch(k, [2]int{c.batch * (rows / tile) * pieces(outputs, tile), 1}, productThreads, productShared)
}
