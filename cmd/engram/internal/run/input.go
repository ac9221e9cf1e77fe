package run

import (
	"errors"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/target"
	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// jobOptions are those of the commands that prepare an experiment: run, resume, check and plan. Of each
// command some stay zero.
type jobOptions struct {
	sets            cli.StringSlice
	shard           flags.Optional[string]
	memory          flags.Optional[string]
	checkpointEvery time.Duration
	target          target.Options
}

// SetFlag changes keys of the configuration.
func SetFlag(to *cli.StringSlice) cli.Flag {
	return &cli.StringSliceFlag{Name: "set", Destination: to, Usage: "`PATH=VALUE` changes the configuration: phases.1.sleep.beta=30, say; may be repeated"}
}

// checkpointFlag says how often checkpoints are written.
func checkpointFlag(to *time.Duration) cli.Flag {
	return &cli.DurationFlag{Name: "checkpoint-every", Destination: to, Value: 10 * time.Minute, Usage: "`TIME` between checkpoints: 90s, 10m; 0: only when the run is stopped"}
}

// engine reads the options of the engine.
func (o *jobOptions) engine(ranks *ranks.Ranks) (options engine.Options, err error) {
	options.Ranks = ranks.Group
	if o.shard.Given {
		if options.Shard, err = engine.ParseShard(o.shard.Value); err != nil {
			return options, exit.Misuse("--shard %v", err)
		}
	}
	if options.CheckpointEvery = o.checkpointEvery; options.CheckpointEvery < 0 {
		return options, exit.Misuse("--checkpoint-every %s: give a time such as 10m, or 0 for none but at a stop", o.checkpointEvery)
	}
	options.Program = engine.Incidental
	options.Memory, err = flags.Bytes(o.memory)
	return options, err
}

// LoadExperiment reads the configuration that the command is given, and changes it by sets.
func LoadExperiment(ranks *ranks.Ranks, con console.Console, args flags.Arguments, sets []string) (*config.Experiment, Source, error) {
	file, err := args.One("CONFIG.yaml")
	if err != nil {
		return nil, Source{}, err
	}
	s, err := openSource(ranks, con, file)
	if err != nil {
		return nil, s, sourceError(file, err)
	}
	e, err := s.load(sets)
	return e, s, exit.InputError(err)
}

// Prepare reads and checks the files of an experiment. Where --device auto has found a card
// whose memory is too small, the cpu is the target, and the screen says so.
func Prepare(ranks *ranks.Ranks, o *target.Options, e *config.Experiment, target graph.Target, options engine.Options, s progress.Screen) (*engine.Job, graph.Target, error) {
	job, err := engine.Prepare(e, target, options)
	if small, ok := errors.AsType[*engine.MemoryError](err); ok && small.GPU != "" && o.Device == "auto" {
		s.Event(engine.Event{Kind: engine.Warning, Message: err.Error() + "; going on with --device cpu"})
		if target, err = o.OpenNamed(ranks, "cpu", target.Precision()); err != nil {
			return nil, nil, err
		}
		job, err = engine.Prepare(e, target, options)
	}
	return job, target, exit.InputError(err)
}

// prepareCompared is Prepare for a run, whose card is compared with the cpu before its first use. Where --device auto has
// found one that differs, on any rank, the cpu is the target of all.
func prepareCompared(ranks *ranks.Ranks, o *target.Options, e *config.Experiment, target graph.Target, options engine.Options, s progress.Screen) (*engine.Job, graph.Target, error) {
	job, target, err := Prepare(ranks, o, e, target, options, s)
	if err != nil {
		return nil, nil, err
	}
	notes, wrong := o.Compared(target)
	if wrong = ranks.Agree(wrong); wrong != nil {
		notes = append(notes, wrong.Error()+"; going on with --device cpu")
		if target, err = o.OpenNamed(ranks, "cpu", target.Precision()); err != nil {
			return nil, nil, err
		}
		if job, target, err = Prepare(ranks, o, e, target, options, s); err != nil {
			return nil, nil, err
		}
	}
	job.Warnings = append(job.Warnings, notes...)
	return job, target, nil
}
