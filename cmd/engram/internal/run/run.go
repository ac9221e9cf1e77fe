// Package run has the commands that prepare experiments and carry them out: run, resume, merge, check and plan.
package run

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/live"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/runfolder"
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
type showOptions struct {
	report, quiet, json bool
	page                live.Options
}

func (o *showOptions) flags() []cli.Flag {
	return append([]cli.Flag{
		flags.Toggle("report", &o.report, "write the page report.html into DIR at the end"),
		flags.Toggle("quiet", &o.quiet, "print nothing but errors, and a warning where no network stored a pattern"),
		flags.Toggle("json", &o.json, "print progress and errors as JSON, an event a line"),
	}, o.page.Flags()...)
}

// Command is `engram run`.
func Command(ranks *ranks.Ranks, con console.Console) *cli.Command {
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
			SetFlag(&o.sets),
			flags.Text("shard", &o.shard, "", "`I/N`: only share I of N of the sweep, I from 1; `engram merge` joins them"),
			checkpointFlag(&o.checkpointEvery),
			flags.Memory(&o.memory),
		}, o.showOptions.flags(), o.target.Flags()),
		Action: flags.Action(func(ctx context.Context, args flags.Arguments) error {
			s := progress.NewScreen(con.Err, o.quiet, o.json)
			return tell(s, run(ctx, ranks, con, s, &o, args))
		}),
	}
}

// tell has the screen say what ended a run.
func tell(s progress.Screen, err error) error {
	if err != nil && s.Failed(err) {
		return exit.Shown(err)
	}
	return err
}

func run(ctx context.Context, ranks *ranks.Ranks, con console.Console, s progress.Screen, o *runOptions, args flags.Arguments) error {
	asked, err := readRequest(ranks, con, o, args)
	if err = ranks.Agree(err); err != nil {
		return err
	}
	job, target, err := prepareCompared(ranks, &o.target, asked.experiment, asked.target, asked.options, s)
	if err != nil {
		return err
	}
	server, err := listen(ranks, &o.page)
	if err != nil {
		return err
	}
	defer server.Close()
	folder, m, err := newFolder(ranks, o, job, target, asked.source)
	if err != nil {
		return err
	}
	defer folder.Close()
	x := Execution{Ranks: ranks, Job: job, Folder: folder, Manifest: m, Screen: s, Watched: folder}
	x.serve(con, server, o.json)
	if err := x.begin(o.showOptions, progress.NewPlan(ranks, args.Words[0], job, target)); err != nil {
		return err
	}
	return x.toTheEnd(ctx, con, o.showOptions, o.target.Threads)
}

// request is what the command line of a run asks for.
type request struct {
	experiment *config.Experiment
	source     Source // of the experiment
	target     graph.Target
	options    engine.Options
}

// readRequest reads the command line of a run.
func readRequest(ranks *ranks.Ranks, con console.Console, o *runOptions, args flags.Arguments) (r request, err error) {
	if r.experiment, r.source, err = LoadExperiment(ranks, con, args, o.sets.Value()); err != nil {
		return r, err
	}
	if o.out == "" {
		return r, exit.Misuse("run needs --out DIR, a new folder for the results")
	}
	if r.target, err = o.target.Open(ranks, r.experiment); err != nil {
		return r, err
	}
	r.options, err = o.engine(ranks)
	return r, err
}

// newFolder makes the run folder: the leading rank does, and the others find it.
func newFolder(ranks *ranks.Ranks, o *runOptions, job *engine.Job, target graph.Target, from Source) (folder *store.Folder, m *store.Manifest, err error) {
	if ranks.IsRoot() {
		if _, err = runfolder.DiskSpaceFor(job, o.out); err == nil {
			m = newManifest(ranks, o, job, target, from)
			folder, err = runfolder.Create(o.out, m)
		}
	}
	if err = ranks.Agree(err); err != nil {
		return nil, nil, err
	}
	if !ranks.IsRoot() {
		folder, m, err = store.Join(o.out)
	}
	if err = ranks.Agree(err); err != nil && ranks.IsRoot() {
		err = runfolder.Conclude(folder, m, fmt.Errorf("%w; all ranks must see the disk of --out", err))
		folder.Close()
	}
	return folder, m, err
}

// newManifest records what is about to run.
func newManifest(ranks *ranks.Ranks, o *runOptions, job *engine.Job, target graph.Target, from Source) *store.Manifest {
	inputs := maps.Clone(job.Inputs)
	inputs[from.name] = from.sum()
	m := runfolder.NewManifest(ranks, &o.target, target)
	m.Configuration, m.ConfigurationFile, m.Inputs = job.Experiment, store.Name(from.name), inputs
	if here, err := os.Getwd(); err == nil { // a cluster's node may hide it
		m.WorkingDirectory = store.Name(here)
	}
	m.InputsRelative = runfolder.RelativeTo(o.out, inputs)
	m.Replicas, m.Shard = job.Networks(), o.shard.Value
	return m
}
