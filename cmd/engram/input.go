package main

import (
	"errors"
	"fmt"
	"io/fs"

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
func loadExperiment(c *cli.Context) (*config.Experiment, error) {
	file, err := onePositional(c, "CONFIG.yaml")
	if err != nil {
		return nil, err
	}
	e, err := config.Load(file, c.StringSlice("set"))
	if _, wrong := errors.AsType[*config.Error](err); !wrong && errors.Is(err, fs.ErrNotExist) {
		return nil, wrongUse{fmt.Errorf("%s: there is no such file", file), "`engram init " + file + "` writes one to start from."}
	}
	return e, inputError(err)
}

// prepare reads and checks the files of an experiment.
func prepare(e *config.Experiment, target graph.Target, o engine.Options) (*engine.Job, error) {
	job, err := engine.Prepare(e, target, o)
	return job, inputError(err)
}
