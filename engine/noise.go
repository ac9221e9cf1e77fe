package engine

import (
	"math"
	"runtime"
	"slices"
	"strings"

	"engram/engine/graph"
	"engram/engine/random"

	"golang.org/x/sync/errgroup"
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

// isSynaptic tells noise of factors from noise of the patterns a network is cued with.
func isSynaptic(kind string) bool { return strings.HasPrefix(kind, "synaptic") }

// flips is the probability that a unit in state x flips: `neural` flips each with p,
// `neural-balanced` active ones with p/f and silent ones with p/(1-f), f being the
// neuron's own coding level.
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

// row is a row of factors (z, N), without noise and with.
type row struct {
	*replica
	number       int
	clean, noisy []float64
}

// perturb adds Gaussian noise of standard deviation p to the factors: to all of them, to
// the first of each synapse (its magnitude where the synapse is pruned), or to the
// first of the survivors; factors are floored after. What a row gets does not depend on
// other rows, so that as many are drawn at a time as there are processors.
func (t *recallTest) perturb(n noise) error {
	if t.rows == nil {
		err := t.factors(func(r *replica, number int, u []float64) (bool, error) {
			t.rows = append(t.rows, row{r, number, slices.Clone(u), make([]float64, len(u))})
			return false, nil
		})
		if err != nil {
			return err
		}
	}
	var drawn errgroup.Group
	drawn.SetLimit(runtime.GOMAXPROCS(0))
	for _, w := range t.rows {
		drawn.Go(func() error { t.perturbRow(w, n); return nil })
	}
	_ = drawn.Wait()
	at := 0
	return t.factors(func(_ *replica, _ int, u []float64) (bool, error) {
		copy(u, t.rows[at].noisy)
		at++
		return true, nil
	})
}

// perturbRow draws the noise of a row.
func (t *recallTest) perturbRow(w row, n noise) {
	u, s := w.noisy, n.stream(w.replica, w.number)
	copy(u, w.clean)
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
		if j == w.number {
			for k := range t.z {
				u[k*t.n+j] = 0
			}
		}
	}
}
