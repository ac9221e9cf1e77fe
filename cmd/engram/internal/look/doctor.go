package look

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/target"
	"engram/engine"
	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/kernels"
	"engram/kernels/cuda"
)

// doctorReport is how the operations of a device compare with the cpu's.
type doctorReport struct {
	Device     string       `json:"device"`
	Detail     string       `json:"detail"`
	Free       int64        `json:"memory_free"` // bytes
	Operations []doctorStep `json:"operations"`
}

type doctorStep struct {
	Name    string  `json:"name"`
	Equal   bool    `json:"equal"`              // as far as it must be
	Largest float64 `json:"largest_difference"` // relative; -1: a result is no number
	What    string  `json:"what,omitempty"`     // differs, failed, or was left out
}

// testDevice compares every operation of the device that --device names with the cpu's, bit
// by bit (but for the exceptions of docs/arithmetic.md, which may differ in the last).
func testDevice(con console.Console, o *devicesOptions) error {
	name := o.device.Value
	device, known := target.ParseDevice(name)
	if !known || !device.IsCard() {
		return exit.Misuse("--device %s: the cpu is what others are compared with; give cuda or cuda:N", name)
	}
	if !slices.Contains(kernels.Names(), device.Kind) {
		return target.ErrNoCUDA
	}
	card, err := cuda.OpenCard(device.Card)
	if err != nil {
		return err
	}
	cpu, err := kernels.Open("cpu", kernels.Options{Precision: kernels.Float32})
	if err != nil {
		return err
	}
	free, err := card.Free()
	if err != nil {
		return err
	}
	e, wrong := doctorReport{Device: card.Name(), Detail: card.Detail(), Free: free}, 0
	for _, v := range verdicts(graph.On(cpu), card, o.most) {
		step := doctorStep{Name: v.Op, Equal: v.Err == nil, Largest: v.Largest}
		if !(step.Largest >= 0) || math.IsInf(step.Largest, 0) {
			step.Largest = -1 // JSON knows no NaN
		}
		if v.Err != nil {
			step.What = v.Err.Error()
			wrong++
		}
		if errors.Is(v.Err, cuda.ErrNoCublas) {
			step.Equal = true
			wrong--
		}
		e.Operations = append(e.Operations, step)
	}
	if err := e.print(con.Out, o.json); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%s: %d of %d operations differ from the cpu's; do not trust this device", e.Device, wrong, len(e.Operations))
	}
	return nil
}

// verdicts compare a card with what is right, on networks of at most so many neurons (0: of all sizes):
// operation by operation, and cycles and presentations in all the ways that they are made, each with kernels
// of its own.
func verdicts(right graph.Target, card cuda.Device, most int) []conform.Verdict {
	all := most == 0
	if all {
		most = conform.All
	}
	on := func(o cuda.Options) graph.Target { return graph.On(cuda.On(card, o)) }
	found := conform.Equal(right, on(cuda.Options{}), most)
	for _, way := range []struct {
		name    string
		compare func(a, b graph.Target, most int) conform.Verdict
		options cuda.Options
	}{
		{"cycle of small networks", conform.Cycles, cuda.Options{Sparse: cuda.Never}},
		{"cycle in panels", conform.Cycles, cuda.Options{Panels: true, Sparse: cuda.Never}},
		{"cycle in panels without warpgroups", conform.Cycles, cuda.Options{Panels: true, Sparse: cuda.Never, Warpgroups: cuda.Never}},
		{"cycle by lists", conform.Cycles, cuda.Options{Sparse: cuda.Always}},
		{"cycle by operations", conform.Cycles, cuda.Options{Plain: true}},
		{"presentation", conform.Presentations, cuda.Options{}},
		{"presentation by operations", conform.Presentations, cuda.Options{Plain: true}},
	} {
		v := way.compare(right, on(way.options), most)
		v.Op = way.name
		found = append(found, v)
	}
	if card.Warpgroups() {
		found = append(found, conform.Verdict{Op: "products by warpgroups", Err: cuda.CheckWarpgroups(card)})
	}
	if all {
		found = append(found, byLibrary(on(cuda.Options{})))
	}
	return found
}

// byLibrary compares the products of a card with those of cuBLAS, where that is found.
func byLibrary(card graph.Target) conform.Verdict {
	var library string
	device, _ := target.ParseDevice(card.Name())
	v := conform.CrossCheck(card, func(a, b []float64, m, n, k int) (c []float64, err error) {
		c, library, err = cuda.Product(device.Card, a, b, m, n, k)
		return c, err
	})
	if library != "" {
		v.Op = "products by " + library
	}
	return v
}

func (e doctorReport) print(out io.Writer, asJSON bool) error {
	if asJSON {
		return format.JSON(out, e)
	}
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\nmemory\t%s of it free\n\noperation\tpasses\tlargest difference\t\n", e.Device, e.Detail, engine.Bytes(e.Free))
	for _, s := range e.Operations {
		equal := "yes"
		if !s.Equal {
			equal = "no"
		}
		difference := "none"
		switch {
		case s.Largest < 0:
			difference = "not a number"
		case s.Largest > 0:
			difference = fmt.Sprintf("%.2g", s.Largest)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Name, equal, difference, s.What)
	}
	return w.Flush()
}
