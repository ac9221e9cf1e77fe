package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

// runOptions are those of run.
type runOptions struct {
	jobOptions
	showOptions
	out string
}

// showOptions choose what run and resume show.
type showOptions struct{ report, quiet, json bool }

func (o *showOptions) flags() []cli.Flag {
	return []cli.Flag{
		toggle("report", &o.report, "write the page report.html into DIR at the end"),
		toggle("quiet", &o.quiet, "print nothing but errors"),
		toggle("json", &o.json, "print progress and errors as JSON, an event a line"),
	}
}

func runCommand(ranks *ranks, con console) *cli.Command {
	var o runOptions
	return &cli.Command{
		Name:      "run",
		Usage:     "runs an experiment",
		ArgsUsage: "CONFIG.yaml --out DIR",
		Description: "Results go to the new folder DIR, progress to standard error. Ctrl-C saves what was\n" +
			"reached and exits with 130; a second one stops at once. Under mpirun or srun, engram-mpi\n" +
			"shares the rows of each network among the ranks.",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "out", Destination: &o.out, Usage: "new folder `DIR` for the results; never overwritten"},
			setFlag(&o.sets),
			textFlag("shard", &o.shard, "", "`I/N`: only share I of N of the sweep, I from 1; `engram merge` joins them"),
			checkpointFlag(&o.checkpointEvery),
			memoryFlag(&o.memory),
		}, o.showOptions.flags(), o.target.flags()),
		Action: action(func(ctx context.Context, args arguments) error {
			s := newScreen(con.err, o.quiet, o.json)
			return tell(s, run(ctx, ranks, con, s, &o, args))
		}),
	}
}

// tell has the screen say what ended a run.
func tell(s screen, err error) error {
	if err != nil && s.failed(err) {
		return shown{err}
	}
	return err
}

func run(ctx context.Context, ranks *ranks, con console, s screen, o *runOptions, args arguments) error {
	asked, err := readRequest(ranks, con, o, args)
	if err = ranks.Agree(err); err != nil {
		return err
	}
	job, target, err := o.target.prepare(ranks, asked.experiment, asked.target, asked.options, s)
	if err != nil {
		return err
	}
	folder, m, err := newFolder(ranks, o, job, target, asked.source)
	if err != nil {
		return err
	}
	defer folder.Close()
	x := execution{ranks: ranks, job: job, folder: folder, manifest: m, screen: s, watched: folder}
	if err := x.begin(o.showOptions, newPlan(ranks, args.words[0], job, target), false); err != nil {
		return err
	}
	return x.toTheEnd(ctx, con, o.showOptions, o.target.threads)
}

// request is what the command line of a run asks for.
type request struct {
	experiment *config.Experiment
	source     source // of the experiment
	target     graph.Target
	options    engine.Options
}

// readRequest reads the command line of a run.
func readRequest(ranks *ranks, con console, o *runOptions, args arguments) (r request, err error) {
	if r.experiment, r.source, err = loadExperiment(ranks, con, args, o.sets.Value()); err != nil {
		return r, err
	}
	if o.out == "" {
		return r, misuse("run needs --out DIR, a new folder for the results")
	}
	if r.target, err = o.target.open(ranks, r.experiment); err != nil {
		return r, err
	}
	r.options, err = o.engine(ranks)
	return r, err
}

// newFolder makes the run folder: the leading rank does, and the others find it.
func newFolder(ranks *ranks, o *runOptions, job *engine.Job, target graph.Target, from source) (folder *store.Folder, m *store.Manifest, err error) {
	if ranks.IsRoot() {
		if _, err = diskSpaceFor(job, o.out); err == nil {
			m = newManifest(ranks, o, job, target, from)
			folder, err = createFolder(o.out, m)
		}
	}
	if err = ranks.Agree(err); err != nil {
		return nil, nil, err
	}
	if !ranks.IsRoot() {
		folder, m, err = store.Join(o.out)
	}
	if err = ranks.Agree(err); err != nil && ranks.IsRoot() {
		err = conclude(folder, m, fmt.Errorf("%w; all ranks must see the disk of --out", err))
		folder.Close()
	}
	return folder, m, err
}

// createFolder makes a run folder; one that is there already is the user's mistake.
func createFolder(out string, m *store.Manifest) (*store.Folder, error) {
	folder, err := store.Create(out, m)
	if errors.Is(err, store.ErrExists) {
		err = wrongUse{error: err}
	}
	return folder, err
}
