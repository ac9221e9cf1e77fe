package engine

import (
	"fmt"
	"slices"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/store"
	"engram/kernels"
)

// replica is one network of a batch.
type replica struct {
	number int // in the sweep
	*config.Experiment
	days    []patterns // what it was shown, day by day
	kept    []ref      // what the last night replayed; nil before the first
	metrics [][]any    // rows of metrics.csv
	recalls [][]any    // rows of recall.csv, and how many of them
	written int        // are on the disk
	failed  error

	noneStored []store.NoneStored // nights that found nothing to replay
	findings   []finding          // what its user should know of its phases
}

// batch is the state of replicas of one shape that are computed together: their rows that this rank
// has, which are all of them where it is alone.
type batch struct {
	target      graph.Target
	ranks       *cluster.Group
	firstRow    int // of the rank
	ownRows     int // how many it has
	replicas    []*replica
	n, z        int
	populations graph.Populations
	inputs      *inputs
	blocks      []*block
	shared      map[string]kernels.Buffer // what rows share, by argument name
	stream      *stream                   // factors lie on disk; nil: in memory
}

// block holds rows first ... first+rows of every replica of a batch.
type block struct {
	first, rows int
	own         map[string]kernels.Buffer // values with rows, and sums over its rows, by argument name
}

// newBatch allocates the state of the replicas, of the rows that are this rank's, in blocks of
// at most rows rows.
func newBatch(target graph.Target, ranks *cluster.Group, replicas []*replica, in *inputs, rows int) (*batch, error) {
	e := replicas[0].Experiment
	b := &batch{
		target: target, ranks: ranks, replicas: replicas, n: e.Network.Neurons, z: e.Network.Factors,
		populations: populations(e.Network), inputs: in, shared: map[string]kernels.Buffer{},
	}
	b.firstRow, b.ownRows = ranks.Share(b.n)
	return b, b.divide(rows, 0)
}

// divide makes blocks of at most rows rows; one of them begins with row cut.
func (b *batch) divide(rows, cut int) error {
	b.blocks = nil
	if rows <= 0 || rows > b.ownRows {
		rows = b.ownRows
	}
	last := b.firstRow + b.ownRows
	for first := b.firstRow; first < last; {
		end := min(first+rows, last)
		if first < cut {
			end = min(end, cut)
		}
		blk := &block{first: first, rows: end - first, own: map[string]kernels.Buffer{}}
		b.blocks = append(b.blocks, blk)
		start := make([]float64, len(b.replicas))
		for i := range start {
			start[i] = float64(first)
		}
		if err := blk.set(b.target, model.First, kernels.Index, start); err != nil {
			return err
		}
		first = end
	}
	return nil
}

// populations counts the neurons of the two kinds, the excitatory ones first.
func populations(n config.Network) graph.Populations {
	inhibitory := roundEven(n.InhibitoryFraction * float64(n.Neurons))
	p := graph.Populations{Excitatory: n.Neurons - inhibitory, CodingLevel: n.CodingLevel, FE: n.CodingLevel, FI: n.CodingLevel}
	if n.Balanced {
		p.FE = n.CodingLevel / (2 * (1 - n.InhibitoryFraction))
		p.FI = n.CodingLevel / (2 * n.InhibitoryFraction)
	}
	return p
}

// active is the number of neurons that a pattern activates, added over the populations.
func (b *batch) active() int {
	inhibitory := b.n - b.populations.Excitatory
	return roundEven(float64(b.populations.Excitatory)*b.populations.FE) + roundEven(float64(inhibitory)*b.populations.FI)
}

// shape is the shape of blk with m patterns.
func (b *batch) shape(blk *block, m int) model.Shape {
	return model.Shape{
		Batch: len(b.replicas), Rows: blk.rows, Neurons: b.n, Patterns: m, Factors: b.z, Populations: b.populations,
	}
}

