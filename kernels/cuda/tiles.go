package cuda

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"

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

// cut is how factors of products are laid out: what numbers of rows and elements are padded to.
type cut struct {
	rows    int  // of slices
	part    int  // elements; what comes from the first inhibitory neuron on begins at a multiple
	length  int  // of a row, padded
	outputs int  // of a tile of patterns
	band    int  // rows that lie together (Slices in src/slices.cuh), 0: slices lie row by row
	stay    bool // elements stay in their part; that with the first inhibitory neuron is there twice
}

// bySteps is what warps of any card multiply (src/product.cuh, src/bits.cuh).
var bySteps = cut{rows: tile, part: depth, length: depth, outputs: bitTile}

// byPlanes is what warps of the persistent kernel multiply (src/planes.cuh).
var byPlanes = cut{part: 64, length: 64, outputs: 64, stay: true}

const planeWords = 128 // of a piece of 64 elements for 64 outputs

// width is the length of a padded row of n elements in two parts.
func (k cut) width(n, split int) int {
	if k.stay && split < n {
		return roundUp(split, k.part) + roundUp(n, k.part) - split/k.part*k.part
	}
	return roundUp(roundUp(split, k.part)+roundUp(n-split, k.part), k.length)
}

// tiled is a pattern matrix X (n, m) of each replica as the tensor cores want it, in words: its
// columns for drive, its rows for gradient, padded with zeros. What comes from row split on,
// the inhibitory neurons, begins a new piece.
type tiled struct {
	n, m, split   int
	columns, rows Pointer
	version       int // of the patterns
}

// tiledBytes is what the columns and the rows of X take, padded.
func (k cut) tiledBytes(batch, n, m, split int) (columns, rows int64) {
	columns = int64(batch) * int64(roundUp(m, k.outputs)) * int64(k.width(n, split)) / 8
	rows = int64(batch) * int64(roundUp(n, k.outputs)) * int64(k.width(m, m)) / 8
	return align(columns), align(rows)
}

// tiles finds the tiled patterns in b, and makes them where they have changed; their memory
// stays.
func (b *buffer) tiles(k cut, batch, n, m, split int) (*tiled, error) {
	t := b.tiled[k]
	if t == nil || t.n != n || t.m != m || t.split != split {
		columns, rows := k.tiledBytes(batch, n, m, split)
		at, err := b.backend.alloc(columns + rows)
		if err != nil {
			return nil, err
		}
		t = &tiled{n: n, m: m, split: split, columns: at, rows: at + Pointer(columns), version: -1}
		runtime.AddCleanup(t, b.backend.device.Release, at)
		if b.tiled == nil {
			b.tiled = map[cut]*tiled{}
		}
		b.tiled[k] = t
	}
	if t.version == b.version {
		return t, nil
	}
	t.version = b.version
	return t, b.backend.note(b.backend.device.Launch(k.tile(b.at, t, batch)))
}

// tile launches what makes the words of the patterns x.
func (k cut) tile(x Pointer, t *tiled, batch int) []Launch {
	outputs, neurons := pieces(t.m, k.outputs), pieces(t.n, k.outputs)
	across, long := k.width(t.n, t.split), k.width(t.m, t.m)
	if k == byWarpgroups {
		across, long = across/chunk, long/chunk
		return []Launch{
			elements(groupColumnsKernel(x, t.columns, t.n, t.m, t.split, outputs, across), batch*outputs, across*warpgroup),
			elements(groupRowsKernel(x, t.rows, t.n, t.m, neurons, long), batch*neurons, long*warpgroup),
		}
	}
	across, long = across/depth, long/depth
	if k == byPlanes {
		return []Launch{
			elements(planeColumnsKernel(x, t.columns, t.n, t.m, t.split, outputs, across), batch*outputs, across*planeWords),
			elements(planeRowsKernel(x, t.rows, t.n, t.m, neurons, long), batch*neurons, long*planeWords),
		}
	}
	return []Launch{
		elements(bitColumnsKernel(x, t.columns, t.n, t.m, t.split, outputs, across), batch*outputs, across*lanes),
		elements(bitRowsKernel(x, t.rows, t.n, t.m, neurons, long), batch*neurons, long*lanes),
	}
}

