package cuda

import (
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
)

// TestFindPresentation: presentations are found, and nothing else is taken for one.
func TestFindPresentation(t *testing.T) {
	for _, g := range []*graph.Graph{shape.Present(), shape.Presentation(), shape.InhibitedPresentation()} {
		p := lower(t, g)
		d := findPresentation(p)
		if d == nil {
			t.Errorf("%s: not found", p.Name)
			continue
		}
		want := map[int]string{d.theta: model.Theta, d.u: model.U, d.h: model.H}
		shared := 1
		if p.Name != "present" {
			want[d.y], want[d.mu], want[d.first] = model.Y, model.Pattern, model.First
			shared = 2
		}
		if p.Name == "wake" {
			want[d.gain] = model.Gain
		}
		if p.Name == "wake_inhibited" {
			shared = 3
		}
		for v, name := range want {
			if place := p.Values[v].Place; place.Scratch || p.Args[place.Slot].Name != name {
				t.Errorf("%s: value %d is not %s", p.Name, v, name)
			}
		}
		if d.n != 20 || d.z != 3 || d.excitatory != 18 || len(d.shared) != shared {
			t.Errorf("%s: %+v", p.Name, *d)
		}
	}
	for _, g := range []*graph.Graph{shape.Cycle(model.Replay{}), shape.Consolidate(model.Replay{}), shape.InitMeanActivity(), shape.Forward(),
		shape.Rescale(0), shape.Balance(), shape.RecallStep(), shape.Observe("margin_min", "error")} {
		if findPresentation(lower(t, g)) != nil {
			t.Errorf("%s is taken for a presentation", g.Name)
		}
	}
}
