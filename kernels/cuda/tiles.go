package cuda

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"runtime"

	"engram/kernels"
	"engram/kernels/cuda/pairing"
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
	pairs   bool // elements may lie in an order in which patterns are pairs (package pairing)
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
	columns, rows patternWords
	version       int  // of the patterns; of these
	sought        bool // pairs have been looked for,
	paired        bool // and found: all have places
	cycles        int  // that have been run
	*memory
}

// memory is given back when nobody knows it any more.
type memory struct{ at Pointer }

// patternWords are where patterns lie as words, and, where they are pairs, more words of these, the places of
// elements and the elements of places (pairing.Order).
type patternWords struct{ words, ones, places, at Pointer }

// tiledBytes is what X takes, padded; lay gives all of it its place.
func (k cut) tiledBytes(batch, n, m, split int) int64 {
	t := tiled{n: n, m: m, split: split, memory: &memory{}}
	return t.lay(k, batch)
}

func (t *tiled) lay(k cut, batch int) (bytes int64) {
	place := func(size int) (at Pointer) {
		at = t.at + Pointer(bytes)
		bytes = align(bytes + int64(batch)*int64(size))
		return at
	}
	words := func(outputs, width int) (w patternWords) {
		size := roundUp(outputs, k.outputs) * width / 8
		w.words = place(size)
		if k.pairs {
			w.ones, w.places, w.at = place(size/2), place(4*width), place(4*width)
		}
		return w
	}
	t.columns, t.rows = words(t.m, k.width(t.n, t.split)), words(t.n, k.width(t.m, t.m))
	return bytes
}

// tiles finds the tiled patterns in b, and makes them where they have changed; their memory
// stays. Pairs are looked for where patterns have stayed for so many cycles, with those that are about to be run.
func (b *buffer) tiles(k cut, batch, n, m, split, passes, pairsAfter int) (*tiled, error) {
	t := b.tiled[k]
	if t == nil || t.n != n || t.m != m || t.split != split {
		at, err := b.backend.alloc(k.tiledBytes(batch, n, m, split))
		if err != nil {
			return nil, err
		}
		t = &tiled{n: n, m: m, split: split, version: -1, memory: &memory{at}}
		runtime.AddCleanup(t.memory, b.backend.device.Release, at)
		t.lay(k, batch)
		if b.tiled == nil {
			b.tiled = map[cut]*tiled{}
		}
		b.tiled[k] = t
	}
	changed := t.version != b.version
	if changed {
		t.version, t.sought, t.cycles = b.version, false, 0
	}
	paired := t.paired && !changed
	if k.pairs && !t.sought && t.cycles+passes >= pairsAfter {
		var err error
		t.sought = true
		if paired, err = t.pair(b.backend.device, k, b.at, batch); b.backend.note(err) != nil {
			return nil, err
		}
	}
	if paired != t.paired { // launches that were made for the other are of no use
		other := *t
		t, b.tiled[k] = &other, &other
		t.paired, changed = paired, true
	}
	if !changed {
		return t, nil
	}
	return t, b.backend.note(b.backend.device.Launch(t.tile(k, b.at, batch)))
}

// tile launches what makes the words of the patterns x.
func (t *tiled) tile(k cut, x Pointer, batch int) []Launch {
	outputs, neurons := pieces(t.m, k.outputs), pieces(t.n, k.outputs)
	across, long := k.width(t.n, t.split), k.width(t.m, t.m)
	if k == byPlanes {
		across, long = across/depth, long/depth
		return []Launch{
			elements(planeColumnsKernel(x, t.columns.words, t.n, t.m, t.split, outputs, across), batch*outputs, across*planeWords),
			elements(planeRowsKernel(x, t.rows.words, t.n, t.m, neurons, long), batch*neurons, long*planeWords),
		}
	}
	if k == bySteps {
		across, long = across/depth, long/depth
		return []Launch{
			elements(bitColumnsKernel(x, t.columns.words, t.n, t.m, t.split, outputs, across), batch*outputs, across*lanes),
			elements(bitRowsKernel(x, t.rows.words, t.n, t.m, neurons, long), batch*neurons, long*lanes),
		}
	}
	across, long = across/chunk, long/chunk
	columns, rows := groupColumnsKernel(x, t.columns.words, t.n, t.m, t.split, outputs, across), groupRowsKernel(x, t.rows.words, t.n, t.m, neurons, long)
	if t.paired {
		columns = pairColumnsKernel(x, t.columns.at, t.columns.words, t.columns.ones, t.n, t.m, outputs, across)
		rows = pairRowsKernel(x, t.rows.at, t.rows.words, t.rows.ones, t.n, t.m, neurons, long)
	}
	return []Launch{elements(columns, batch*outputs, across*warpgroup), elements(rows, batch*neurons, long*warpgroup)}
}

