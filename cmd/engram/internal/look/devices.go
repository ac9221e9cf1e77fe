package look

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/engine"
	"engram/engine/graph"
	"engram/engine/machine"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/cuda"

	"github.com/urfave/cli/v2"
)

// devicesOptions are those of devices.
type devicesOptions struct {
	json   bool
	device flags.Optional[string]
	most   int // neurons
}

// DevicesCommand is `engram devices`.
func DevicesCommand(con console.Console) *cli.Command {
	var o devicesOptions
	return &cli.Command{
		Name:        "devices",
		Aliases:     []string{"doctor"},
		Usage:       "lists what this machine can compute on, and what is missing",
		Description: "With --device, tests that one: every operation is compared with the cpu, bit by bit.",
		Flags: []cli.Flag{
			flags.Toggle("json", &o.json, "print JSON"),
			flags.Text("device", &o.device, "", "`NAME` of a card to test: cuda or cuda:N"),
			&cli.IntFlag{Name: "most", Destination: &o.most, Usage: "test with at most `N` neurons, for tools that slow the card down; 0: all sizes"},
		},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			if err := args.None(); err != nil {
				return err
			}
			return listDevices(con, &o)
		}),
	}
}

// deviceState is what can or cannot be computed on.
type deviceState struct {
	Name      string `json:"name"`
	Available bool   `json:"available"`
	Detail    string `json:"detail"` // or why it is not available
}

// deviceList is where engram runs.
type deviceList struct {
	Host    store.Host    `json:"host"`
	Memory  int64         `json:"memory_available"` // bytes
	Devices []deviceState `json:"devices"`
}

// listDevices lists the devices, or tests the one that is named.
func listDevices(con console.Console, o *devicesOptions) error {
	if o.device.Given {
		return testDevice(con, o)
	}
	m := deviceList{Host: store.ThisHost(), Memory: machine.AvailableMemory(), Devices: devices()}
	if o.json {
		return format.JSON(con.Out, m)
	}
	return m.print(con.Out)
}

func devices() []deviceState {
	reference := graph.Reference()
	all := []deviceState{cpuDevice(), {reference.Name(), true, reference.Detail()}}
	cards, err := cuda.Cards()
	if err != nil {
		return append(all, deviceState{"cuda", false, err.Error()})
	}
	for i, card := range cards {
		all = append(all, deviceState{fmt.Sprintf("cuda:%d", i), true, card.String()})
	}
	return all
}

func cpuDevice() deviceState {
	b, err := kernels.Open("cpu", kernels.Options{Precision: kernels.Float32})
	if err != nil {
		return deviceState{"cpu", false, err.Error()}
	}
	return deviceState{"cpu", true, b.Detail()}
}

func (m deviceList) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "machine\t%s, %s, %s\n", m.Host.CPU, format.Count(m.Host.Cores, "core", "cores"), m.Host.Platform)
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
