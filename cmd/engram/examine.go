package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"text/tabwriter"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/conform"
	"engram/kernels/cuda"

	"github.com/urfave/cli/v2"
)

// examination is how the operations of a device compare with the cpu's.
type examination struct {
	Device     string         `json:"device"`
	Detail     string         `json:"detail"`
	Operations []examinedStep `json:"operations"`
}

type examinedStep struct {
	Name  string `json:"name"`
	Equal bool   `json:"equal"`
	What  string `json:"what,omitempty"` // differs, or failed
}

// examine compares every operation of the device that --device names with the cpu's, bit
// by bit (but for the exceptions of docs/arithmetic.md, which may differ in the last).
func examine(c *cli.Context) error {
	name := c.String("device")
	if !isCUDA(name) {
		return misuse("devices", "--device %s: the cpu is what others are compared with; give cuda or cuda:N", name)
	}
	if !slices.Contains(kernels.Names(), "cuda") {
		return errNoCUDA
	}
	card, err := cuda.OpenCard(cardNumber(name))
	if err != nil {
		return err
	}
	cpu, err := kernels.Open("cpu", kernels.Options{Precision: kernels.Float32})
	if err != nil {
		return err
	}
	most := c.Int("most")
	if most == 0 {
		most = conform.All
	}
	right, on := graph.On(cpu), func(o cuda.Options) graph.Target { return graph.On(cuda.On(card, o)) }
	verdicts := conform.Equal(right, on(cuda.Options{}), most)
	// in all the ways that they are made, each with kernels of its own
	for _, way := range []struct {
		name string
		cuda.Options
	}{
		{"cycle of small networks", cuda.Options{Survivors: cuda.Never}},
		{"cycle in panels", cuda.Options{Panels: true, Survivors: cuda.Never}},
		{"cycle by lists", cuda.Options{Survivors: cuda.Always}},
		{"cycle by operations", cuda.Options{Plain: true}},
	} {
		v := conform.Cycles(right, on(way.Options), most)
		v.Op = way.name
		verdicts = append(verdicts, v)
	}
	e, wrong := examination{Device: card.Name(), Detail: card.Detail()}, 0
	for _, v := range verdicts {
		step := examinedStep{Name: v.Op, Equal: v.Err == nil}
		if v.Err != nil {
			step.What = v.Err.Error()
			wrong++
		}
		e.Operations = append(e.Operations, step)
	}
	if err := e.print(c); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%s: %d of %d operations differ from the cpu's; do not trust this device", e.Device, wrong, len(e.Operations))
	}
	return nil
}

func (e examination) print(c *cli.Context) error {
	if c.Bool("json") {
		encoder := json.NewEncoder(c.App.Writer)
		encoder.SetIndent("", "  ")
		return encoder.Encode(e)
	}
	w := tabwriter.NewWriter(c.App.Writer, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\n\noperation\tas the cpu\t\n", e.Device, e.Detail)
	for _, s := range e.Operations {
		equal := "yes"
		if !s.Equal {
			equal = "no"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, equal, s.What)
	}
	return w.Flush()
}
