package state

import (
	"math"
	"slices"
	"sync"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/parallel"
	"engram/engine/pattern"
	"engram/engine/random"
	"engram/engine/wiring"
	"engram/kernels"
	"engram/kernels/elementary"
)

// Begin gives the replicas their first patterns and factors.
func (b *Batch) Begin() error {
	if err := b.Allocate(); err != nil {
		return err
	}
	for _, r := range b.Replicas {
		r.Days = append(r.Days, b.NewDay(r))
	}
	c := b.Replicas[0].Network
	if c.FactorsFile == "" || b.Wired {
		return b.DrawFactors()
	}
	return b.readFactors()
}

// factorsTogether are about so many that a thread draws before it takes other rows.
const factorsTogether = 1 << 15

// DrawFactors draws the factors of all rows, as they begin: where they lie, if that can draw, else rows side by side. They
// are written so too where they lie in the memory of the machine, whose pages come with the first write.
func (b *Batch) DrawFactors() error {
	for k, blk := range b.Blocks {
		for i, r := range b.Replicas {
			switch u := blk.Own[model.U].(type) {
			case kernels.Drawer:
				if !b.factorsGiven() && !r.Network.Difference {
					b.drawThere(u, i, r, blk)
					continue
				}
			case kernels.Filler:
				if !r.Network.Difference { // their halves are made of numbers that are not rounded yet
					growRows(b, i, blk, func() func(at, n int, fill func([]float32)) { return u.Fill })
					continue
				}
			}
			growRows(b, i, blk, func() func(at, n int, fill func([]float64)) { return b.filled(blk.Own[model.U]) })
		}
		if err := b.Evict(k); err != nil {
			return err
		}
	}
	return nil
}

// rowsTogether are so many rows as have about factorsTogether.
func (b *Batch) rowsTogether() int { return max(1, factorsTogether/(b.Z*b.K)) }

// filled is how a goroutine fills elements of a buffer that lies elsewhere.
func (b *Batch) filled(buf kernels.Buffer) func(at, n int, fill func([]float64)) {
	write, u := b.writer(), make([]float64, b.rowsTogether()*b.Z*b.K)
	return func(at, n int, fill func([]float64)) {
		fill(u[:n])
		write(func() { buf.Write(at, u[:n]) })
	}
}

// growRows draws the factors of the rows of a block of replica i. filler is called once for each thread: it tells how elements
// at ... at+n-1 of the factors are filled.
func growRows[T float32 | float64](b *Batch, i int, blk *block, filler func() func(at, n int, fill func([]T))) {
	r, size := b.Replicas[i], b.Z*b.K
	parallel.Each(b.Target.Threads(), blk.Rows, b.rowsTogether(), func() func(from, to int) {
		fill, s := filler(), new(random.Stream)
		var padded []int32
		if b.Wired {
			padded = make([]int32, b.rowsTogether()*b.K)
		}
		return func(from, to int) {
			sources := make([][]int32, to-from) // nothing is drawn
			if r.Network.Spread > 0 && !b.factorsGiven() {
				sources = b.sourcesOf(padded, blk, i, from, to)
			}
			fill((i*blk.Rows+from)*size, (to-from)*size, func(u []T) {
				for at, sources := range sources {
					growRow(b, r, blk.First+from+at, sources, u[at*size:][:size], s)
				}
			})
		}
	})
}

// writer is how goroutines write to the device: on a card one at a time.
func (b *Batch) writer() func(write func()) {
	if _, card, _ := b.Target.Free(); !card {
		return func(write func()) { write() }
	}
	var writing sync.Mutex
	return func(write func()) {
		writing.Lock()
		defer writing.Unlock()
		write()
	}
}

// FirstThresholds sets theta to what the file says, or else to bias(W).
func (b *Batch) FirstThresholds() error {
	if b.Inputs.Thresholds == nil {
		return b.Balance()
	}
	for _, blk := range b.Blocks {
		for i := range b.Replicas {
			blk.Own[model.Theta].Write(i*blk.Rows, b.Inputs.Thresholds[blk.First:blk.First+blk.Rows])
		}
	}
	return nil
}

