//go:build cgo && !race

package emu_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
	"engram/kernels/cuda/pairing"
)

// chunks makes runs of a network on a target, of so many passes each, and returns what its arguments hold before the first and after
// each. The first begins with these contents, drawn where there are none. told is called after each run.
func (k network) chunks(t *testing.T, target graph.Target, from [][]float64, passes []int, told func(run int, args []kernels.Buffer)) [][][]float64 {
	t.Helper()
	g, r := k.graph(), rand.New(rand.NewPCG(3, uint64(k.Neurons)))
	program, err := target.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	var args []kernels.Buffer
	states := make([][][]float64, 1, 1+len(passes))
	for i, v := range g.Args() {
		data := k.fill(v, slices.Max(passes), r)
		if from != nil {
			data = from[i]
		}
		buf, err := target.Alloc(v.Kind, len(data))
		if err != nil {
			t.Fatal(err)
		}
		buf.Write(0, data)
		args, states[0] = append(args, buf), append(states[0], data)
	}
	for run, n := range passes {
		if err := program.Run(args, nil, n); err != nil {
			t.Fatal(err)
		}
		var state [][]float64
		for _, a := range args {
			data := make([]float64, a.Len())
			a.Read(0, data)
			state = append(state, data)
		}
		states = append(states, state)
		told(run, args)
	}
	return states
}

// sameBits fails where the states of two networks differ.
func sameBits(t *testing.T, what string, got, want [][]float64) {
	t.Helper()
	for i := range want {
		for j, w := range want[i] {
			if g := got[i][j]; math.Float32bits(float32(w)) != math.Float32bits(float32(g)) && !(math.IsNaN(w) && math.IsNaN(g)) {
				t.Fatalf("%s: argument %d, element %d: %g, want %g", what, i, j, g, w)
			}
		}
	}
}

// TestPairsAfter: pairs are looked for when the patterns have stayed for so many cycles, those of the run that begins
// included, and anew after patterns change. No bit shows when, nor a night that goes on on another card
// from what the first held before the switch or after it.
func TestPairsAfter(t *testing.T) {
	k := asleep(2, 0, 9, 60, 20, 40, 2, model.Replay{})
	k.CodingLevel = 0.06
	passes := []int{2, 2, 3, 1}
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	nobody := func(int, []kernels.Buffer) {}
	want := k.chunks(t, graph.On(reference), nil, passes, nobody)
	on := func(after int) (listed, graph.Target) {
		device := listed{emu.New(hopper[1]), map[string]int{}, 1 << 20}
		return device, graph.On(cuda.On(device, cuda.Options{Panels: true, Sparse: cuda.Never, PairsAfter: after}))
	}
	for after, dense := range map[int]int{1: 0, 2: 0, 3: 2, 4: 2, 5: 4, 7: 4, 8: 7, 9: 8} { // the cycles before the run in which pairs begin
		if testing.Short() && after != 5 && after != 8 {
			continue
		}
		device, target := on(after)
		got := k.chunks(t, target, nil, passes, func(run int, args []kernels.Buffer) {
			if pairs, plain := device.kernels["drive_pairs"]-1, device.kernels["drive_warpgroups"]-1; run == len(passes)-1 && (plain != dense || pairs != 8-dense) { // the check made one of each
				t.Errorf("after %d cycles: %d of pairs, %d of others, want %d", after, pairs, plain, dense)
			}
		})
		for i := range want {
			sameBits(t, "in one go", got[i], want[i])
		}
		for i := 1; i < len(passes); i++ { // a checkpoint before the switch or after it
			if testing.Short() && i != 2 {
				continue
			}
			_, target := on(after)
			rest := k.chunks(t, target, got[i], passes[i:], nobody)
			sameBits(t, "resumed", rest[len(rest)-1], want[len(want)-1])
		}
	}

	// patterns that change
	device, target := on(5)
	counts := []int{}
	k.chunks(t, target, nil, []int{5, 4, 1}, func(run int, args []kernels.Buffer) {
		counts = append(counts, device.kernels["drive_pairs"])
		for i, v := range k.graph().Args() {
			if v.Name == model.X && run == 0 {
				args[i].Write(0, []float64{1, 1})
			}
		}
	})
	if counts[0] != 6 || counts[1] != 6 || counts[2] != 7 {
		t.Errorf("pairs after patterns changed: %v", counts)
	}
}

// TestPairsNever: where pairs gain nothing there is no room for them.
func TestPairsNever(t *testing.T) {
	explain := func(patterns, after int) string {
		shape := model.Shape{Batch: 1, Rows: 4, Neurons: 20, Patterns: patterns, Factors: 2, Populations: graph.Populations{Excitatory: 20, CodingLevel: 0.05}}
		program, err := graph.On(cuda.On(emu.New(hopper[0]), cuda.Options{Panels: true, Sparse: cuda.Never, PairsAfter: after})).Compile(shape.Cycle(model.Replay{}))
		if err != nil {
			t.Fatal(err)
		}
		return program.Explain()
	}
	for _, c := range []struct {
		patterns, after int
		pairs           bool
	}{{1000, 0, false}, {1000, 1, true}, {2000, 0, true}} {
		if got := strings.Contains(explain(c.patterns, c.after), "pairs"); got != c.pairs || (pairing.Cycles(4, c.patterns) == pairing.Never) != (c.patterns == 1000) {
			t.Errorf("%+v: %q", c, explain(c.patterns, c.after))
		}
	}
}
