package kernels

import (
	"slices"
	"testing"
)

// planOf is a plan of steps op out in..., where letters name values.
func planOf(products string, steps ...string) *Plan {
	p := &Plan{}
	number := map[byte]int{}
	value := func(name byte) int {
		if _, known := number[name]; !known {
			number[name] = len(p.Values)
			p.Values = append(p.Values, Value{HasRows: name >= 'a'}) // capitals are shared
		}
		return number[name]
	}
	for _, s := range steps {
		step := Step{Op: s[:1]}
		for i := 2; i < len(s); i++ {
			step.In = append(step.In, value(s[i]))
		}
		step.Out = value(s[1])
		step.Traits.Product = step.Op == products
		p.Steps = append(p.Steps, step)
	}
	return p
}

func all(p *Plan) (steps []int) {
	for i := range p.Steps {
		steps = append(steps, i)
	}
	return steps
}

// TestPattern: steps match in any order, names stand for one value each, and a first choice among
// equal operations that leads nowhere is taken back.
func TestPattern(t *testing.T) {
	pattern := ParsePattern(`
		w = f(u)
		v = f(w)
		h = g(v, u)
	`)
	for _, c := range []struct {
		steps []string
		found bool
	}{
		{[]string{"fba", "fcb", "gdca"}, true},
		{[]string{"gdca", "fcb", "fba"}, true},
		{[]string{"fcb", "fba", "gdca"}, true},
		{[]string{"fba", "fca", "gdca"}, false},        // v is not made of w
		{[]string{"fba", "fcb", "gdcb"}, false},        // h is not made of u
		{[]string{"fba", "fcb", "gdac"}, false},        // operands exchanged
		{[]string{"fba", "fcb"}, false},                // a step is missing
		{[]string{"fba", "fcb", "gdca", "fea"}, false}, // one is left over
		{[]string{"fba", "fcb", "hdca"}, false},        // another operation
	} {
		p := planOf("", c.steps...)
		m, found := pattern.Find(p, all(p))
		if found != c.found {
			t.Errorf("%v: found %v", c.steps, found)
		}
		if found && (m.Step("h").Op != "g" || m.Value("w") != m.Step("v").In[0] || m.Value("none") != -1 || m.Has("none") || !m.Has("u")) {
			t.Errorf("%v: the wrong values", c.steps)
		}
	}
}

func TestPatternText(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a line that is no clause is taken")
		}
	}()
	ParsePattern("w = weights u")
}

// TestGroups: neighbouring row-local steps are one group, each product and each reduction is one.
func TestGroups(t *testing.T) {
	p := planOf("p", "fXY", "gZX", "fba", "pcbX", "fdc", "fed", "pfeX", "pgfX", "fhg", "rWh", "rVh", "fih", "fUV")
	want := []Group{{Shared, 0, 2}, {RowLocal, 2, 3}, {Product, 3, 4}, {RowLocal, 4, 6}, {Product, 6, 7}, {Product, 7, 8}, {RowLocal, 8, 9},
		{Reduces, 9, 10}, {Reduces, 10, 11}, {RowLocal, 11, 12}, {Shared, 12, 13}}
	if got := p.Groups(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := (&Plan{}).Groups(); got != nil {
		t.Errorf("groups of an empty plan: %v", got)
	}
}