// NewDay are the patterns of the replica's next day.
func (b *Batch) NewDay(r *Replica) pattern.Set {
	if b.Inputs.Days != nil {
		return b.Inputs.Days[len(r.Days)]
	}
	return pattern.Draw(r.Seed, len(r.Days), r.Patterns, b.N, b.Populations, b.Target.Threads())
}

// growRow draws the factors u (z, K) of a row of a replica as it begins, or takes them from the file of its connections. The sources
// of the row matter where factors have a spread. It draws with s, whatever that was.
func growRow[T float32 | float64](b *Batch, r *Replica, row int, sources []int32, u []T, s *random.Stream) {
	if b.factorsGiven() {
		factorsOf(b, b.Inputs.Given, row, u)
		return
	}
	s.Become(r.Seed, random.Factors, uint64(row), 0)
	grow(b, r, row, sources, u, s, r.Network.U0, r.Network.Spread, nil)
	if r.Network.Difference {
		ofHalves(any(u).([]float64), b.Z)
	}
}

// ofHalves makes the first two of the z drawn factors of each synapse, of which it uses no more, the halves v and u = 2^(1/z) times the first, and these the
// factors of w = u^z - v^z, which begin with u - v and u + v. All z are drawn, as for other synapses; those that are not used come
// last in the stream of a row, so that nothing depends on them.
func ofHalves(factors []float64, z int) {
	k, ratio := len(factors)/z, config.RatioOfHalves(z)
	for j, drawn := range factors[:k] {
		u, v := float64(ratio*drawn), factors[k+j]
		factors[j], factors[k+j] = u-v, u+v
		if z > 2 {
			graph.Halves(factors[j:], k)
		}
	}
}

// factorsGiven tells whether a file of connections has the factors.
func (b *Batch) factorsGiven() bool { return b.Inputs.Given != nil }

// drawThere has the buffer of a block draw what grow gives the rows of replica i.
func (b *Batch) drawThere(there kernels.Drawer, i int, r *Replica, blk *block) {
	there.Draw(i*blk.Rows*b.Z*b.K, kernels.Draw{
		Seed: r.Seed, Use: uint64(random.Factors), First: blk.First, Rows: blk.Rows, Factors: b.Z, Neurons: b.N, Tied: r.Network.Tied,
		Mean: r.Network.U0, Spread: r.Network.Spread, Sources: blk.Own[model.Sources], Slots: b.K, From: i * blk.Rows * b.K,
	})
}

// factorsOf are the factors that a file of connections gives a row.
func factorsOf[T float32 | float64](b *Batch, c *wiring.CSR, row int, u []T) {
	clear(u)
	for i, factor := range c.FactorsOf(row, b.Z) {
		u[i%b.Z*b.K+i/b.Z] = T(factor)
	}
}

// Self is the place of a neuron's connection to itself in its row; beyond the row where there is none.
func (b *Batch) Self(row int) int {
	if b.Wired {
		return b.K * b.Z
	}
	return row
}

// grow draws the factors u (z, K) of a row uniformly in u0 (1 +- spread): all of them, or those of the synapses that where
// marks. A row that lists its sources draws as one of an all-to-all network of these and the neuron itself does: where it is
// number p among these n neurons, factor k of the synapse is number k n + p of the stream, whichever synapses are drawn. Slots
// that no synapse fills get 0. Tied factors are drawn once for each synapse.
func grow[T float32 | float64](b *Batch, r *Replica, row int, sources []int32, u []T, s *random.Stream, u0, spread float64, where []bool) {
	synapses := b.SynapsesOf(r, row)
	self := synapses // slots before the neuron itself, where that has none
	if sources != nil {
		self, _ = slices.BinarySearch(sources, int32(row))
	}
	for k := range b.Z {
		factors := u[k*b.K : (k+1)*b.K]
		if k > 0 && r.Network.Tied {
			copy(factors, u[:b.K])
			continue
		}
		growSome(factors, s, u0, spread, where, 0, self)
		if sources != nil && spread > 0 {
			s.Uniform() // of the neuron itself
		}
		growSome(factors, s, u0, spread, where, self, synapses)
		clear(factors[synapses:])
	}
	for k := b.Self(row); k < len(u); k += b.K {
		u[k] = 0
	}
}

