//go:build cgo && !race

package emu_test

import (
	"maps"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
	"engram/kernels/salience"
)

// listed lists the kernels that are launched, and may claim to have little shared memory.
type listed struct {
	cuda.Device
	kernels map[string]int
	shared  int
}

func (l listed) Shared() int { return min(l.shared, l.Device.Shared()) }

func (l listed) Launch(sequence []cuda.Launch) error {
	for _, s := range sequence {
		l.kernels[s.Kernel]++
	}
	return l.Device.Launch(sequence)
}

// TestBothWays: cycles are made in one launch or in four for each pass, as their rows have room; small networks have two rows a
// block where there are multiprocessors for that.
func TestBothWays(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	rules := len(salience.Names()) - 1
	for _, c := range []struct {
		many       bool
		eight, two int // launches
	}{{false, 1 + rules, 1}, {true, 0, 2 + rules}} {
		host := modes[1]
		host.Many = c.many
		device := listed{emu.New(host), map[string]int{}, 1 << 20}
		if v := conform.Cycles(graph.On(reference), graph.On(cuda.On(device, cuda.Options{Sparse: cuda.Never, Columns: cuda.Never})), conform.All); v.Err != nil {
			t.Error(v.Err)
		}
		if k := device.kernels; k["persistent"] != c.eight || k["persistent_two"] != c.two || k["persistent_shared"] != 6+rules || k["slice_weights"] != 2 {
			t.Errorf("many %v: kernels %v", c.many, k)
		}
	}
}

// TestCycles: the four launches of a cycle give the bits of the cpu, in one panel of rows and in
// many, with the factors in shared memory or not, and nothing else is launched.
func TestCycles(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		host    emu.Options
		shared  int
		scratch int64
	}{
		"many panels":             {emu.Options{Late: true, Backwards: true}, 1 << 20, 30 << 10},
		"an RTX card":             {emu.Options{Shared: 99 << 10}, 1 << 20, 0},
		"an A100":                 {emu.Options{Late: true, Shared: 163 << 10}, 1 << 20, 0},
		"no room for the factors": {emu.Options{Backwards: true}, 0, 0},
	} {
		if testing.Short() && name != "no room for the factors" || !*long && name == "an A100" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			device := listed{emu.New(c.host), map[string]int{}, c.shared}
			if v := conform.Cycles(graph.On(reference), graph.On(cuda.On(device, cuda.Options{Panels: true, Scratch: c.scratch, Sparse: cuda.Never})), conform.All); v.Err != nil {
				t.Error(v.Err)
			}
			want := []string{"bit_columns", "bit_rows", "drive_tensor", "gradient_tensor", "post_drive", "post_gradient", "post_gradient_held", "slice_weights"}
			if c.shared == 0 {
				want = slices.DeleteFunc(want, func(k string) bool { return k == "post_gradient_held" })
			}
			if got := slices.Sorted(maps.Keys(device.kernels)); !slices.Equal(got, want) {
				t.Errorf("kernels %v, want %v", got, want)
			}
		})
	}
}

// TestNormsByPow: where pow has the last bit, a cycle in four launches gives that of its operations
// one by one.
func TestNormsByPow(t *testing.T) {
	for _, replay := range []model.Replay{{Q: 0.5}, {Q: 3, Salience: salience.Weakest}} {
		var results [2][]float64
		for i, plain := range []bool{true, false} {
			const passes = 20
			program, args, values := night(t, cuda.On(emu.New(modes[i]), cuda.Options{Plain: plain}), 1, passes, replay)
			if err := program.Run(args, nil, passes); err != nil {
				t.Fatal(err)
			}
			for k, v := range values {
				if v.HasRows && v.Kind == kernels.Real {
					data := make([]float64, args[k].Len())
					args[k].Read(0, data)
					results[i] = append(results[i], data...)
				}
			}
		}
		for i, want := range results[0] {
			if got := results[1][i]; got != want {
				t.Fatalf("%+v, number %d: %g, one by one %g", replay, i, got, want)
			}
		}
	}
}
