package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"engram/engine"
	"engram/engine/graph"
	"engram/engine/run"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

func devicesCommand() *cli.Command {
	return &cli.Command{
		Name:    "devices",
		Aliases: []string{"doctor"},
		Usage:   "lists what this machine can compute on, and what is missing",
		Flags:   []cli.Flag{toggle("json", "print JSON")},
		Action:  devicesAction,
	}
}

// device is what can or cannot be computed on.
type device struct {
	Name      string `json:"name"`
	Available bool   `json:"available"`
	Detail    string `json:"detail"` // or why it is not available
}

// machine is where engram runs.
type machine struct {
	Host    run.Host `json:"host"`
	Memory  int64    `json:"memory_available"` // bytes
	Devices []device `json:"devices"`
}

func devicesAction(c *cli.Context) error {
	if c.NArg() > 0 {
		return misuse("devices", "devices takes no argument such as %q", c.Args().First())
	}
	m := machine{Host: run.ThisHost(), Memory: engine.AvailableMemory(), Devices: devices()}
	if c.Bool("json") {
		encoder := json.NewEncoder(c.App.Writer)
		encoder.SetIndent("", "  ")
		return encoder.Encode(m)
	}
	return m.print(c.App.Writer)
}

func devices() []device {
	var all []device
	for _, name := range kernels.Names() {
		d := device{Name: name}
		if b, err := kernels.Open(name, kernels.Options{Precision: kernels.Float32}); err != nil {
			d.Detail = err.Error()
		} else {
			d.Available, d.Detail = true, b.Detail()
		}
		all = append(all, d)
	}
	reference := graph.Reference()
	all = append(all, device{reference.Name(), true, reference.Detail()})
	if !slices.Contains(kernels.Names(), "cuda") {
		all = append(all, device{"cuda", false, "not in this build: it was built without tag gpu"})
	}
	return all
}

func (m machine) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "machine\t%s, %s, %s\n", m.Host.CPU, count(m.Host.Cores, "core", "cores"), m.Host.Platform)
	fmt.Fprintf(w, "memory\t%s available\n\n", engine.Bytes(m.Memory))
	fmt.Fprintf(w, "device\tusable\t\n")
	for _, d := range m.Devices {
		usable := "yes"
		if !d.Available {
			usable = "no"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", d.Name, usable, d.Detail)
	}
	return w.Flush()
}
