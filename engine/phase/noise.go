package phase

import (
	"math"
	"runtime"
	"slices"
	"strings"

	"engram/engine/graph"
	"engram/engine/random"
	"engram/engine/state"

	"golang.org/x/sync/errgroup"
)

// Noise is one disturbance: of the patterns a network is cued with, or of its factors.
type Noise struct {
	Kind   string
	Level  float64 // p
	Phase  int
	Number uint64 // of level and trial; each has its own random streams
	level  int    // number of the level in the configuration
}

// Stream is the randomness of pattern or row number at.
func (n Noise) Stream(r *state.Replica, at int) *random.Stream {
	return random.New(r.Seed, random.Noise, uint64(n.Phase)<<32|uint64(at), n.Number)
}

// isSynaptic tells noise of factors from noise of the patterns a network is cued with.
func isSynaptic(kind string) bool { return strings.HasPrefix(kind, "synaptic") }

// Flips is the probability that a unit in state x flips: `neural` flips each with p,
// `neural-balanced` active ones with p/f and silent ones with p/(1-f), f being the
// neuron's own coding level.
func (n Noise) Flips(x, f float64) float64 {
	switch n.Kind {
	case "neural":
		return n.Level
	case "neural-balanced":
		if x == 1 {
			return n.Level / f
		}
		return n.Level / (1 - f)
	}
	return 0
}

// Row is a row of factors (z, K), without noise and with.
type Row struct {
	*state.Replica
	Number       int
	Synapses     int // slots of the row that are synapses, the first ones
	Clean, Noisy []float64
}

// perturb adds Gaussian noise of standard deviation p to the factors: to all of them, to
// the first of each synapse (its magnitude where the synapse is pruned), or to the
// first of the survivors; factors are floored after. What a row gets does not depend on
// other rows, so that as many are drawn at a time as there are processors.
func (t *RecallTest) perturb(n Noise) error {
	if t.rows == nil {
		err := t.Factors(func(r *state.Replica, number int, u []float64) (bool, error) {
			t.rows = append(t.rows, Row{r, number, t.SynapsesOf(r, number), slices.Clone(u), make([]float64, len(u))})
			return false, nil
		})
		if err != nil {
			return err
		}
	}
	var drawn errgroup.Group
	drawn.SetLimit(runtime.GOMAXPROCS(0))
	for _, w := range t.rows {
		drawn.Go(func() error { t.PerturbRow(w, n); return nil })
	}
	_ = drawn.Wait()
	at := 0
	return t.Factors(func(_ *state.Replica, _ int, u []float64) (bool, error) {
		copy(u, t.rows[at].Noisy)
		at++
		return true, nil
	})
}

// PerturbRow draws the noise of a row.
func (t *RecallTest) PerturbRow(w Row, n Noise) {
	u, s := w.Noisy, n.Stream(w.Replica, w.Number)
	copy(u, w.Clean)
	for j := range w.Synapses {
		pruned := t.Weight(u, j) <= graph.Cutoff
		for k := range t.Z {
			if k > 0 && n.Kind != "synaptic-all" {
				continue
			}
			xi := n.Level * s.Normal()
			switch {
			case pruned && n.Kind == "synaptic-one":
				xi = math.Abs(xi)
			case pruned && n.Kind == "synaptic-alive":
				xi = 0
			}
			u[k*t.K+j] = math.Max(u[k*t.K+j]+xi, graph.Floor)
		}
		if j == t.Self(w.Number) {
			for k := range t.Z {
				u[k*t.K+j] = 0
			}
		}
	}
}