// growSome draws one factor of the synapses in the slots from ... to-1 of a row.
func growSome[T float32 | float64](factors []T, s *random.Stream, u0, spread float64, where []bool, from, to int) {
	draw := func(drawn []T) { random.Spread(s, drawn, u0, 1-spread, 2*spread) }
	if spread == 0 {
		draw = func(drawn []T) { fill(drawn, T(u0)) }
	}
	if where == nil {
		draw(factors[from:to])
		return
	}
	var some [64]T
	for ; from < to; from += len(some) {
		drawn := some[:min(len(some), to-from)]
		draw(drawn)
		for j, v := range drawn {
			if where[from+j] {
				factors[from+j] = v
			}
		}
	}
}

func fill[T float32 | float64](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}

// Regrow brings pruned synapses back before a phase, at their places or at new ones.
func (b *Batch) Regrow(phase int) error {
	dead := make([]bool, b.K)
	rewiring := &rewiring{Batch: b, phase: phase, wirers: map[*Replica]*wiring.Wirer{}, sources: make([]float64, b.K)}
	return b.Factors(func(r *Replica, row int, u []float64) (bool, error) {
		sum, survivors := 0.0, 0
		for j := range dead {
			if dead[j] = b.Weight(u, j) <= graph.Cutoff; !dead[j] {
				survivors++
				for k := j; k < len(u); k += b.K {
					sum += u[k]
				}
			}
		}
		g := *r.Phases[phase].Regrow()
		u0 := g.U0
		if g.Relative > 0 {
			u0 = r.Network.U0 // of a neuron that has nothing left
			if survivors > 0 {
				u0 = sum / float64(survivors*b.Z)
			}
			u0 = float64(u0 * g.Relative)
		}
		if g.Rewire {
			rewiring.row(r, row, u, dead)
		}
		var sources []int32
		if g.Spread > 0 { // else nothing is drawn
			sources = b.sourcesOfRow(r, row)
		}
		s := random.New(r.Seed, random.Regrow, uint64(phase), uint64(row))
		if g.Trace > 0 {
			b.growUnder(r, row, sources, u, s, g)
			return true, nil
		}
		grow(b, r, row, sources, u, s, u0, g.Spread, dead)
		return true, nil
	})
}

// growUnder draws all factors u (z, K) of a row anew, and adds the weights that it had to the first ones, scaled so that
// their 2-norm is g.Trace times that of the new weights: all synapses are as plastic as in a new network, over a trace
// of what it has stored.
func (b *Batch) growUnder(r *Replica, row int, sources []int32, u []float64, s *random.Stream, g config.Regrow) {
	w, was := make([]float64, b.K), 0.0
	for j := range w {
		w[j] = b.Weight(u, j)
		was += float64(w[j] * w[j])
	}
	grow(b, r, row, sources, u, s, g.U0, g.Spread, nil)
	if was == 0 {
		return
	}
	now := 0.0
	for j := range w {
		v := b.Weight(u, j)
		now += float64(v * v)
	}
	scale := float64(g.Trace*math.Sqrt(now/was)) / elementary.Pow(g.U0, float64(b.Z-1))
	for j, v := range w {
		u[j] += float64(v * scale)
	}
}

// Balance sets theta = bias(W).
func (b *Batch) Balance() error { return b.Once(1, model.Shape.Balance) }

// Once compiles a graph, runs it, and forgets it.
func (b *Batch) Once(m int, build func(s model.Shape) *graph.Graph) error {
	r, err := b.Compile(m, build)
	if err != nil {
		return err
	}
	return r.Run(b.Living())
}

// Prune prunes synapses at random.
func (b *Batch) Prune(density float64) error {
	return b.Factors(func(r *Replica, row int, u []float64) (bool, error) {
		s := random.New(r.Seed, random.Regrow, 0, uint64(row))
		for j := range b.K {
			if s.Uniform() >= density {
				for k := range b.Z {
					u[k*b.K+j] = 0
				}
			}
		}
		return true, nil
	})
}
