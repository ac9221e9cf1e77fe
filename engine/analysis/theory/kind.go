package theory

import "fmt"

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
