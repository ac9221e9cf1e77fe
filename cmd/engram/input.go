package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

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
	if _, wrong := errors.AsType[*config.Error](err); wrong {
		return nil, inputError(err)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, wrongUse{fmt.Errorf("%s: there is no such file", file), "`engram init " + file + "` writes one to start from."}
	case errors.Is(err, syscall.EISDIR):
		return nil, wrongUse{error: fmt.Errorf("%s: is a folder; name the configuration, a file, such as %s", file, filepath.Join(file, "night.yaml"))}
	}
	return e, inputError(err)
}

// prepare reads and checks the files of an experiment. Where --device auto has found a card
// whose memory is too small, the cpu is the target, and the screen says so.
func prepare(c *cli.Context, e *config.Experiment, target graph.Target, o engine.Options, s screen) (*engine.Job, graph.Target, error) {
	job, err := engine.Prepare(e, target, o)
	if small, ok := errors.AsType[*engine.ErrMemory](err); ok && small.Card != "" && c.String("device") == "auto" {
		s.event(engine.Event{Kind: engine.Warning, Message: err.Error() + "; going on with --device cpu"})
		if target, err = openNamed(c, "cpu", target.Precision()); err != nil {
			return nil, nil, err
		}
		job, err = engine.Prepare(e, target, o)
	}
	return job, target, inputError(err)
}
