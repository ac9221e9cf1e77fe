package emu_test

import (
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// TestLargeNetwork: a night of N = 80,000, M = 16,000, z = 2 fits on a card of 80 GB with all its
// programs, and goes through its cycles in panels that keep a card busy. The ledger has no numbers, in which no synapse is
// left: rows go through lists, unless they may not.
func TestLargeNetwork(t *testing.T) {
	for name, sparse := range map[string]cuda.When{"lists": cuda.Auto, "panels": cuda.Never} {
		t.Run(name, func(t *testing.T) { largeNetwork(t, sparse) })
	}
}

func largeNetwork(t *testing.T, sparse cuda.When) {
	const n, m, passes = 80_000, 16_000, 3
	card := emu.NewLedger(80e9)
	target := graph.On(cuda.On(card, cuda.Options{Sparse: sparse}))
	s := model.Shape{Batch: 1, Rows: n, Neurons: n, Patterns: m, Factors: 2,
		Populations: graph.Populations{Excitatory: n, CodingLevel: 0.05, FE: 0.05, FI: 0.05}}
	buffers := map[string]kernels.Buffer{} // phases share them
	for _, g := range []*graph.Graph{s.Balance(), s.Rescale(0), s.InitMeanActivity(), s.Cycle(model.Replay{}), s.Observe("density", "margin_min", "error")} {
		program, err := target.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		var args []kernels.Buffer
		for _, v := range g.Args() {
			length := v.Size()
			if v.HasRows {
				length *= n
			}
			if v.Series {
				length *= passes
			}
			if buffers[v.Name] == nil {
				if buffers[v.Name], err = target.Alloc(v.Kind, length); err != nil {
					t.Fatal(err)
				}
			}
			args = append(args, buffers[v.Name])
		}
		clear(card.Launches)
		often := 1
		if g.Name == "sleep" {
			often = passes
		}
		if err := program.Run(args, nil, often); err != nil {
			t.Fatalf("%s: %v", g.Name, err)
		}
		if panels := card.Launches["slice_weights"]; g.Name == "sleep" && sparse == cuda.Never && (panels < 20 || panels > 60 || card.Launches["post_gradient"] != passes*panels) {
			t.Errorf("launches of a night: %v", card.Launches)
		}
	}
	if card.Taken < 51e9 || card.Taken > 60e9 {
		t.Errorf("%.3g GB are taken, 51.2 of them by the factors", float64(card.Taken)/1e9)
	}
	t.Logf("%.4g GB", float64(card.Taken)/1e9)
}
