package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"engram/bench"
	"engram/engine/run"
	"engram/kernels"

	"github.com/urfave/cli/v2"
)

func benchCommand() *cli.Command {
	return &cli.Command{
		Name:      "bench",
		Usage:     "measures this machine: replay cycles or presentations, beside other programs",
		ArgsUsage: "cycle|presentation",
		Description: "Competitors take turns, medians count. Prints a table to paste; --out keeps every\n" +
			"single measurement.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "sizes", Value: "1000x500", Usage: "`NxM,...` neurons and patterns"},
			&cli.Float64SliceFlag{Name: "coding-level", Value: cli.NewFloat64Slice(0.05), Usage: "`f`; may be repeated"},
			&cli.Float64SliceFlag{Name: "density", Value: cli.NewFloat64Slice(1), Usage: "fraction `d` of synapses alive; may be repeated"},
			&cli.IntFlag{Name: "factors", Value: 2, Usage: "`z` factors a synapse"},
			&cli.StringFlag{Name: "device", Value: "cpu", Usage: "`NAME` of what computes: cpu, cuda or cuda:N"},
			&cli.IntFlag{Name: "threads", Usage: "`N` of the processor; 0: one for each core"},
			&cli.IntFlag{Name: "repeats", Value: 5, Usage: "`N` turns that count"},
			&cli.DurationFlag{Name: "at-least", Value: 500 * time.Millisecond, Usage: "`TIME` of engram in each turn"},
			&cli.StringFlag{Name: "against", Usage: "`torch`: PyTorch, where python3 has it"},
			&cli.StringFlag{Name: "python", Value: "python3", Usage: "`PROGRAM` that has PyTorch"},
			&cli.StringFlag{Name: "against-command", Usage: "`COMMAND` whose last line of output is JSON with ms_per_cycle"},
			&cli.StringFlag{Name: "out", Usage: "write all measurements to this JSON `FILE`"},
		},
		Action: benchAction,
	}
}

func benchAction(c *cli.Context) error {
	what, err := onePositional(c, "cycle or presentation")
	if err != nil {
		return err
	}
	measure := bench.Cycles
	switch what {
	case "cycle":
	case "presentation":
		measure = bench.Presentations
	default:
		return misuse("bench", "bench measures cycle or presentation, not %q%s", what, didYouMean(what, []string{"cycle", "presentation"}))
	}
	if a := c.String("against"); a != "" && a != "torch" {
		return misuse("bench", "--against is torch, not %q; --against-command takes any program", a)
	}
	if c.Int("repeats") < 1 || c.Int("threads") < 0 {
		return misuse("bench", "--repeats must be at least 1 and --threads not negative")
	}
	cases, err := benchCases(c)
	if err != nil {
		return err
	}
	target, err := openNamed(c, c.String("device"), kernels.Float32)
	if err != nil {
		return err
	}
	options := bench.Options{
		Threads: threadsOf(c, target), Repeats: c.Int("repeats"), AtLeast: c.Duration("at-least"),
		Torch: c.String("against") == "torch", Python: c.String("python"), Command: c.String("against-command"), Commit: builtCommit(),
	}
	report, err := measure(target, cases, options, func(line string) { fmt.Fprintln(c.App.ErrWriter, line) })
	if err != nil {
		return err
	}
	if out := c.String("out"); out != "" {
		if err := run.WriteFile(out, func(w io.Writer) error { return report.JSON(w) }); err != nil {
			return err
		}
	}
	return report.Table(c.App.Writer)
}

// benchCases are all combinations of sizes, coding levels and densities.
func benchCases(c *cli.Context) ([]bench.Case, error) {
	var cases []bench.Case
	for _, size := range strings.Split(c.String("sizes"), ",") {
		var n, m int
		if k, err := fmt.Sscanf(size, "%dx%d", &n, &m); k != 2 || err != nil || n < 2 || m < 1 {
			return nil, misuse("bench", "--sizes has %q; write NxM, such as 1000x500", size)
		}
		for _, f := range c.Float64Slice("coding-level") {
			for _, d := range c.Float64Slice("density") {
				if d <= 0 || d > 1 {
					return nil, misuse("bench", "--density %g: give a number above 0 and up to 1", d)
				}
				cases = append(cases, bench.Case{Neurons: n, Patterns: m, Factors: c.Int("factors"), CodingLevel: f, Density: d})
			}
		}
	}
	return cases, nil
}
