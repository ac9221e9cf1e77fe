package main

import (
	"errors"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"

	"github.com/urfave/cli/v2"
)

// setFlag changes keys of the configuration.
func setFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "set", Usage: "`PATH=VALUE` changes the configuration: phases.1.sleep.beta=30, say; may be repeated"}
}

// loadExperiment reads the configuration that the command is given.
func loadExperiment(c *cli.Context) (*config.Experiment, source, error) {
	file, err := onePositional(c, "CONFIG.yaml")
	if err != nil {
		return nil, source{}, err
	}
	s, err := openSource(c, file)
	if err != nil {
		return nil, s, sourceError(file, err)
	}
	e, err := s.load(c.StringSlice("set"))
	return e, s, inputError(err)
}

// prepare reads and checks the files of an experiment. Where --device auto has found a card
// whose memory is too small, the cpu is the target, and the screen says so.
func prepare(c *cli.Context, e *config.Experiment, target graph.Target, o engine.Options, s screen) (*engine.Job, graph.Target, error) {
	job, err := engine.Prepare(e, target, o)
	if small, ok := errors.AsType[*engine.MemoryError](err); ok && small.GPU != "" && c.String("device") == "auto" {
		s.event(engine.Event{Kind: engine.Warning, Message: err.Error() + "; going on with --device cpu"})
		if target, err = openNamed(c, "cpu", target.Precision()); err != nil {
			return nil, nil, err
		}
		job, err = engine.Prepare(e, target, o)
	}
	return job, target, inputError(err)
}
