package measure

import (
	"context"
	"errors"
	"fmt"

	"engram/bench"
	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/ranks"
	"engram/engine"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// nightOptions are those of bench night.
type nightOptions struct {
	benchOptions
	base  baseOptions
	night bench.NightOptions
}

func nightCommand(con console.Console) *cli.Command {
	o := nightOptions{base: baseOptions{density: 1}}
	return &cli.Command{
		Name:  "night",
		Usage: "a whole day and night, by phase and by stage",
		Description: "What `engram run` takes, and presentations and cycles at several stages of it. With\n" +
			"what a peer takes for one of each, how many times faster that is (counts times their\n" +
			"milliseconds). Leaves no run folder behind.",
		Flags: o.flags(0, 1,
			&cli.StringFlag{Name: "size", Destination: &o.base.size, Value: "1000x500", Usage: "`NxM` neurons and patterns"},
			&cli.Float64Flag{Name: "coding-level", Destination: &o.base.level, Value: 0.05, Usage: "`f`"},
			factorsFlag(&o.base.factors),
			o.deviceFlag(),
			&cli.IntFlag{Name: "passes", Destination: &o.night.Passes, Value: 35, Usage: "`N` passes of the day"},
			&cli.IntFlag{Name: "cycles", Destination: &o.night.Cycles, Value: 100000, Usage: "`N` cycles of the night"},
			&cli.Float64Flag{Name: "peer-presentation-ms", Destination: &o.night.PeerPresentation, Usage: "`MS` that a peer takes for a presentation"},
			&cli.Float64Flag{Name: "peer-cycle-ms", Destination: &o.night.PeerCycle, Usage: "`MS` that a peer takes for a cycle"},
		),
		Action: flags.Action(func(ctx context.Context, args flags.Arguments) error {
			return benchNight(ctx, con, &o, args)
		}),
	}
}

func benchNight(ctx context.Context, con console.Console, o *nightOptions, args flags.Arguments) error {
	options, err := o.read(con, args)
	if err != nil {
		return err
	}
	one, err := o.base.read()
	if err != nil {
		return err
	}
	night := o.night
	switch {
	case night.Passes < 1 || night.Cycles < 1:
		return exit.Misuse("--passes and --cycles must be at least 1")
	case night.PeerPresentation < 0 || night.PeerCycle < 0:
		return exit.Misuse("--peer-presentation-ms and --peer-cycle-ms must not be negative")
	}
	backend, err := o.backend(ranks.Alone(), options.Threads)
	if err != nil {
		return err
	}
	ctx, release := exit.Interruptible(ctx, func() { options.Progress("interrupted") })
	defer release()
	report, err := bench.Night(ctx, graph.On(backend), one, night, options)
	if errors.Is(err, context.Canceled) {
		return exit.Interruption{Folder: ""}
	}
	if errors.Is(err, engine.ErrNothingStored) {
		return fmt.Errorf("after %d passes no pattern is stored that a night could replay; give more with --passes (the paper has 35), or fewer patterns with --size", night.Passes)
	}
	if err != nil {
		return err
	}
	return o.print(con, report)
}
