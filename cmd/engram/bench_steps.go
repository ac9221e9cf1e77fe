package main

import (
	"slices"
	"strings"
	"time"

	"engram/bench"

	"github.com/urfave/cli/v2"
)

func benchCycleCommand() *cli.Command {
	return &cli.Command{
		Name:  "cycle",
		Usage: "one replay cycle of a night, beside other programs",
		Description: "PyTorch makes the same cycle (--against) as a careful user writes it (torch), by its compiler\n" +
			"(compiled), that with products in TF32 (tf32) or, in float32, as a CUDA graph (graph), or as the\n" +
			"public script of the paper's authors does it (authors).",
		Flags: benchFlags(0, 5, sizesFlag("1000x500"), levelsFlag(0.05), densitiesFlag(), factorsFlag(), deviceFlag(), atLeastFlag(500*time.Millisecond),
			toggle("phases", "also what each operation of the cycle takes"),
			&cli.IntFlag{Name: "batch", Value: 1, Usage: "`N` networks at once"},
			&cli.StringFlag{Name: "against", Usage: "`WAY,...` of PyTorch on the same device: torch, compiled, tf32, graph, authors"},
			pythonFlag(),
			commandFlag()),
		Action: benchCycleAction,
	}
}

func benchPresentationCommand() *cli.Command {
	return &cli.Command{
		Name:   "presentation",
		Usage:  "one presentation of an unknown pattern by day",
		Flags:  benchFlags(0, 5, sizesFlag("1000x500"), levelsFlag(0.05), densitiesFlag(), factorsFlag(), deviceFlag(), atLeastFlag(500*time.Millisecond), commandFlag()),
		Action: benchPresentationAction,
	}
}

// commandFlag names a peer that the user brings.
func commandFlag() cli.Flag {
	return &cli.StringFlag{Name: "against-command", Usage: "`COMMAND` whose last line of output is JSON with ms_per_cycle"}
}

// pythonFlag names the Python of PyTorch.
func pythonFlag() cli.Flag {
	return &cli.StringFlag{Name: "python", Value: "python3", Usage: "`PROGRAM`: a Python that has PyTorch"}
}

// fields are the parts of a list that commas separate.
func fields(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

func benchCycleAction(c *cli.Context) error {
	o, err := benchOptions(c)
	if err != nil {
		return err
	}
	ways := fields(c.String("against"))
	for _, way := range ways {
		if !slices.Contains(bench.Ways, way) {
			return misuse("bench cycle", "--against takes %s, not %q; --against-command takes any program", strings.Join(bench.Ways, ", "), way)
		}
	}
	if c.Int("batch") < 1 {
		return misuse("bench cycle", "--batch must be at least 1")
	}
	cases, err := benchCases(c)
	if err != nil {
		return err
	}
	for i := range cases {
		cases[i].Batch = c.Int("batch")
	}
	backend, err := benchBackend(c, o.Threads)
	if err != nil {
		return err
	}
	if len(ways) > 0 {
		if _, err := bench.FindTorch(c.String("python"), backend.Name()); err != nil {
			return err
		}
	}
	peers := bench.Peers{Ways: ways, Python: c.String("python"), Command: c.String("against-command")}
	report, err := bench.Cycles(backend, cases, peers, c.Bool("phases"), o)
	if err != nil {
		return err
	}
	return printBench(c, report)
}

func benchPresentationAction(c *cli.Context) error {
	o, err := benchOptions(c)
	if err != nil {
		return err
	}
	cases, err := benchCases(c)
	if err != nil {
		return err
	}
	backend, err := benchBackend(c, o.Threads)
	if err != nil {
		return err
	}
	report, err := bench.Presentations(backend, cases, bench.Peers{Command: c.String("against-command")}, o)
	if err != nil {
		return err
	}
	return printBench(c, report)
}