// pair looks for orders of the patterns x of all replicas, and writes them to the device.
func (t *tiled) pair(d Device, k cut, x Pointer, batch int) (ok bool, err error) {
	// a few rows tell whether it is worth while to look
	some := make([]byte, min(t.n, 64)*t.m)
	if err := d.Read(some, x); err != nil {
		return false, err
	}
	if f := float64(bytes.Count(some, []byte{1})) / float64(len(some)); !pairing.Hopeful(f, max(t.n, t.m)) {
		return false, nil
	}
	data := make([]byte, batch*t.n*t.m)
	if err := d.Read(data, x); err != nil {
		return false, err
	}
	var columns, rows pairing.Order // of all replicas
	for r := range batch {
		one := data[r*t.n*t.m:]
		c, ok := pairing.Find(t.n, t.m, k.width(t.n, t.split), t.split, roundUp(t.split, k.part), func(j, mu int) bool { return one[j*t.m+mu] != 0 })
		if !ok {
			return false, nil
		}
		m := k.width(t.m, t.m)
		across, ok := pairing.Find(t.m, t.n, m, t.m, m, func(mu, j int) bool { return one[j*t.m+mu] != 0 })
		if !ok {
			return false, nil
		}
		columns.Places, columns.At = append(columns.Places, c.Places...), append(columns.At, c.At...)
		rows.Places, rows.At = append(rows.Places, across.Places...), append(rows.At, across.At...)
	}
	for _, w := range []struct {
		to   Pointer
		from []int32
	}{{t.columns.places, columns.Places}, {t.columns.at, columns.At}, {t.rows.places, rows.Places}, {t.rows.at, rows.At}} {
		if err := d.Write(w.to, asBytes(w.from)); err != nil {
			return false, err
		}
	}
	return true, nil
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
	way := p.ways[len(p.ways)-1]
	if _, persistent := way.(*persistentSchedule); persistent {
		return byPlanes
	}
	k := p.backend.cut()
	if k == byPairs && p.pairsAfter() == pairing.Never {
		return byWarpgroups
	}
	return k
}

// pairsAfter is after how many cycles of the same patterns pairs are looked for; never outside cycles that can multiply them.
func (p *program) pairsAfter() int {
	panels, ok := p.ways[len(p.ways)-1].(*panelSchedule)
	if !ok || !panels.y.pairable(p.backend, byPairs) {
		return pairing.Never
	}
	if after := p.backend.options.PairsAfter; after > 0 {
		return after
	}
	return pairing.Cycles(p.plan.Rows, panels.y.m)
}

// tile makes the patterns ready that the program multiplies with in so many passes, and tells whether they
// are where they were.
func (p *program) tile(args []*buffer, passes int) (same bool, err error) {
	same = true
	for i, s := range p.plan.Steps {
		if !p.backend.onTensorCores(p.plan, s) {
			continue
		}
		x := p.plan.Values[s.In[1]]
		t, err := args[x.Place.Slot].tiles(p.cut(), p.plan.Batch, x.Dims[0], x.Dims[1], split(s.Attr, x.Dims[0]), passes, p.pairsAfter())
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
	places         Pointer // of elements, where they are not in order
	rows, k, split int     // rows and bytes of each, padded
	bytes          int64
}

// sliced gives slices of rows of n elements, for a product with patterns x, their place at the beginning of the spare memory.
func (c *call) sliced(x patternWords, n, split int) sliced {
	s := sliced{cut: c.cut, first: c.spare, rows: roundUp(c.rows, c.cut.rows), k: c.cut.width(n, split), split: split}
	if c.tiled.paired {
		s.places = x.places
	}
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
	return slicesArg{s.first, s.unscale, s.places, s.rows, s.k, s.split, roundUp(s.split, s.part), s.band}
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

// byPairs is what they multiply where patterns may be pairs.
var byPairs = cut{rows: bandRows, part: chunk, length: 2 * chunk, outputs: 64, band: bandRows, pairs: true}

// note is what explanations add to "tensor cores".
func (k cut) note() string {
	switch {
	case k.pairs:
		return " by warpgroups, of pairs where sparse patterns stay"
	case k.band > 0:
		return " by warpgroups"
	}
	return ""
}

// bands is the argument Bands of a product, as tiles is.
func (s sliced) bands(patterns patternWords, outputs, subtracted int) bandsArg {
	return bandsArg{s.first, s.unscale, patterns.words, patterns.ones, s.rows, outputs, s.k / chunk, roundUp(s.split, chunk) / chunk, subtracted}
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
		b.trusted = bySteps
		for _, k := range []cut{byWarpgroups, byPairs} {
			if err := check(b.device, k); err != nil {
				fmt.Fprintf(os.Stderr, "warning: %s: %v; products on tensor cores are made%s\n", b.device.Name(), err, cmp.Or(b.trusted.note(), " without warpgroups"))
				return
			}
			b.trusted = k
		}
	})
	return b.trusted
}
