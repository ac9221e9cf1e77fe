package theory

import (
	"fmt"

	"engram/engine/config"
)

// Kind says how random patterns are drawn. The theory differs between kinds.
type Kind string

const (
	// Bernoulli patterns: every neuron is active with probability f, independently.
	Bernoulli Kind = "bernoulli"
	// Exact patterns all have the same number of active neurons, N f.
	Exact Kind = "exact"
)

// ParseKind is the kind of this name; other names are errors.
func ParseKind(name string) (Kind, error) {
	switch kind := Kind(name); kind {
	case Bernoulli, Exact:
		return kind, nil
	}
	return "", fmt.Errorf("theory: patterns %q: give exact or bernoulli", name)
}

// Seen is the kind that patterns of a kind are for a neuron of the network: one with few sources among all neurons sees a
// number of active ones that varies from pattern to pattern, whatever their number in all.
func (k Kind) Seen(n config.Network) Kind {
	const nearlyAll = 0.9 // of the neurons: the variance is 1 - 0.9 of that of Bernoulli patterns
	if n.Wiring != nil && n.Indegree() < nearlyAll*float64(n.Neurons) {
		return Bernoulli
	}
	return k
}

// KindOfDrawn is the kind of patterns that are drawn, by the name of their kind: sparse-graded ones count
// as bernoulli, since their numbers of active neurons differ. [Of] refuses correlated ones.
func KindOfDrawn(name string) Kind {
	if name == config.SparseGraded {
		return Bernoulli
	}
	return Kind(name)
}

// KindOf is the kind of given patterns, from the number of active neurons of each:
// Exact if the numbers are equal, else Bernoulli.
func KindOf(active []int) Kind {
	for _, n := range active {
		if n != active[0] {
			return Bernoulli
		}
	}
	return Exact
}
