//go:build cgo && !race

package emu_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// hopper are the modes of a card with warpgroups.
var hopper = []emu.Options{{Hopper: true}, {Hopper: true, Late: true, Backwards: true}}

// TestWarpgroups: what a backend asks of warpgroups before it trusts them.
func TestWarpgroups(t *testing.T) {
	for _, o := range hopper {
		if err := cuda.CheckWarpgroups(emu.New(o)); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestWarpgroupsEqualTheCPU: bit by bit, all products among the operations.
func TestWarpgroupsEqualTheCPU(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range hopper {
		for _, v := range conform.Equal(graph.On(reference), graph.On(cuda.On(emu.New(o), cuda.Options{})), conform.All) {
			if v.Err != nil {
				t.Errorf("%+v: %s: %v", o, v.Op, v.Err)
			}
		}
	}
}

// TestCyclesOfWarpgroups: cycles in four launches with products by warpgroups, in one panel of rows and
// in many.
func TestCyclesOfWarpgroups(t *testing.T) {
	reference, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"drive", "drive_pairs", "drive_warpgroups", "gradient", "gradient_pairs", "gradient_warpgroups", "group_columns", "group_rows",
		"pair_columns", "pair_rows", "post_drive", "post_gradient", "post_gradient_held", "slice", "slice_weights"} // drive, gradient and slice: the check before
	for i, scratch := range []int64{0, 200 << 10} {
		if testing.Short() && i == 0 {
			continue
		}
		device := listed{emu.New(hopper[i]), map[string]int{}, 1 << 20}
		if v := conform.Cycles(graph.On(reference), graph.On(cuda.On(device, cuda.Options{Panels: true, Scratch: scratch, Sparse: cuda.Never, PairsAfter: 1})), conform.All); v.Err != nil {
			t.Errorf("%+v: %v", hopper[i], v.Err)
		}
		if got := slices.Sorted(maps.Keys(device.kernels)); !slices.Equal(got, want) {
			t.Errorf("kernels %v, want %v", got, want)
		}
		if k := device.kernels; k["drive_pairs"] < 10 || k["drive_warpgroups"] < 10 { // the check launches one of each
			t.Errorf("kernels %v", k)
		}
	}
}

// crippled is a device on which one kernel does nothing.
type crippled struct {
	cuda.Device
	kernel string
}

func (c crippled) Launch(sequence []cuda.Launch) error {
	return c.Device.Launch(slices.DeleteFunc(slices.Clone(sequence), func(l cuda.Launch) bool { return l.Kernel == c.kernel }))
}

// TestWrongWarpgroups: a device whose warpgroups give other bits makes its products without them.
func TestWrongWarpgroups(t *testing.T) {
	for _, kernel := range []string{"drive_warpgroups", "gradient_warpgroups"} {
		device := listed{crippled{emu.New(hopper[1]), kernel}, map[string]int{}, 1 << 20}
		if err := cuda.CheckWarpgroups(device); err == nil || !strings.Contains(err.Error(), "differ from those of the plain kernel") {
			t.Errorf("without %s: %v", kernel, err)
		}
		program, args, _ := night(t, cuda.On(device, cuda.Options{Panels: true, Sparse: cuda.Never}), 1, 1, model.Replay{})
		clear(device.kernels)
		if err := program.Run(args, nil, 1); err != nil {
			t.Fatal(err)
		}
		if device.kernels["drive_tensor"] != 1 || device.kernels["gradient_tensor"] != 1 || strings.Contains(program.Explain(), "warpgroups") {
			t.Errorf("without %s: kernels %v, %s", kernel, device.kernels, program.Explain())
		}
	}
}

// TestExplainWarpgroups: which products are made by warpgroups is said.
func TestExplainWarpgroups(t *testing.T) {
	program, _, _ := night(t, cuda.On(emu.New(hopper[0]), cuda.Options{Panels: true, Sparse: cuda.Never}), 1, 1, model.Replay{})
	if got := program.Explain(); !strings.Contains(got, "products on tensor cores by warpgroups") {
		t.Errorf("%q", got)
	}
	program, _, _ = night(t, cuda.On(emu.New(hopper[0]), cuda.Options{Warpgroups: cuda.Never, Panels: true, Sparse: cuda.Never}), 1, 1, model.Replay{})
	if got := program.Explain(); strings.Contains(got, "warpgroups") {
		t.Errorf("%q", got)
	}
}
