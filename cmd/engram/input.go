package main

import (
	"errors"
	"time"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// jobOptions are those of the commands that prepare an experiment: run, resume, check and plan. Of each
// command some stay zero.
type jobOptions struct {
	sets            cli.StringSlice
	shard           optional[string]
	memory          optional[string]
	checkpointEvery time.Duration
	target          targetOptions
}

// setFlag changes keys of the configuration.
func setFlag(to *cli.StringSlice) cli.Flag {
	return &cli.StringSliceFlag{Name: "set", Destination: to, Usage: "`PATH=VALUE` changes the configuration: phases.1.sleep.beta=30, say; may be repeated"}
}

// checkpointFlag says how often checkpoints are written.
func checkpointFlag(to *time.Duration) cli.Flag {
	return &cli.DurationFlag{Name: "checkpoint-every", Destination: to, Value: 10 * time.Minute, Usage: "`TIME` between checkpoints: 90s, 10m; 0: only when the run is stopped"}
}

// engine reads the options of the engine.
func (o *jobOptions) engine(ranks *ranks) (options engine.Options, err error) {
	options.Ranks = ranks.Group
	if o.shard.given {
		if options.Shard, err = engine.ParseShard(o.shard.value); err != nil {
			return options, misuse("--shard %v", err)
		}
	}
	if options.CheckpointEvery = o.checkpointEvery; options.CheckpointEvery < 0 {
		return options, misuse("--checkpoint-every %s: give a time such as 10m, or 0 for none but at a stop", o.checkpointEvery)
	}
	options.Memory, err = memoryIn(o.memory)
	return options, err
}

// loadExperiment reads the configuration that the command is given, and changes it by sets.
func loadExperiment(ranks *ranks, con console, args arguments, sets []string) (*config.Experiment, source, error) {
	file, err := args.one("CONFIG.yaml")
	if err != nil {
		return nil, source{}, err
	}
	s, err := openSource(ranks, con, file)
	if err != nil {
		return nil, s, sourceError(file, err)
	}
	e, err := s.load(sets)
	return e, s, inputError(err)
}

// prepare reads and checks the files of an experiment. Where --device auto has found a card
// whose memory is too small, the cpu is the target, and the screen says so.
func (o *targetOptions) prepare(ranks *ranks, e *config.Experiment, target graph.Target, options engine.Options, s screen) (*engine.Job, graph.Target, error) {
	job, err := engine.Prepare(e, target, options)
	if small, ok := errors.AsType[*engine.MemoryError](err); ok && small.GPU != "" && o.device == "auto" {
		s.event(engine.Event{Kind: engine.Warning, Message: err.Error() + "; going on with --device cpu"})
		if target, err = o.openNamed(ranks, "cpu", target.Precision()); err != nil {
			return nil, nil, err
		}
		job, err = engine.Prepare(e, target, options)
	}
	return job, target, inputError(err)
}
