package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"engram/bench"
	"engram/engine/store"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

func benchCommand() *cli.Command {
	return &cli.Command{
		Name:      "bench",
		Usage:     "measures this machine: cycles, presentations, sums, a night, how time scales",
		ArgsUsage: "cycle|presentation|kernels|night|scaling|card",
		Description: "Competitors take turns, medians count. Prints a table to paste; --out keeps every\n" +
			"single measurement.",
		Subcommands: []*cli.Command{
			benchCycleCommand(),
			benchPresentationCommand(),
			benchKernelsCommand(),
			benchNightCommand(),
			benchScalingCommand(),
			benchCardCommand(),
			benchRankCommand(),
		},
		Action: func(*cli.Context) error {
			return misuse("bench", "bench needs what to measure: cycle, presentation, kernels, night, scaling or card")
		},
	}
}

// benchFlags are those of all benchmarks, with a benchmark's own defaults, after its own.
func benchFlags(threads, repeats int, own ...cli.Flag) []cli.Flag {
	return append(own,
		&cli.IntFlag{Name: "threads", Value: threads, Usage: "`N` of the processor, or of each rank; 0: one for each core"},
		&cli.IntFlag{Name: "repeats", Value: repeats, Usage: "`N` turns that count"},
		&cli.StringFlag{Name: "out", Usage: "write all measurements to this JSON `FILE`"},
	)
}

// atLeastFlag is how long engram runs in a turn.
func atLeastFlag(d time.Duration) cli.Flag {
	return &cli.DurationFlag{Name: "at-least", Value: d, Usage: "`TIME` of engram in each turn"}
}

// sizesFlag, levelsFlag and densitiesFlag span the cases of a benchmark: benchCases.
func sizesFlag(value string) cli.Flag {
	return &cli.StringFlag{Name: "sizes", Value: value, Usage: "`NxM,...` neurons and patterns"}
}

func levelsFlag(values ...float64) cli.Flag {
	return &cli.Float64SliceFlag{Name: "coding-level", Value: cli.NewFloat64Slice(values...), Usage: "`f`; may be repeated"}
}

func densitiesFlag() cli.Flag {
	return &cli.Float64SliceFlag{Name: "density", Value: cli.NewFloat64Slice(1), Usage: "fraction `d` of synapses alive; may be repeated"}
}

func deviceFlag() cli.Flag {
	return &cli.StringFlag{Name: "device", Value: "cpu", Usage: "`NAME` of what computes: cpu, cuda or cuda:N"}
}

func factorsFlag() cli.Flag {
	return &cli.IntFlag{Name: "factors", Value: 2, Usage: "`z` factors a synapse"}
}

// benchOptions reads the flags of all benchmarks.
func benchOptions(c *cli.Context) (bench.Options, error) {
	command := nameOf(c.Command)
	if n := c.NArg(); n > 0 {
		return bench.Options{}, misuse(command, "%s takes flags alone, and %q is one too many", command, c.Args().First())
	}
	if c.Int("repeats") < 1 || c.Int("threads") < 0 {
		return bench.Options{}, misuse(command, "--repeats must be at least 1 and --threads not negative")
	}
	threads := c.Int("threads")
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return bench.Options{
		Threads: threads, Repeats: c.Int("repeats"), AtLeast: c.Duration("at-least"), Commit: builtCommit(),
		Progress: func(line string) { fmt.Fprintln(c.App.ErrWriter, line) },
	}, nil
}

// benchBackend is the device that --device names, where there is such a flag, or the processor,
// with the given threads.
func benchBackend(c *cli.Context, threads int) (kernels.Backend, error) {
	device := c.String("device")
	switch {
	case isCUDA(device):
		return openBackend(named(c, device), kernels.Float32, threads)
	case device != "" && device != "cpu":
		return nil, misuse(nameOf(c.Command), "--device is cpu, cuda or cuda:N, not %q", device)
	}
	backend, err := openBackend("cpu", kernels.Float32, threads)
	if err != nil {
		return nil, wrongUse{error: err}
	}
	return backend, nil
}

// benchCases are all combinations of sizes, coding levels and densities; what a
// benchmark has no flag for is 1.
func benchCases(c *cli.Context) ([]bench.Case, error) {
	densities := c.Float64Slice("density")
	if len(densities) == 0 {
		densities = []float64{1}
	}
	factors := c.Int("factors")
	if c.Value("factors") == nil {
		factors = 1
	}
	var cases []bench.Case
	for _, size := range strings.Split(c.String("sizes"), ",") {
		n, m, err := readSize(c, "sizes", size)
		if err != nil {
			return nil, err
		}
		for _, f := range c.Float64Slice("coding-level") {
			for _, d := range densities {
				one := bench.Case{Neurons: n, Patterns: m, Factors: factors, CodingLevel: f, Density: d}
				if err := checkCase(c, one); err != nil {
					return nil, err
				}
				cases = append(cases, one)
			}
		}
	}
	return cases, nil
}

// readSize reads neurons and patterns, written NxM.
func readSize(c *cli.Context, flag, size string) (n, m int, err error) {
	if k, err := fmt.Sscanf(size+" ", "%dx%d ", &n, &m); k != 2 || err != nil || n < 2 || m < 1 {
		return 0, 0, misuse(nameOf(c.Command), "--%s has %q; write NxM, such as 1000x500", flag, size)
	}
	return n, m, nil
}

func checkCase(c *cli.Context, one bench.Case) error {
	switch {
	case one.Density <= 0 || one.Density > 1:
		return misuse(nameOf(c.Command), "--density %g: give a number above 0 and up to 1", one.Density)
	case one.CodingLevel <= 0 || one.CodingLevel >= 1:
		return misuse(nameOf(c.Command), "--coding-level %g: give a number between 0 and 1", one.CodingLevel)
	case one.Factors < 1:
		return misuse(nameOf(c.Command), "--factors %d: give a positive number", one.Factors)
	}
	return nil
}

// printBench prints the table of a report, and writes the report where the flags ask for it.
func printBench(c *cli.Context, r bench.Report) error {
	if err := r.Table(c.App.Writer); err != nil {
		return err
	}
	if out := c.String("out"); out != "" {
		return inputError(store.WriteFile(out, func(w io.Writer) error { return bench.JSON(w, r) }))
	}
	return nil
}
