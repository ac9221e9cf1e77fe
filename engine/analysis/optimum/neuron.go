package optimum

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"engram/engine/random"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/mat"
)

// Neuron is how a neuron compares with the best one.
type Neuron struct {
	Replica  int     `json:"replica"`
	Neuron   int     `json:"neuron"`
	Patterns int     `json:"patterns"`
	Margin   float64 `json:"margin"`  // what the run reached
	Best     float64 `json:"best"`    // what is possible
	Bound    float64 `json:"bound"`   // and what is not: at most 1e-5 more, unless unsolved
	Percent  float64 `json:"percent"` // margin of best
	Skipped  string  `json:"skipped,omitempty"`
}

// Why a neuron is skipped.
const (
	oneLabel    = "its patterns have one label"
	inseparable = "no weights store its patterns"
	dead        = "it has no synapse"
	unsolved    = "the solver did not find its best margin"
)

// Verify compares count neurons of the network, chosen by the seed, several at a time.
// A neuron whose best margin is not found says so (Skipped). Files that are missing or do not fit
// are errors.
func (n *Network) Verify(ctx context.Context, count int, seed uint64, threads int) ([]Neuron, error) {
	if err := n.load(); err != nil {
		return nil, err
	}
	defer func() { n.x, n.kept, n.theta = nil, nil, nil }() // the next network needs the room
	u, err := n.synapses()
	if err != nil {
		return nil, err
	}
	defer u.close()
	chosen := n.choose(count, seed)
	results := make([]Neuron, len(chosen))
	work, working := errgroup.WithContext(ctx)
	work.SetLimit(max(threads, 1))
	for k, i := range chosen {
		if working.Err() != nil {
			break
		}
		sources, w, err := n.weights(u, i)
		if err != nil {
			work.Go(func() error { return err })
			break
		}
		work.Go(func() error {
			results[k] = n.compare(i, sources, w)
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	return results, ctx.Err()
}

// choose draws neurons, ascending: those whose patterns have two labels before others, which cannot be compared.
func (n *Network) choose(count int, seed uint64) []int {
	order := random.New(seed, random.Sample, uint64(n.Replica), 0).Permutation(n.Neurons, n.Neurons)
	var chosen, others []int
	for _, i := range order {
		if n.hasTwoLabels(i) {
			chosen = append(chosen, i)
		} else {
			others = append(others, i)
		}
	}
	chosen = append(chosen, others...)[:min(count, n.Neurons)]
	slices.Sort(chosen)
	return chosen
}

// hasTwoLabels tells whether neuron i is active in some of the patterns that are compared, and not in all.
func (n *Network) hasTwoLabels(i int) bool {
	return slices.ContainsFunc(n.kept, func(mu int) bool { return n.x[i*n.m+n.label(mu)] != n.x[i*n.m+n.label(n.kept[0])] })
}

// weights are those of the synapses to neuron i, and their sources.
func (n *Network) weights(u *synapses, i int) (sources []int, w []float64, err error) {
	sources, factors, err := u.of(i)
	if err != nil {
		return nil, nil, err
	}
	for k, j := range sources {
		product := 1.0
		for _, factor := range factors[k*u.z : (k+1)*u.z] {
			if !(factor >= 0 && factor <= math.MaxFloat64) {
				return nil, nil, fmt.Errorf("%s: neuron %d has a factor of %g in %s, which no run leaves: the file is damaged", n.dir, i, factor, u.file)
			}
			product *= factor
		}
		if math.IsInf(product, 0) {
			return nil, nil, fmt.Errorf("%s: the factors from neuron %d to %d in %s have no finite product: the file is damaged", n.dir, j, i, u.file)
		}
		w = append(w, product)
	}
	return sources, w, nil
}

// problem is what neuron i has to learn with synapses from these neurons.
func (n *Network) problem(i int, sources []int) *Problem {
	p := &Problem{Labels: make([]float64, len(n.kept)), Inputs: mat.NewDense(len(n.kept), len(sources), nil)}
	for k, mu := range n.kept {
		p.Labels[k] = 2*n.x[i*n.m+n.label(mu)] - 1
		row := p.Inputs.RawRowView(k)[:0]
		for _, j := range sources {
			row = append(row, n.sign(j)*n.x[j*n.m+mu])
		}
	}
	return p
}

// compare finds the best margin of neuron i, and what the weights w reach of it.
func (n *Network) compare(i int, sources []int, w []float64) Neuron {
	result := Neuron{Replica: n.Replica, Neuron: i, Patterns: len(n.kept)}
	if len(w) == 0 || slices.Max(w) <= 0 {
		result.Skipped = dead
		return result
	}
	p := n.problem(i, sources)
	result.Margin = p.Margin(n.Norm, w, n.theta[i])
	best, err := n.best(p, n.Norm)
	if errors.Is(err, ErrOneLabel) {
		result.Skipped = oneLabel
		return result
	}
	if best != nil && !math.IsInf(best.Bound-best.Margin, 0) {
		result.Best, result.Bound = best.Margin+0, best.Bound // +0: no negative zero
	}
	switch {
	case err != nil:
		result.Skipped = unsolved
	case !best.Separable:
		result.Skipped = inseparable
	default:
		result.Percent = 100 * result.Margin / best.Margin
	}
	return result
}

// Summary is what neurons have in common.
type Summary struct {
	Compared int     `json:"compared"`       // neurons that are not skipped
	Skipped  int     `json:"skipped"`        // all others
	Unsolved int     `json:"unsolved"`       // those of them whose best margin is not found
	Median   float64 `json:"median_percent"` // of the optimum; 0 where none is compared
	Above95  int     `json:"above_95"`       // neurons that reach 95 % of it
}

// Summarise puts neurons together.
func Summarise(neurons []Neuron) Summary {
	var s Summary
	var percents []float64
	for _, n := range neurons {
		if n.Skipped != "" {
			s.Skipped++
			if n.Skipped == unsolved {
				s.Unsolved++
			}
			continue
		}
		percents = append(percents, n.Percent)
		if n.Percent >= 95 {
			s.Above95++
		}
	}
	if s.Compared = len(percents); s.Compared > 0 {
		slices.Sort(percents)
		half := len(percents) / 2
		s.Median = (percents[half] + percents[len(percents)-1-half]) / 2
	}
	return s
}

// Reasons are the texts that Neuron.Skipped can have.
func Reasons() []string { return []string{oneLabel, inseparable, dead, unsolved} }
