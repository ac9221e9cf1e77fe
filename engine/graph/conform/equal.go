package conform

import (
	"fmt"
	"math"
	"math/rand/v2"

	"engram/engine/graph"
)

// Verdict is how an operation fared on two targets.
type Verdict struct {
	Op      string
	Largest float64 // difference, relative to the result
	Err     error   // nil where the results were equal, as far as they must be
}

// All is the most neurons of no case: none is left out.
const All = math.MaxInt

// Equal runs every operation on both targets, on all sizes of at most so many neurons and with NaNs
// among the numbers, and compares the results bit by bit, or to the last bits where the arithmetic
// leaves these open.
func Equal(a, b graph.Target, most int) []Verdict {
	var all []Verdict
	for _, c := range allCases() {
		v := Verdict{Op: c.op}
		for i, s := range sizes {
			for _, nan := range []bool{false, true} {
				if v.Err == nil && s.n <= most {
					p := newProblem(c, s, rand.New(rand.NewPCG(uint64(i), 1)), nan)
					if nan {
						p.steepen()
					}
					v.compare(p, a, b)
				}
			}
		}
		all = append(all, v)
	}
	return all
}

func (v *Verdict) compare(p *problem, a, b graph.Target) {
	want, err := p.run(a, nil)
	if err != nil {
		v.Err = fmt.Errorf("%s: %w", a.Name(), err)
		return
	}
	got, err := p.run(b, nil)
	if err != nil {
		v.Err = fmt.Errorf("%s: %w", b.Name(), err)
		return
	}
	loose := p.test.inexact != nil && p.test.inexact(p.size)
	for i, value := range p.values {
		for j, w := range want[i] {
			g := got[i][j]
			if same(w, g) {
				continue
			}
			v.Largest = math.Max(v.Largest, math.Abs(w-g)/math.Abs(w)) // NaN stays
			if (!loose || !(v.Largest <= 3e-7)) && v.Err == nil {
				v.Err = fmt.Errorf("%s, element %d of %+v: %s has %g, %s has %g", value.Name, j, p.size, b.Name(), g, a.Name(), w)
			}
		}
	}
}
