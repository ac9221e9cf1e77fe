//go:build cgo && !race

package gpu

import (
	"errors"
	"strings"
	"testing"
	"time"

	"engram/bench"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// quick are options for a device that takes seconds for what a card does in microseconds.
func quick(t *testing.T, text string) Options {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	return Options{
		Options: bench.Options{Threads: 1, Repeats: 1, AtLeast: time.Millisecond, Commit: "none", Progress: func(string) {}},
		Sizes:   Quick, Python: python(t, text), Folder: t.TempDir(),
	}
}

// TestRun: a whole check of the shim, beside a PyTorch of which some does not work.
func TestRun(t *testing.T) {
	o := quick(t, abacus)
	o.Outside = []Outside{{"night", "echo same"}, {"tool", "exit 77"}}
	report, err := Run("shim", func() (cuda.Device, error) { return emu.New(emu.Options{}), nil }, o)
	if err != nil {
		t.Fatal(err)
	}
	if failed := report.Failed(); len(failed) > 0 || len(report.Steps) != 8 {
		t.Errorf("steps %+v", report.Steps)
	}
	written, table := read(t, o.Folder)
	if r := written.Rates; r == nil || r.Memory <= 0 || r.Cache <= 0 || r.Multiply <= 0 {
		t.Errorf("ceilings %+v", r)
	}
	kernels := map[string]int{}
	for _, k := range written.Kernels {
		kernels[k.Name]++
		if k.Roof <= 0 || k.Seconds.Median() <= 0 {
			t.Errorf("kernel %s of %v: %+v, roof %g", k.Name, k.Case, k.Seconds, k.Roof)
		}
	}
	if kernels["persistent"] != 4 || kernels["drive_tensor"] != 1 || kernels["post_drive"] != 1 || kernels["gradient_tensor"] != 1 || kernels["post_gradient_held"] != 1 {
		t.Errorf("kernels %v", kernels)
	}
	if small, large := len(written.Late[0].Columns), len(written.Late[1].Columns); small != o.Repeats || large != 0 {
		t.Errorf("%d, %d times with packed columns", small, large)
	}
	if len(written.Cycles) != 6 || len(written.Late) != 2 || len(written.Cycles[1].Peers["authors"]) != 1 || len(written.Cycles[1].Peers["graph"]) != 0 {
		t.Errorf("cycles %+v", written.Cycles)
	}
	for _, word := range []string{"| night | passed", "| tool | skipped", "an abacus", "no TF32 here", "no graphs", "set by", "multiply-adds", "not measured", "| products | lists | columns |"} {
		if !strings.Contains(table, word) {
			t.Errorf("the table lacks %q:\n%s", word, table)
		}
	}
}

// TestFailing: a card that fails in flight fails the steps from there on, one that does not open all;
// without PyTorch a check goes on.
func TestFailing(t *testing.T) {
	o := quick(t, "#!/bin/sh\necho 'No module named torch' >&2\nexit 1\n")
	o.Only = []string{"ceilings", "small"}
	report, err := Run("shim", func() (cuda.Device, error) { return emu.New(emu.Options{FailAt: 25}), nil }, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(report.Failed(), " "); got != "small" && got != "ceilings small" {
		t.Errorf("steps %+v", report.Steps)
	}
	closed := errors.New("it is closed")
	if report, err = Run("shim", func() (cuda.Device, error) { return nil, closed }, o); err != nil || len(report.Failed()) != 2 {
		t.Errorf("%+v, %v", report, err)
	}
	o.Only = []string{"large"}
	if report, err = Run("shim", func() (cuda.Device, error) { return emu.New(emu.Options{}), nil }, o); err != nil || len(report.Failed()) > 0 ||
		!strings.Contains(report.Torch, "No module named torch") {
		t.Errorf("%+v, %v", report, err)
	}
}
