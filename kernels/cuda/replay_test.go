package cuda

import (
	"maps"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/salience"
)

var shape = model.Shape{Batch: 2, Rows: 20, Neurons: 20, Patterns: 12, Factors: 3,
	Populations: graph.Populations{Excitatory: 18, CodingLevel: 0.2, FE: 0.2, FI: 0.2}}

func lower(t *testing.T, g *graph.Graph) *kernels.Plan {
	t.Helper()
	p, err := g.Lower()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestFindCycle: cycles are found, with every argument in its part.
func TestFindCycle(t *testing.T) {
	soft := map[string]string{"u": model.U, "theta": model.Theta, "mean": model.Mean, "x": model.X, "parameter": model.Beta,
		"count": model.Count, "first": model.First, "eta": model.Eta, "etaTheta": model.EtaTheta, "length": model.Length}
	with := func(more map[string]string) map[string]string {
		all := map[string]string{}
		for _, m := range []map[string]string{soft, more} {
			for k, v := range m {
				if v != "" {
					all[k] = v
				} else {
					delete(all, k)
				}
			}
		}
		return all
	}
	for _, c := range []struct {
		g    *graph.Graph
		args map[string]string
	}{
		{shape.Cycle(model.Replay{Q: 1.5}), soft},
		{shape.Cycle(model.Replay{Salience: salience.Weakest, Q: 1.5}), with(map[string]string{"parameter": "", "labels": model.Y})},
		{shape.Speculate(model.Replay{Q: 1.5}), with(map[string]string{"right": model.Right, "labels": model.Y})},
		{shape.Consolidate(model.Replay{Q: 1.5}), with(map[string]string{"labels": model.Y, "flag": model.Flag, "h": model.H})},
	} {
		p := lower(t, c.g)
		found := findCycle(p)
		if found == nil {
			t.Errorf("%s: no cycle", p.Name)
			continue
		}
		if found.z != 3 || found.n != 20 || found.m != 12 || found.split != 18 || found.q != 1.5 || found.driven != (p.Name != "learn") {
			t.Errorf("%s: %+v", p.Name, *found)
		}
		for part, v := range map[string]int{"u": found.u, "theta": found.theta, "mean": found.mean, "x": found.x, "labels": found.labels, "right": found.right,
			"parameter": found.parameter, "flag": found.flag, "count": found.count, "first": found.first, "eta": found.eta,
			"etaTheta": found.etaTheta, "length": found.length, "h": found.h} {
			name := ""
			if v != none && !p.Values[v].Place.Scratch {
				name = p.Args[p.Values[v].Place.Slot].Name
			}
			if name != c.args[part] {
				t.Errorf("%s: %s is %q, want %q", p.Name, part, name, c.args[part])
			}
		}
	}
}

// TestFindNoCycle: what is less or more than a cycle is none.
func TestFindNoCycle(t *testing.T) {
	for _, g := range []*graph.Graph{shape.Forward(), shape.InitMeanActivity(), shape.Rescale(0), shape.Balance(), shape.Present(), shape.RecallStep()} {
		if p := lower(t, g); findCycle(p) != nil {
			t.Errorf("%s is a cycle", p.Name)
		}
	}
	// somebody else reads what is between the arguments, or a step has an operand of its own
	for what, change := range map[string]func(p *kernels.Plan){
		"another step": func(p *kernels.Plan) {
			p.Steps = append(p.Steps, kernels.Step{Op: "density", In: []int{p.Steps[0].Out}, Out: p.Steps[0].Out})
		},
		"two of one":  func(p *kernels.Plan) { p.Steps = append(p.Steps, p.Steps[0]) },
		"a step less": func(p *kernels.Plan) { p.Steps = p.Steps[:len(p.Steps)-1] },
		"an output":   func(p *kernels.Plan) { p.Values[p.Steps[1].Out].Place = kernels.Place{Slot: 0} },
		"other signs": func(p *kernels.Plan) { p.Steps[1].Attr = kernels.Attr{"excitatory": 3} },
		"some factors": func(p *kernels.Plan) {
			for i, s := range p.Steps {
				if s.Op == "homeostasis" {
					p.Steps[i].Attr = maps.Clone(s.Attr)
					p.Steps[i].Attr["counted"]--
				}
			}
		},
		"other patterns": func(p *kernels.Plan) {
			p.Values = append(p.Values, p.Values[p.Steps[1].In[1]])
			p.Steps[1].In[1] = len(p.Values) - 1
		},
	} {
		p := lower(t, shape.Cycle(model.Replay{}))
		change(p)
		if findCycle(p) != nil {
			t.Errorf("%s: still a cycle", what)
		}
	}
}
