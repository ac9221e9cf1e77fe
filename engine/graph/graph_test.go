package graph

import (
	"strings"
	"testing"

	"engram/kernels"
	"engram/kernels/salience"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// cycle is a small graph with states, in-place work and a value that must be copied.
func cycle() *Graph {
	g := New("cycle", 2, 3)
	u := g.Input("U", kernels.Real, true, 2, 5)
	theta := g.Input("theta", kernels.Real, true)
	mean := g.Input("mean", kernels.Real, true)
	x := g.Input("X", kernels.Bits, false, 5, 4)
	count := g.Input("count", kernels.Index, false)
	eta := g.Input("eta", kernels.Real, false)
	w := g.Weights(u)
	h := g.Drive(w, x, theta, 5, nil)
	s := g.Salience(salience.Named(salience.Soft), Looks{H: h, Mean: mean, Parameter: g.Input("beta", kernels.Real, false), Count: count})
	updated := g.Update(u, w, g.Gradient(s, x, 5, nil), eta, g.Input("first", kernels.Index, false), nil)
	r := g.Homeostasis(updated, g.Input("length", kernels.Real, false), 0, 2)
	g.Next(u, g.Scale(updated, r))
	g.Next(theta, g.Threshold(theta, s, eta))
	g.Next(mean, g.Activity(h, count))
	g.Margin(h, g.Input("Y", kernels.Bits, true, 4), count) // nothing asks for it
	return g
}

// TestLower: states are updated where they are, dead operations go, and no two values
// that are needed at once share a place.
func TestLower(t *testing.T) {
	p, err := cycle().Lower()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Steps {
		switch {
		case s.Op == "margin":
			t.Error("an operation that nothing depends on is still there")
		case s.Op == "copy":
			t.Error("a state is copied that could be written in place")
		case s.Op == "update" && p.Values[s.Out].Place != (kernels.Place{Slot: 0}):
			t.Error("the update does not work in place")
		}
	}
	last := map[int]int{} // value -> the last step that reads it
	for at, s := range p.Steps {
		for _, v := range s.In {
			last[v] = at
		}
	}
	for at, s := range p.Steps {
		for v := range p.Values {
			if v == s.Out || p.Values[v].Place != p.Values[s.Out].Place || last[v] <= at || v > s.Out {
				continue
			}
			t.Errorf("step %d (%s) writes over value %d, which step %d still reads", at, s.Op, v, last[v])
		}
		if place := p.Values[s.Out].Place; place.Scratch && p.Scratch[place.Slot].Size != p.Values[s.Out].Size() {
			t.Errorf("step %d (%s): rows of %d elements in a slot for rows of %d", at, s.Op, p.Values[s.Out].Size(), p.Scratch[place.Slot].Size)
		}
	}
	rows := 0
	for _, s := range p.Scratch {
		rows += s.Size
	}
	if rows > 4+4+5+5+3 { // h, S, W, G, and single numbers
		t.Errorf("%d elements of scratch memory for a row", rows)
	}
}

// TestForeignOperation: a graph with an operation that is not ours is refused.
func TestForeignOperation(t *testing.T) {
	g := cycle()
	a := gorgonia.NewVector(g.expr, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("foreign"))
	gorgonia.Must(gorgonia.Neg(a))
	if _, err := g.Lower(); err == nil || !strings.Contains(err.Error(), "not an operation of engram") {
		t.Errorf("error %v", err)
	}
}

// TestMisuse: shapes that do not fit are a panic.
func TestMisuse(t *testing.T) {
	for name, f := range map[string]func(g *Graph){
		"weights of weights": func(g *Graph) { g.Weights(g.Weights(g.Input("U", kernels.Real, true, 2, 3))) },
		"patterns of other neurons": func(g *Graph) {
			g.Drive(g.Input("W", kernels.Real, true, 3), g.Input("X", kernels.Bits, false, 4, 2), g.Input("theta", kernels.Real, true), 3, nil)
		},
		"operand of another graph": func(g *Graph) { g.Density(New("other", 1, 1).Input("W", kernels.Real, true, 3), nil) },
		"two arguments of a name":  func(g *Graph) { g.Input("a", kernels.Real, true); g.Input("a", kernels.Real, true) },
		"empty block":              func(g *Graph) { New("empty", 0, 1) },
		"output without rows":      func(g *Graph) { g.Output("out", g.Input("eta", kernels.Real, false)) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f(New("misuse", 1, 1))
		})
	}
}

// TestReferenceRunsAgain: a second run starts from what the first left.
func TestReferenceRunsAgain(t *testing.T) {
	g := New("again", 1, 2)
	theta := g.Input("theta", kernels.Real, true)
	g.Next(theta, g.ScaleThreshold(theta, g.Input("r", kernels.Real, true), 1))
	p, err := Reference().Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	args := []kernels.Buffer{hostBuffer{1, 2}, hostBuffer{3, 3}}
	for range 3 {
		if err := p.Run(args, nil, 1); err != nil {
			t.Fatal(err)
		}
	}
	if got := args[0].(hostBuffer); got[0] != 27 || got[1] != 54 {
		t.Errorf("three runs give %v, want [27 54]", got)
	}
}

func TestDOT(t *testing.T) {
	text, err := cycle().DOT()
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range []string{"drive", "salience", "gradient", "homeostasis"} {
		if !strings.Contains(string(text), op) {
			t.Errorf("the drawing does not name %s", op)
		}
	}
}
