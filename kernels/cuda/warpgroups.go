package cuda

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"

	"engram/kernels"
)

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
