package state

import (
	"fmt"
	"slices"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/pattern"
	"engram/engine/store/npy"
	"engram/kernels"
)

// Batch is the state of replicas of one shape that are computed together: their rows that this rank
// has, which are all of them where it is alone.
type Batch struct {
	Target      graph.Target
	Ranks       *cluster.Group
	FirstRow    int // of the rank
	OwnRows     int // how many it has
	Replicas    []*Replica
	N, Z        int
	Wired       bool                 // rows are sparse: they list their sources (model.Sources)
	indegrees   map[*Replica][]int32 // of all rows, where they are sparse
	K           int                  // slots of a row for synapses: N, or the most of any row once they are drawn
	Populations graph.Populations
	Inputs      *Inputs
	Blocks      []*block
	Shared      map[string]kernels.Buffer // what rows share, by argument name
	Stream      *Stream                   // factors lie on disk; nil: in memory
}

// block holds rows first ... first+rows of every replica of a batch.
type block struct {
	First, Rows int
	Own         map[string]kernels.Buffer // values with rows, and sums over its rows, by argument name
}

// NewBatch allocates the state of the replicas, of the rows that are this rank's, in blocks of
// at most rows rows.
func NewBatch(target graph.Target, ranks *cluster.Group, replicas []*Replica, in *Inputs, rows int) (*Batch, error) {
	e := replicas[0].Experiment
	b := &Batch{
		Target: target, Ranks: ranks, Replicas: replicas, N: e.Network.Neurons, Z: e.Network.Factors,
		K: e.Network.Neurons, Wired: e.Network.Wiring != nil,
		Populations: pattern.Populations(e.Network), Inputs: in, Shared: map[string]kernels.Buffer{},
	}
	b.FirstRow, b.OwnRows = ranks.Share(b.N)
	return b, b.Divide(rows, 0)
}

// Divide makes blocks of at most rows rows; one of them begins with row cut.
func (b *Batch) Divide(rows, cut int) error {
	b.Blocks = nil
	if rows <= 0 || rows > b.OwnRows {
		rows = b.OwnRows
	}
	last := b.FirstRow + b.OwnRows
	for first := b.FirstRow; first < last; {
		end := min(first+rows, last)
		if first < cut {
			end = min(end, cut)
		}
		blk := &block{First: first, Rows: end - first, Own: map[string]kernels.Buffer{}}
		b.Blocks = append(b.Blocks, blk)
		start := make([]float64, len(b.Replicas))
		for i := range start {
			start[i] = float64(first)
		}
		if err := blk.set(b.Target, model.First, kernels.Index, start); err != nil {
			return err
		}
		first = end
	}
	return nil
}

// Active is the number of neurons that a pattern activates, added over the populations.
func (b *Batch) Active() int {
	return b.Populations.Active(b.N)
}

// shape is the shape of blk with m patterns.
func (b *Batch) shape(blk *block, m int) model.Shape {
	s := model.Shape{
		Batch: len(b.Replicas), Rows: blk.Rows, Neurons: b.N, Patterns: m, Factors: b.Z, Populations: b.Populations,
		Halves: b.Replicas[0].Network.Halves(),
	}
	if b.Wired {
		s.Inputs, s.Indegree = b.K, b.Replicas[0].Network.Indegree()
	}
	return s
}

// buffer finds the memory of an argument, or allocates it: values with rows and
// outputs belong to the block, the others to the batch.
func (b *Batch) buffer(blk *block, v kernels.Value, output bool) (kernels.Buffer, error) {
	n, owner := len(b.Replicas)*v.Size(), b.Shared
	if v.HasRows {
		n *= blk.Rows
	}
	if v.Series {
		n *= MostPasses
	}
	if v.HasRows || output || v.Name == model.First {
		owner = blk.Own
	}
	if v.Name == model.Noise { // drawn afresh before a block runs: blocks of a size share it
		owner, v.Name = b.Shared, noiseOf(blk)
	}
	if v.Name == model.Currents { // those of a presentation, of all rows
		owner, v.Name = blk.Own, model.H
	}
	if buf := owner[v.Name]; buf != nil && buf.Len() == n {
		return buf, nil
	}
	if v.Name == model.Sources {
		panic("state: sources that nobody has drawn")
	}
	delete(owner, v.Name) // of another size: let it go before its successor comes
	alloc := b.Target.Alloc
	if b.Stream != nil && slices.Contains(onDisk(), v.Name) {
		alloc = b.Stream.alloc
	}
	buf, err := alloc(v.Kind, n)
	if err != nil {
		return nil, fmt.Errorf("%s (%d elements): %w", v.Name, n, err)
	}
	owner[v.Name] = buf
	return buf, nil
}

