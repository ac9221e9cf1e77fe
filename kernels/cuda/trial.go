package cuda

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"engram/kernels"
)

// CheckWarpgroups compares products by warpgroups, of dense patterns and of pairs, with those of the plain kernels, bit by
// bit, for random rows and patterns of two replicas: more tiles than there are blocks.
func CheckWarpgroups(d Device) error {
	return errors.Join(check(d, byWarpgroups), check(d, byPairs))
}

func check(d Device, k cut) error {
	t := trial{Device: d, cut: k, rows: 40 * d.Multiprocessors(), random: rand.New(rand.NewPCG(1, 2))}
	err := t.run()
	if t.taken != 0 {
		d.Release(t.taken)
	}
	return err
}

// Sizes of a trial.
const (
	trialReplicas   = 2
	trialNeurons    = 200
	trialExcitatory = 130
	trialPatterns   = 201
)

// trial is products of random numbers by two kernels each.
type trial struct {
	Device
	cut    cut
	rows   int
	random *rand.Rand
	taken  Pointer
	end    int64 // of what is placed
}

// place takes bytes of the memory that run allocates.
func (t *trial) place(bytes int64) Pointer {
	at := t.taken + Pointer(t.end)
	t.end = align(t.end + bytes)
	return at
}

func (t *trial) operand(dims ...int) operand {
	v := kernels.Value{Dims: dims}
	return operand{Value: v, first: t.place(4 * trialReplicas * int64(t.rows) * int64(v.Size())), stride: t.rows}
}

// operands of the products.
type trialOperands struct {
	w, s, theta, x operand
	h, g           [2]operand // by either kernel
	active, spare  Pointer
	words          tiled
}

func (t *trial) operands() (o trialOperands) {
	t.end = 0
	o.w, o.s, o.theta = t.operand(trialNeurons), t.operand(trialPatterns), t.operand()
	o.x = operand{first: t.place(trialReplicas * trialNeurons * trialPatterns), stride: 1}
	for i := range 2 {
		o.h[i], o.g[i] = t.operand(trialPatterns), t.operand(trialNeurons)
	}
	o.active = t.place(trialReplicas)
	o.words = tiled{n: trialNeurons, m: trialPatterns, split: trialExcitatory, memory: &memory{}}
	o.words.at = t.place(o.words.lay(t.cut, trialReplicas))
	o.words.lay(t.cut, trialReplicas)
	c := call{cut: t.cut, rows: t.rows, batch: trialReplicas}
	o.spare = t.place(max(c.sliced(patternWords{}, trialNeurons, trialExcitatory).bytes, c.sliced(patternWords{}, trialPatterns, trialPatterns).bytes))
	return o
}

// write fills the operands: patterns that have an order are as sparse as these are.
func (t *trial) write(o *trialOperands) error {
	active, coding := []byte{1, 1}, 0.5
	if t.cut.pairs {
		coding = 0.05
	}
	x := make([]byte, trialReplicas*trialNeurons*trialPatterns)
	for i := range x {
		if t.random.Float64() < coding {
			x[i] = 1
		}
	}
	reals := func(to operand, low float32) error {
		data := make([]float32, trialReplicas*t.rows*to.Size())
		for i := range data {
			data[i] = low + (1-low)*t.random.Float32()
		}
		return t.Write(to.first, asBytes(data))
	}
	if err := errors.Join(reals(o.w, 0), reals(o.s, -1), reals(o.theta, -1), t.Write(o.x.first, x), t.Write(o.active, active)); err != nil {
		return err
	}
	if !t.cut.pairs {
		return nil
	}
	var err error
	if o.words.paired, err = o.words.pair(t.Device, t.cut, o.x.first, trialReplicas); err == nil && !o.words.paired {
		err = errors.New("pairs of random patterns were not found")
	}
	return err
}

// run makes the products and compares them.
func (t *trial) run() (err error) {
	t.operands()
	if t.taken, err = t.Alloc(t.end); err != nil {
		return err
	}
	o := t.operands()
	if err := t.write(&o); err != nil {
		return err
	}
	sequence := o.words.tile(t.cut, o.x.first, trialReplicas)
	for i, tensor := range []bool{true, false} {
		c := call{attr: kernels.Attr{"excitatory": trialExcitatory}, rows: t.rows, batch: trialReplicas, active: o.active, tensor: tensor, tiled: o.words,
			cut: t.cut, multiprocessors: t.Multiprocessors(), spare: o.spare}
		c.in, c.out = []operand{o.w, o.x, o.theta}, o.h[i]
		drive(&c)
		c.in, c.out = []operand{o.s, o.x}, o.g[i]
		gradient(&c)
		sequence = append(sequence, c.sequence...)
	}
	if err := t.Launch(sequence); err != nil {
		return err
	}
	return errors.Join(t.compare("drive", o.h), t.compare("gradient", o.g))
}

// compare tells how many results are not those of the plain kernel.
func (t *trial) compare(what string, results [2]operand) error {
	var of [2][]float32
	for i, o := range results {
		of[i] = make([]float32, trialReplicas*t.rows*o.Size())
		if err := t.Read(asBytes(of[i]), o.first); err != nil {
			return err
		}
	}
	wrong := 0
	for i, v := range of[0] {
		if math.Float32bits(v) != math.Float32bits(of[1][i]) {
			wrong++
		}
	}
	if wrong > 0 {
		kind := ""
		if t.cut.pairs {
			kind = " of pairs"
		}
		return fmt.Errorf("%s by warpgroups%s: %d of %d results differ from those of the plain kernel", what, kind, wrong, len(of[0]))
	}
	return nil
}
