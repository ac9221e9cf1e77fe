package engine

import (
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
)

// begin gives the replicas their first patterns, factors and thresholds.
func (b *batch) begin() error {
	if err := b.allocate(); err != nil {
		return err
	}
	for _, r := range b.replicas {
		r.days = append(r.days, b.newDay(r))
	}
	c := b.replicas[0].Network
	if c.FactorsFile == "" {
		err := b.factors(func(r *replica, row int, u []float64) (bool, error) {
			grow(u, b.n, row, random.New(r.Seed, random.Factors, uint64(row), 0), r.Network.U0, r.Network.Spread, nil)
			return true, nil
		})
		if err != nil {
			return err
		}
	} else if err := b.readFactors(); err != nil {
		return err
	}
	return b.firstThresholds()
}

// firstThresholds sets theta to what the file says, or else to bias(W).
func (b *batch) firstThresholds() error {
	if b.inputs.thresholds == nil {
		return b.balance()
	}
	for _, blk := range b.blocks {
		for i := range b.replicas {
			blk.own[model.Theta].Write(i*blk.rows, b.inputs.thresholds[blk.first:blk.first+blk.rows])
		}
	}
	return nil
}

// newDay are the patterns of the replica's next day.
func (b *batch) newDay(r *replica) patterns {
	if b.inputs.patterns != nil {
		return *b.inputs.patterns
	}
	return draw(r.Seed, len(r.days), r.Patterns, b.n, b.populations)
}

// grow draws the factors u (z, N) of a row uniformly in u0 (1 +- spread): all of them,
// or those of the synapses that where marks. Every factor has its own place in the
// stream, drawn or not.
func grow(u []float64, n, row int, s *random.Stream, u0, spread float64, where []bool) {
	for k := range u {
		v := u0
		if spread > 0 {
			v = u0 * (1 - spread + float64(2*spread*s.Uniform()))
		}
		if where == nil || where[k%n] {
			u[k] = v
		}
	}
	for k := row; k < len(u); k += n {
		u[k] = 0
	}
}

// regrow brings pruned synapses back when a day begins.
func (b *batch) regrow(phase int, of func(r *replica) config.Regrow) error {
	dead := make([]bool, b.n)
	return b.factors(func(r *replica, row int, u []float64) (bool, error) {
		for j := range dead {
			dead[j] = b.weight(u, j) <= graph.Cutoff
		}
		g := of(r)
		grow(u, b.n, row, random.New(r.Seed, random.Regrow, uint64(phase), uint64(row)), g.U0, g.Spread, dead)
		return true, nil
	})
}

// balance sets theta = bias(W).
func (b *batch) balance() error { return b.once(1, model.Shape.Balance) }

// once compiles a graph, runs it, and forgets it.
func (b *batch) once(m int, build func(s model.Shape) *graph.Graph) error {
	return b.onceFor(b.living(), m, build)
}

// onceFor is once for the active replicas (nil: all).
func (b *batch) onceFor(active []bool, m int, build func(s model.Shape) *graph.Graph) error {
	r, err := b.compile(m, build)
	if err != nil {
		return err
	}
	return r.run(active)
}
