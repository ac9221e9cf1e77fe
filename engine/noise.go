package engine

import (
	"math"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
)

// noise is one disturbance: of the patterns a network is cued with, or of its factors.
type noise struct {
	kind   string
	level  float64 // p
	phase  int
	number uint64 // of level and trial; each has its own random streams
}

// stream is the randomness of pattern or row number at.
func (n noise) stream(r *replica, at int) *random.Stream {
	return random.New(r.Seed, random.Noise, uint64(n.phase)<<32|uint64(at), n.number)
}

// disturb sets the states to the patterns and applies the noise.
func (t *recallTest) disturb(n noise) error {
	t.cue(n)
	switch n.kind {
	case "synaptic-all", "synaptic-one", "synaptic-alive":
		return t.shake(n)
	}
	return nil
}

// cue writes the patterns into the states, neural noise included: `neural` flips each
// unit with p, `neural-balanced` active ones with p/f and silent ones with p/(1-f), f
// being the neuron's own coding level.
func (t *recallTest) cue(n noise) {
	m := t.mem.m
	states := make([]float64, len(t.replicas)*t.n*m)
	for i, r := range t.replicas {
		for c, p := range t.mem.refs[i] {
			day, s := r.days[p.day], n.stream(r, c)
			for j := range t.n {
				x := float64(day.bits[j*day.m+p.mu])
				if flip := n.flips(x, t.people.Of(j)); flip > 0 && s.Uniform() < flip {
					x = 1 - x
				}
				states[(i*t.n+j)*m+c] = x
			}
		}
	}
	t.shared[model.S].Write(0, states)
}

// flips is the probability that a unit in state x flips.
func (n noise) flips(x, f float64) float64 {
	switch n.kind {
	case "neural":
		return n.level
	case "neural-balanced":
		if x == 1 {
			return n.level / f
		}
		return n.level / (1 - f)
	}
	return 0
}

// shake adds Gaussian noise of standard deviation p to the factors: to all of them, to
// the first of each synapse (its magnitude where the synapse is pruned), or to the
// first of the survivors; factors are floored after.
func (t *recallTest) shake(n noise) error {
	remember := t.clean == nil
	at := 0
	return t.factors(func(r *replica, row int, u []float64) (bool, error) {
		if remember {
			t.clean = append(t.clean, append([]float64(nil), u...))
		}
		copy(u, t.clean[at])
		at++
		s := n.stream(r, row)
		for j := range t.n {
			pruned := t.weight(u, j) <= graph.Cutoff
			for k := range t.z {
				if k > 0 && n.kind != "synaptic-all" {
					continue
				}
				xi := n.level * s.Normal()
				switch {
				case pruned && n.kind == "synaptic-one":
					xi = math.Abs(xi)
				case pruned && n.kind == "synaptic-alive":
					xi = 0
				}
				u[k*t.n+j] = math.Max(u[k*t.n+j]+xi, graph.Floor)
			}
			if j == row {
				for k := range t.z {
					u[k*t.n+j] = 0
				}
			}
		}
		return true, nil
	})
}