func (blk *block) set(target graph.Target, name string, kind kernels.Kind, data []float64) error {
	buf, err := target.Alloc(kind, len(data))
	if err != nil {
		return fmt.Errorf("%s (%d elements): %w", name, len(data), err)
	}
	buf.Write(0, data)
	blk.Own[name] = buf
	return nil
}

// Allocate makes room for U, theta and mean. Of sparse rows it draws the sources first.
func (b *Batch) Allocate() error {
	if err := b.connect(); err != nil {
		return err
	}
	return b.allocate()
}

func (b *Batch) allocate() error {
	for _, blk := range b.Blocks {
		for _, v := range stateValues(b.Z, b.K) {
			if _, err := b.buffer(blk, v, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func stateValues(z, k int) []kernels.Value {
	return []kernels.Value{
		{Name: model.U, HasRows: true, Dims: []int{z, k}},
		{Name: model.Theta, HasRows: true},
		{Name: model.Mean, HasRows: true},
	}
}

// Factors calls f for every row of the rank, of every replica that is not failed, with its
// factors (z, K); where f returns true they are written back.
func (b *Batch) Factors(f func(r *Replica, row int, u []float64) (changed bool, err error)) error {
	u := make([]float64, b.Z*b.K)
	for k, blk := range b.Blocks {
		buf := blk.Own[model.U]
		for i, r := range b.Replicas {
			if r.Failed != nil {
				continue
			}
			for row := range blk.Rows {
				at := (i*blk.Rows + row) * len(u)
				buf.Read(at, u)
				changed, err := f(r, blk.First+row, u)
				if err != nil {
					return err
				}
				if changed {
					buf.Write(at, u)
				}
			}
		}
		if err := b.Evict(k); err != nil {
			return err
		}
	}
	return nil
}

// Weight is w_j = prod_k u_jk of a row of factors (z, N or K), rounded as on the device.
func (b *Batch) Weight(u []float64, j int) float64 {
	w := u[j]
	for k := 1; k < b.Z; k++ {
		w = b.Precision(w * u[k*len(u)/b.Z+j])
	}
	return w
}

// WeightOf is the weight of a synapse with these factors, rounded as on the device.
func (b *Batch) WeightOf(u []float64) float64 {
	w := u[0]
	for _, factor := range u[1:] {
		w = b.Precision(w * factor)
	}
	return w
}

// PerRow collects a value of one number per row for replica i, from all ranks: N numbers.
func (b *Batch) PerRow(i int, name string) []float64 {
	values := make([]float64, b.N)
	b.ReadRows(name, i, 1, values)
	b.Gather(b.Reals(), 1, 1, values)
	return values
}

// PerRowOfAll is perRow of all replicas in one go, in memory that is there: (batch, N).
func (b *Batch) PerRowOfAll(name string, values []float64) {
	for i := range b.Replicas {
		b.ReadRows(name, i, 1, values[i*b.N:(i+1)*b.N])
	}
	b.Gather(b.Reals(), len(b.Replicas), 1, values)
}

// ReadRows reads a value of k numbers per row for replica i into its place among all rows,
// those of the rank.
func (b *Batch) ReadRows(name string, i, k int, values []float64) {
	for _, blk := range b.Blocks {
		blk.Own[name].Read(i*blk.Rows*k, values[blk.First*k:(blk.First+blk.Rows)*k])
	}
}

// Living tells which replicas still run; nil stands for all of them.
func (b *Batch) Living() []bool { return b.LivingOf(nil) }

// LivingOf tells which of some replicas (nil: all) still run.
func (b *Batch) LivingOf(some []bool) []bool {
	alive := make([]bool, len(b.Replicas))
	for i, r := range b.Replicas {
		alive[i] = r.Failed == nil && (some == nil || some[i])
	}
	return MaskOf(alive)
}

// MaskOf is a choice of replicas as graphs take it: nil stands for all of them.
func MaskOf(chosen []bool) []bool {
	if slices.Contains(chosen, false) {
		return chosen
	}
	return nil
}

// Precision rounds a number as the buffers of the batch do.
func (b *Batch) Precision(x float64) float64 {
	if b.Target.Precision() == kernels.Float32 {
		return float64(float32(x))
	}
	return x
}

// descr is the .npy type of the precision computed in.
func (b *Batch) descr() string {
	if b.Target.Precision() == kernels.Float32 {
		return npy.Float32
	}
	return npy.Float64
}

// FactorBytes is the size of so many rows of U.
func FactorBytes(c config.Network, rows int, p kernels.Precision) int64 {
	return int64(rows) * int64(c.MostIndegree()) * int64(c.Factors) * p.Bytes()
}

// MostPasses is the most cycles in one run of a program.
const MostPasses = 128