// onTensorCores tells whether the product of a step is made there: with more than a few
// patterns, which are an argument of the program.
func (b *backend) onTensorCores(p *kernels.Plan, s kernels.Step) bool {
	if b.options.Plain || !s.Traits.Product || p.Sparse() {
		return false
	}
	x := p.Values[s.In[1]]
	return !x.Place.Scratch && !x.HasRows && x.Dims[1] > few
}

// cut is how a program lays out the factors of its products.
func (p *program) cut() cut {
	if _, persistent := p.ways[len(p.ways)-1].(*persistentSchedule); persistent {
		return byPlanes
	}
	return p.backend.cut()
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
		t, err := args[x.Place.Slot].tiles(p.cut(), p.plan.Batch, x.Dims[0], x.Dims[1], split(s.Attr, x.Dims[0]))
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
	cut
	first, unscale Pointer
	rows, k, split int // rows and bytes of each, padded
	bytes          int64
}

// sliced gives slices of rows of n elements their place at the beginning of the spare memory.
func (c *call) sliced(n, split int) sliced {
	s := sliced{cut: c.cut, first: c.spare, rows: roundUp(c.rows, c.cut.rows), k: c.cut.width(n, split), split: split}
	rows := int64(c.batch) * int64(s.rows)
	s.unscale = c.spare + Pointer(align(3*rows*int64(s.k)))
	s.bytes = int64(s.unscale-s.first) + 8*rows
	return s
}

// slices is the argument Slices of a kernel; nothing where there are none.
func (s sliced) slices() slicesArg {
	if s.k == 0 {
		return slicesArg{}
	}
	return slicesArg{s.first, s.unscale, s.rows, s.k, s.split, roundUp(s.split, s.part), s.band}
}

// tiles is the argument Tiles of a product with patterns for so many outputs, in which so many of
// the last slices of a row are subtracted.
func (s sliced) tiles(patterns Pointer, outputs, subtracted int) tilesArg {
	return tilesArg{s.first, s.unscale, patterns, s.rows, outputs, s.k, roundUp(s.split, depth), subtracted}
}

// product launches the kernel that multiplies so many rows with patterns for so many outputs.
func (c *call) product(k kernelCall, rows, outputs int) {
	c.launch(k, [2]int{c.batch * (rows / tile) * pieces(outputs, tile), 1}, productThreads, productShared)
}

// Sizes of src/warpgroups.cuh.
const (
	chunk            = 128     // elements of a row in a tile of slices
	warpgroup        = 128     // threads
	bandRows         = 112     // rows that a block multiplies at a time
	bandOutputs      = 3 * 64  // and outputs
	warpgroupThreads = 4 * 128 // of a block
	warpgroupShared  = 7*2*bandRows*chunk + 1024
)

// byWarpgroups is what warpgroups of compute capability 9.0 multiply.
var byWarpgroups = cut{rows: bandRows, part: chunk, length: 2 * chunk, outputs: 64, band: bandRows}

// note is what explanations add to "tensor cores".
func (k cut) note() string {
	if k == byWarpgroups {
		return " by warpgroups"
	}
	return ""
}

// bands is the argument Bands of a product, as tiles is.
func (s sliced) bands(patterns Pointer, outputs, subtracted int) bandsArg {
	return bandsArg{s.first, s.unscale, patterns, s.rows, outputs, s.k / chunk, roundUp(s.split, chunk) / chunk, subtracted}
}

// warpgroupProduct launches the kernel that multiplies rows with patterns, a block for each multiprocessor that has work.
func (c *call) warpgroupProduct(k kernelCall, rows, outputs int) {
	tiles := c.batch * (rows / bandRows) * pieces(outputs, bandOutputs)
	c.launch(k, [2]int{min(tiles, c.multiprocessors), 1}, warpgroupThreads, warpgroupShared)
}

