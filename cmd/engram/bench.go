package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"engram/bench"
	"engram/engine/store"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

func benchCommand(ranks *ranks, con console) *cli.Command {
	return &cli.Command{
		Name:      "bench",
		Usage:     "measures this machine: cycles, presentations, sums, a night, how time scales",
		ArgsUsage: "cycle|presentation|kernels|night|scaling|card",
		Description: "Competitors take turns, medians count. Prints a table to paste; --out keeps every\n" +
			"single measurement.",
		Subcommands: []*cli.Command{
			benchCycleCommand(con),
			benchPresentationCommand(con),
			benchKernelsCommand(con),
			benchNightCommand(con),
			benchScalingCommand(con),
			benchCardCommand(con),
			benchRankCommand(ranks, con),
		},
		Action: action(func(context.Context, arguments) error {
			return misuse("bench needs what to measure: cycle, presentation, kernels, night, scaling or card")
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
func (o *benchOptions) read(con console, args arguments) (bench.Options, error) {
	if len(args.words) > 0 {
		return bench.Options{}, misuse("%s takes flags alone, and %q is one too many", args.command, args.words[0])
	}
	if o.repeats < 1 || o.threads < 0 {
		return bench.Options{}, misuse("--repeats must be at least 1 and --threads not negative")
	}
	threads := o.threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return bench.Options{
		Threads: threads, Repeats: o.repeats, AtLeast: o.atLeast, Commit: builtCommit(),
		Progress: func(line string) { fmt.Fprintln(con.err, line) },
	}, nil
}

// backend is the device that --device names, where there is such a flag, or the processor,
// with the given threads, for a rank of r.
func (o *benchOptions) backend(r *ranks, threads int) (kernels.Backend, error) {
	switch {
	case isCUDA(o.device):
		return openBackend(r.device(o.device), kernels.Float32, threads)
	case o.device != "" && o.device != "cpu":
		return nil, misuse("--device is cpu, cuda or cuda:N, not %q", o.device)
	}
	backend, err := openBackend("cpu", kernels.Float32, threads)
	if err != nil {
		return nil, wrongUse{error: err}
	}
	return backend, nil
}

// print prints the table of a report, and writes the report where the flags ask for it.
func (o *benchOptions) print(con console, r bench.Report) error {
	if err := r.Table(con.out); err != nil {
		return err
	}
	if o.out != "" {
		return inputError(store.WriteFile(o.out, func(w io.Writer) error { return bench.JSON(w, r) }))
	}
	return nil
}
