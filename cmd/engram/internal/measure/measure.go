// Package measure is `engram bench`.
package measure

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"engram/bench"
	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/target"
	"engram/cmd/engram/internal/version"
	"engram/engine/store"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

// Command is `engram bench`.
func Command(ranks *ranks.Ranks, con console.Console) *cli.Command {
	return &cli.Command{
		Name:      "bench",
		Usage:     "measures this machine: cycles, presentations, sums, a night, how time scales",
		ArgsUsage: "cycle|presentation|kernels|night|scaling|card",
		Description: "Competitors take turns, medians count. Prints a table to paste; --out keeps every\n" +
			"single measurement.",
		Subcommands: []*cli.Command{
			cycleCommand(con),
			presentationCommand(con),
			kernelsCommand(con),
			nightCommand(con),
			scalingCommand(con),
			cardCommand(con),
			rankCommand(ranks, con),
		},
		Action: flags.Action(func(context.Context, flags.Arguments) error {
			return exit.Misuse("bench needs what to measure: cycle, presentation, kernels, night, scaling or card")
		}),
	}
}

// benchOptions are those of all benchmarks; some have no flag for some of them.
type benchOptions struct {
	device           string // "": the processor
	threads, repeats int
	atLeast          time.Duration
	out              string // file
}

// flags are those of all benchmarks, with a benchmark's own defaults, after its own.
func (o *benchOptions) flags(threads, repeats int, own ...cli.Flag) []cli.Flag {
	return append(own,
		&cli.IntFlag{Name: "threads", Destination: &o.threads, Value: threads, Usage: "`N` of the processor, or of each rank; 0: one for each core"},
		&cli.IntFlag{Name: "repeats", Destination: &o.repeats, Value: repeats, Usage: "`N` turns that count"},
		&cli.StringFlag{Name: "out", Destination: &o.out, Usage: "write all measurements to this JSON `FILE`"},
	)
}

// atLeastFlag is how long engram runs in a turn.
func (o *benchOptions) atLeastFlag(d time.Duration) cli.Flag {
	return &cli.DurationFlag{Name: "at-least", Destination: &o.atLeast, Value: d, Usage: "`TIME` of engram in each turn"}
}

func (o *benchOptions) deviceFlag() cli.Flag {
	return &cli.StringFlag{Name: "device", Destination: &o.device, Value: "cpu", Usage: "`NAME` of what computes: cpu, cuda or cuda:N"}
}

// read checks the options of all benchmarks, which take no arguments.
func (o *benchOptions) read(con console.Console, args flags.Arguments) (bench.Options, error) {
	if len(args.Words) > 0 {
		return bench.Options{}, exit.Misuse("%s takes flags alone, and %q is one too many", args.Command, args.Words[0])
	}
	if o.repeats < 1 || o.threads < 0 {
		return bench.Options{}, exit.Misuse("--repeats must be at least 1 and --threads not negative")
	}
	threads := o.threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return bench.Options{
		Threads: threads, Repeats: o.repeats, AtLeast: o.atLeast, Commit: version.Commit(),
		Progress: func(line string) { fmt.Fprintln(con.Err, line) },
	}, nil
}

// backend is the device that --device names, where there is such a flag, or the processor,
// with the given threads, for a rank of r.
func (o *benchOptions) backend(r *ranks.Ranks, threads int) (kernels.Backend, error) {
	d, known := target.ParseDevice(cmp.Or(o.device, "cpu"))
	if !known {
		return nil, exit.Misuse("--device is cpu, cuda or cuda:N, not %q", o.device)
	}
	backend, err := d.Open(r, kernels.Float32, threads)
	if err != nil && !d.IsCard() { // an instruction set that is not there
		return nil, exit.Wrong(err)
	}
	return backend, err
}

// print prints the table of a report, and writes the report where the flags ask for it.
func (o *benchOptions) print(con console.Console, r bench.Report) error {
	if err := r.Table(con.Out); err != nil {
		return err
	}
	if o.out != "" {
		return exit.InputError(store.WriteFile(o.out, func(w io.Writer) error { return bench.JSON(w, r) }))
	}
	return nil
}