// buffer finds the memory of an argument, or allocates it: values with rows and
// outputs belong to the block, the others to the batch.
func (b *batch) buffer(blk *block, v kernels.Value, output bool) (kernels.Buffer, error) {
	n, owner := len(b.replicas)*v.Size(), b.shared
	if v.HasRows {
		n *= blk.rows
	}
	if v.Series {
		n *= mostPasses
	}
	if v.HasRows || output || v.Name == model.First {
		owner = blk.own
	}
	if buf := owner[v.Name]; buf != nil && buf.Len() == n {
		return buf, nil
	}
	delete(owner, v.Name) // of another size: let it go before its successor comes
	alloc := b.target.Alloc
	if v.Name == model.U && b.stream != nil {
		alloc = b.stream.alloc
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
	blk.own[name] = buf
	return nil
}

// allocate makes room for U, theta and mean.
func (b *batch) allocate() error {
	for _, blk := range b.blocks {
		for _, v := range stateValues(b.z, b.n) {
			if _, err := b.buffer(blk, v, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func stateValues(z, n int) []kernels.Value {
	return []kernels.Value{
		{Name: model.U, HasRows: true, Dims: []int{z, n}},
		{Name: model.Theta, HasRows: true},
		{Name: model.Mean, HasRows: true},
	}
}

// factors calls f for every row of the rank, of every replica that is not failed, with its
// factors (z, N); where f returns true they are written back.
func (b *batch) factors(f func(r *replica, row int, u []float64) (changed bool, err error)) error {
	u := make([]float64, b.z*b.n)
	for k, blk := range b.blocks {
		buf := blk.own[model.U]
		for i, r := range b.replicas {
			if r.failed != nil {
				continue
			}
			for row := range blk.rows {
				at := (i*blk.rows + row) * len(u)
				buf.Read(at, u)
				changed, err := f(r, blk.first+row, u)
				if err != nil {
					return err
				}
				if changed {
					buf.Write(at, u)
				}
			}
		}
		if err := b.stream.evict(k); err != nil {
			return err
		}
	}
	return nil
}

// weight is w_j = prod_k u_jk of a row of factors, rounded as on the device.
func (b *batch) weight(u []float64, j int) float64 {
	w := u[j]
	for k := 1; k < b.z; k++ {
		w = b.precision(w * u[k*b.n+j])
	}
	return w
}

// perRow collects a value of one number per row for replica i, from all ranks: N numbers.
func (b *batch) perRow(i int, name string) []float64 {
	values := make([]float64, b.n)
	b.readRows(name, i, 1, values)
	b.gather(b.reals(), 1, 1, values)
	return values
}

// perRowOfAll is perRow of all replicas in one go, in memory that is there: (batch, N).
func (b *batch) perRowOfAll(name string, values []float64) {
	for i := range b.replicas {
		b.readRows(name, i, 1, values[i*b.n:(i+1)*b.n])
	}
	b.gather(b.reals(), len(b.replicas), 1, values)
}

// readRows reads a value of k numbers per row for replica i into its place among all rows,
// those of the rank.
func (b *batch) readRows(name string, i, k int, values []float64) {
	for _, blk := range b.blocks {
		blk.own[name].Read(i*blk.rows*k, values[blk.first*k:(blk.first+blk.rows)*k])
	}
}

// living tells which replicas still run; nil stands for all of them.
func (b *batch) living() []bool { return b.livingOf(nil) }

// livingOf tells which of some replicas (nil: all) still run.
func (b *batch) livingOf(some []bool) []bool {
	alive := make([]bool, len(b.replicas))
	for i, r := range b.replicas {
		alive[i] = r.failed == nil && (some == nil || some[i])
	}
	return maskOf(alive)
}

// maskOf is a choice of replicas as graphs take it: nil stands for all of them.
func maskOf(chosen []bool) []bool {
	if slices.Contains(chosen, false) {
		return chosen
	}
	return nil
}

// precision rounds a number as the buffers of the batch do.
func (b *batch) precision(x float64) float64 {
	if b.target.Precision() == kernels.Float32 {
		return float64(float32(x))
	}
	return x
}

// descr is the .npy type of the precision computed in.
func (b *batch) descr() string {
	if b.target.Precision() == kernels.Float32 {
		return store.Float32
	}
	return store.Float64
}
