package main

import (
	"time"

	"engram/bench"

	"github.com/urfave/cli/v2"
)

func benchCycleCommand() *cli.Command {
	return &cli.Command{
		Name:  "cycle",
		Usage: "one replay cycle of a night, beside other programs",
		Flags: benchFlags(0, 5, sizesFlag("1000x500"), levelsFlag(0.05), densitiesFlag(), factorsFlag(), deviceFlag(), atLeastFlag(500*time.Millisecond),
			toggle("phases", "also what each operation of the cycle takes"),
			&cli.StringFlag{Name: "against", Usage: "`torch`: PyTorch, where python3 has it"},
			&cli.StringFlag{Name: "python", Value: "python3", Usage: "`PROGRAM`: a Python that has PyTorch"},
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

func benchCycleAction(c *cli.Context) error {
	o, err := benchOptions(c)
	if err != nil {
		return err
	}
	if a := c.String("against"); a != "" && a != "torch" {
		return misuse("bench cycle", "--against is torch, not %q; --against-command takes any program", a)
	}
	cases, err := benchCases(c)
	if err != nil {
		return err
	}
	backend, err := benchBackend(c, o.Threads)
	if err != nil {
		return err
	}
	if c.String("against") == "torch" {
		if err := bench.FindTorch(c.String("python")); err != nil {
			return err
		}
	}
	peers := bench.Peers{Torch: c.String("against") == "torch", Python: c.String("python"), Command: c.String("against-command")}
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
