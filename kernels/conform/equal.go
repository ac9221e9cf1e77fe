package conform

import (
	"fmt"
	"math"
	"math/rand/v2"

	"engram/engine/graph"
)

// Verdict is how an operation fared on two targets.
type Verdict struct {
	Op  string
	Err error // nil where the results were equal
}

// All is the most neurons of no case: none is left out.
const All = math.MaxInt

// Equal runs every operation on both targets, on all sizes of at most so many neurons and with NaNs
// among the numbers, and compares the results bit by bit, or to the last bits where the arithmetic
// leaves these open.
func Equal(a, b graph.Target, most int) []Verdict {
	var all []Verdict
	for _, c := range cases {
		v := Verdict{Op: c.op}
		for i, s := range sizes {
			for _, nan := range []bool{false, true} {
				if v.Err == nil && s.n <= most {
					v.Err = equal(newProblem(c, s, rand.New(rand.NewPCG(uint64(i), 1)), nan), a, b)
				}
			}
		}
		all = append(all, v)
	}
	return all
}

func equal(p *problem, a, b graph.Target) error {
	want, err := p.run(a, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", a.Name(), err)
	}
	got, err := p.run(b, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", b.Name(), err)
	}
	loose := p.test.inexact != nil && p.test.inexact(p.size)
	for i, v := range p.values {
		for j, w := range want[i] {
			g := got[i][j]
			if same(w, g) || loose && math.Abs(w-g) <= 3e-7*math.Abs(w) {
				continue
			}
			return fmt.Errorf("%s, element %d of %+v: %s has %g, %s has %g", v.Name, j, p.size, b.Name(), g, a.Name(), w)
		}
	}
	return nil
}