// cut is how the backend lays out factors: for warpgroups where the device has them and a check of
// what they compute has passed.
func (b *backend) cut() cut {
	if b.options.Warpgroups == Never || !b.device.Warpgroups() {
		return bySteps
	}
	b.checked.Do(func() {
		if err := CheckWarpgroups(b.device); err != nil {
			b.distrusted = true
			fmt.Fprintf(os.Stderr, "warning: %s: %v; products are made without warpgroups\n", b.device.Name(), err)
		}
	})
	if b.distrusted {
		return bySteps
	}
	return byWarpgroups
}

// CheckWarpgroups compares products by warpgroups with those of the plain kernels, bit by bit, for random
// rows and patterns of two replicas: more tiles than there are blocks.
func CheckWarpgroups(d Device) error {
	const batch, n, m, excitatory = 2, 200, 201, 130
	rows := 40 * d.Multiprocessors()
	var end int64
	place := func(bytes int) Pointer {
		at := end
		end = align(end + int64(bytes))
		return Pointer(at)
	}
	value := func(dims ...int) operand { // of rows, or shared by those of a replica
		v := kernels.Value{Dims: dims}
		return operand{Value: v, first: place(4 * batch * rows * v.Size()), stride: rows}
	}
	w, s, theta, x := value(n), value(m), value(), operand{first: place(batch * n * m), stride: 1}
	h, g := [2]operand{value(m), value(m)}, [2]operand{value(n), value(n)}
	active := place(batch)
	words := tiled{n: n, m: m, split: excitatory}
	columns, across := byWarpgroups.tiledBytes(batch, n, m, excitatory)
	words.columns, words.rows = place(int(columns)), place(int(across))
	c := call{cut: byWarpgroups, rows: rows, batch: batch}
	spare := place(int(max(c.sliced(n, excitatory).bytes, c.sliced(m, m).bytes)))
	at, err := d.Alloc(end)
	if err != nil {
		return err
	}
	defer d.Release(at)
	for _, p := range []*Pointer{&w.first, &s.first, &theta.first, &x.first, &h[0].first, &h[1].first, &g[0].first, &g[1].first, &active,
		&words.columns, &words.rows, &spare} {
		*p += at
	}
	random := rand.New(rand.NewPCG(1, 2))
	reals := func(o operand, low float32) error {
		data := make([]float32, batch*rows*o.Size())
		for i := range data {
			data[i] = low + (1-low)*random.Float32()
		}
		return d.Write(o.first, asBytes(data))
	}
	bits := make([]byte, batch*n*m)
	for i := range bits {
		bits[i] = byte(random.IntN(2))
	}
	for _, err := range []error{reals(w, 0), reals(s, -1), reals(theta, -1), d.Write(x.first, bits), d.Write(active, []byte{1, 1})} {
		if err != nil {
			return err
		}
	}
	sequence := byWarpgroups.tile(x.first, &words, batch)
	for i, tensor := range []bool{true, false} {
		one := call{attr: kernels.Attr{"excitatory": excitatory}, rows: rows, batch: batch, active: active, tensor: tensor, tiled: words,
			cut: byWarpgroups, multiprocessors: d.Multiprocessors(), spare: spare}
		one.in, one.out = []operand{w, x, theta}, h[i]
		drive(&one)
		one.in, one.out = []operand{s, x}, g[i]
		gradient(&one)
		sequence = append(sequence, one.sequence...)
	}
	if err := d.Launch(sequence); err != nil {
		return err
	}
	for what, of := range map[string][2]operand{"drive": h, "gradient": g} {
		var got [2][]byte
		for i, o := range of {
			got[i] = make([]byte, 4*batch*rows*o.Size())
			if err := d.Read(got[i], o.first); err != nil {
				return err
			}
		}
		if slices.Equal(got[0], got[1]) {
			continue
		}
		wrong := 0
		for i := 0; i < len(got[0]); i += 4 {
			if binary.LittleEndian.Uint32(got[0][i:]) != binary.LittleEndian.Uint32(got[1][i:]) {
				wrong++
			}
		}
		return fmt.Errorf("%s by warpgroups: %d of %d results differ from those of the plain kernel", what, wrong, len(got[0])/4)
	}
	return nil
}
