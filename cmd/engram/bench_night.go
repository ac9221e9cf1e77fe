package main

import (
	"context"
	"errors"
	"fmt"

	"engram/bench"
	"engram/engine"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

func benchNightCommand() *cli.Command {
	return &cli.Command{
		Name:  "night",
		Usage: "a whole day and night, by phase and by stage",
		Description: "What `engram run` takes, and presentations and cycles at several stages of it. With\n" +
			"what a peer takes for one of each, how many times faster that is (counts times their\n" +
			"milliseconds). Leaves no run folder behind.",
		Flags: benchFlags(0, 1,
			&cli.StringFlag{Name: "size", Value: "1000x500", Usage: "`NxM` neurons and patterns"},
			&cli.Float64Flag{Name: "coding-level", Value: 0.05, Usage: "`f`"},
			factorsFlag(),
			deviceFlag(),
			&cli.IntFlag{Name: "passes", Value: 35, Usage: "`N` passes of the day"},
			&cli.IntFlag{Name: "cycles", Value: 100000, Usage: "`N` cycles of the night"},
			&cli.Float64Flag{Name: "peer-presentation-ms", Usage: "`MS` that a peer takes for a presentation"},
			&cli.Float64Flag{Name: "peer-cycle-ms", Usage: "`MS` that a peer takes for a cycle"},
		),
		Action: benchNightAction,
	}
}

func benchNightAction(c *cli.Context) error {
	o, err := benchOptions(c)
	if err != nil {
		return err
	}
	n, m, err := readSize(c, "size", c.String("size"))
	if err != nil {
		return err
	}
	one := bench.Case{Neurons: n, Patterns: m, Factors: c.Int("factors"), CodingLevel: c.Float64("coding-level"), Density: 1}
	if err := checkCase(c, one); err != nil {
		return err
	}
	night := bench.NightOptions{
		Passes: c.Int("passes"), Cycles: c.Int("cycles"),
		PeerPresentation: c.Float64("peer-presentation-ms"), PeerCycle: c.Float64("peer-cycle-ms"),
	}
	switch {
	case night.Passes < 1 || night.Cycles < 1:
		return misuse("bench night", "--passes and --cycles must be at least 1")
	case night.PeerPresentation < 0 || night.PeerCycle < 0:
		return misuse("bench night", "--peer-presentation-ms and --peer-cycle-ms must not be negative")
	}
	backend, err := benchBackend(c, o.Threads)
	if err != nil {
		return err
	}
	ctx, release := interruptible(c.Context, func() { o.Progress("interrupted") })
	defer release()
	report, err := bench.Night(ctx, graph.On(backend), one, night, o)
	if errors.Is(err, context.Canceled) {
		return interruption{}
	}
	if errors.Is(err, engine.ErrNothingStored) {
		return fmt.Errorf("after %d passes no pattern is stored that a night could replay; give more with --passes (the paper has 35), or fewer patterns with --size", night.Passes)
	}
	if err != nil {
		return err
	}
	return printBench(c, report)
}
