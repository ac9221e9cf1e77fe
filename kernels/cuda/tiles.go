package cuda

import (
	"runtime"

	"engram/kernels"
)

// Sizes of src/product.cuh.
const (
	tile           = 128 // rows and outputs that a block makes
	depth          = 64  // bytes of a row in a piece
	productThreads = 256 // of a block
	productShared  = 3 * 4 * tile * depth
)

func roundUp(n, to int) int { return (n + to - 1) / to * to }

// tiled is a pattern matrix X (n, m) of each replica as the tensor cores want it: its
// columns for drive, its rows for gradient, padded with zeros. What comes from row split on,
// the inhibitory neurons, begins a new piece.
type tiled struct {
	n, m, split   int
	columns, rows Pointer
	version       int // of the patterns
}

// form is what an element of tiled patterns is.
type form int

const (
	aByte form = iota // in rows, for products from global memory (src/product.cuh)
	aBit              // in words, for those of the resident kernel (src/bits.cuh)
	forms
)

// width is the length of a padded row of n elements in two parts.
func width(n, split int) int { return roundUp(split, depth) + roundUp(n-split, depth) }

// bytes is what the columns and the rows of X take, padded.
func (f form) bytes(batch, n, m, split int) (columns, rows int64) {
	outputs, bits := tile, int64(8)
	if f == aBit {
		outputs, bits = bitTile, 1
	}
	columns = int64(batch) * int64(roundUp(m, outputs)) * int64(width(n, split)) * bits / 8
	rows = int64(batch) * int64(roundUp(n, outputs)) * int64(roundUp(m, depth)) * bits / 8
	return align(columns), align(rows)
}

// launches make tiled patterns of X.
func (f form) launches(x Pointer, t *tiled, batch int) []Launch {
	from, columns, rows, n, m, split := words{uint64(x)}, words{uint64(t.columns)}, words{uint64(t.rows)}, whole(t.n), whole(t.m), whole(t.split)
	k, long := width(t.n, t.split), roundUp(t.m, depth)
	if f == aBit {
		outputs, neurons := pieces(t.m, bitTile), pieces(t.n, bitTile)
		return []Launch{
			elements("bit_columns", batch*outputs, k/depth*lanes, from, columns, n, m, split, whole(outputs), whole(k/depth)),
			elements("bit_rows", batch*neurons, long/depth*lanes, from, rows, n, m, whole(neurons), whole(long/depth)),
		}
	}
	outputs, neurons := roundUp(t.m, tile), roundUp(t.n, tile)
	return []Launch{
		elements("tile_columns", batch*outputs, k, from, columns, n, m, split, whole(outputs), whole(k)),
		elements("tile_rows", batch*neurons, long, from, rows, n, m, whole(neurons), whole(long)),
	}
}

// tiles finds the tiled patterns in b, and makes them where they have changed; their memory
// stays.
func (b *buffer) tiles(f form, batch, n, m, split int) (*tiled, error) {
	t := b.tiled[f]
	if t == nil || t.n != n || t.m != m || t.split != split {
		columns, rows := f.bytes(batch, n, m, split)
		at, err := b.backend.alloc(columns + rows)
		if err != nil {
			return nil, err
		}
		t = &tiled{n: n, m: m, split: split, columns: at, rows: at + Pointer(columns), version: -1}
		runtime.AddCleanup(t, b.backend.device.Release, at)
		b.tiled[f] = t
	}
	if t.version == b.version {
		return t, nil
	}
	t.version = b.version
	return t, b.backend.note(b.backend.device.Launch(f.launches(b.at, t, batch)))
}

// elements is a launch with a thread for each of n elements of so many rows.
func elements(kernel string, rows, n int, args ...words) Launch {
	t := threads(n)
	l := Launch{Kernel: kernel, Grid: [2]int{rows, pieces(n, t)}, Threads: t}
	for _, a := range args {
		l.Args = append(l.Args, a...)
	}
	return l
}

// onTensorCores tells whether the product of a step is made there: with more than a few
// patterns, which are an argument of the program.
func (b *backend) onTensorCores(p *kernels.Plan, s kernels.Step) bool {
	if b.options.Plain || s.Op != "drive" && s.Op != "gradient" {
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
		t, err := args[x.Place.Slot].tiles(p.form(), p.plan.Batch, x.Dims[0], x.Dims[1], split(s.Attr, x.Dims[0]))
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
func (s sliced) slices() words {
	return words{uint64(s.first), uint64(s.unscale), uint64(s.rows), uint64(s.k), uint64(s.split)}
}

// product launches the kernel that multiplies slices, of which the last of each row are
// subtracted, with patterns for so many outputs.
func (c *call) product(kernel string, s sliced, subtracted, outputs int, patterns Pointer, args ...words) {
	padded := roundUp(outputs, tile)
	tiles := []words{{uint64(s.first)}, {uint64(s.unscale)}, {uint64(patterns)}, whole(s.rows), whole(padded), whole(s.k),
		whole(roundUp(s.split, depth)), whole(subtracted)}
	c.launch(kernel, [2]int{c.batch * (s.rows / tile) * (padded / tile), 1}, productThreads, productShared, append(tiles, args...))
}
