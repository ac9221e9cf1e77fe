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
	"engram/cmd/engram/internal/proof"
	"engram/cmd/engram/internal/target"
	"engram/engine"
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
	cpu, err := proof.Processor()
	if err != nil {
		return err
	}
	free, err := card.Free()
	if err != nil {
		return err
	}
	e, wrong := doctorReport{Device: card.Name(), Detail: card.Detail(), Free: free}, 0
	for _, v := range proof.Verdicts(cpu, card, o.most) {
		step := stepOf(v.Op, v.Largest, v.Err)
		if !step.Equal {
			wrong++
		}
		e.Operations = append(e.Operations, step)
	}
	if err := e.print(con.Out, o.json); err != nil {
		return err
	}
	result := proof.NewResult(card, o.most)
	result.Operations, result.Differ = len(e.Operations), wrong
	if err := proof.Keep(result); err != nil {
		console.Warn(con.Err, fmt.Sprintf("this is not remembered: %v", err))
	}
	if wrong > 0 {
		return fmt.Errorf("%s: %d of %d operations differ from the cpu's; do not trust this device", e.Device, wrong, len(e.Operations))
	}
	return nil
}

// stepOf is what is said of an operation. A machine without cuBLAS has nothing that could differ.
func stepOf(name string, largest float64, err error) doctorStep {
	step := doctorStep{Name: name, Equal: err == nil || errors.Is(err, cuda.ErrNoCublas), Largest: largest}
	if !(step.Largest >= 0) || math.IsInf(step.Largest, 0) {
		step.Largest = -1 // JSON knows no NaN
	}
	if err != nil {
		step.What = err.Error()
	}
	return step
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
