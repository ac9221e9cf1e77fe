package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "runs an experiment",
		ArgsUsage: "CONFIG.yaml --out DIR",
		Description: "Results go to the new folder DIR, progress to standard error. Ctrl-C saves what was\n" +
			"reached and exits with 130; a second one stops at once. Under mpirun or srun, engram-mpi\n" +
			"shares the rows of each network among the ranks.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "new folder `DIR` for the results; never overwritten"},
			setFlag(),
			&cli.StringFlag{Name: "shard", Usage: "`I/N`: only share I of N of the sweep, I from 1; `engram merge` joins them"},
			checkpointFlag(),
			memoryFlag(),
			toggle("report", "write the page report.html into DIR at the end"),
			toggle("quiet", "print nothing but errors"),
			toggle("json", "print progress and errors as JSON, an event a line"),
		}, targetFlags()...),
		Action: runAction,
	}
}

func runAction(c *cli.Context) error {
	s := newScreen(c)
	err := runExperiment(c, s)
	if err != nil && s.failed(err) {
		return shown{err}
	}
	return err
}

func runExperiment(c *cli.Context, s screen) error {
	ranks := ranksOf(c)
	asked, err := askedFor(c)
	if err = ranks.Agree(err); err != nil {
		return err
	}
	job, target, err := prepare(c, asked.experiment, asked.target, asked.options, s)
	if err != nil {
		return err
	}
	folder, m, err := newFolder(c, job, target, asked.source)
	if err != nil {
		return err
	}
	defer folder.Close()
	p := newPlan(c, job, target)
	if p.forecast, err = quickEstimate(c, job, folder.Dir()); err != nil {
		if ranks.IsRoot() {
			err = conclude(folder, m, err)
		}
		return err
	}
	p.eta = newETA(p.forecast, false)
	s.begins(p)
	return carryOut(c, job, folder, m, s, p.eta)
}

// request is what the command line of a run asks for.
type request struct {
	experiment *config.Experiment
	source     source // of the experiment
	target     graph.Target
	options    engine.Options
}

// askedFor reads the command line of a run.
func askedFor(c *cli.Context) (r request, err error) {
	if r.experiment, r.source, err = loadExperiment(c); err != nil {
		return r, err
	}
	if c.String("out") == "" {
		return r, misuse("run", "run needs --out DIR, a new folder for the results")
	}
	if r.target, err = openTarget(c, r.experiment); err != nil {
		return r, err
	}
	shard, err := shardOf(c)
	if err != nil {
		return r, err
	}
	r.options, err = runOptions(c, shard)
	return r, err
}

// runOptions are those of run and resume.
func runOptions(c *cli.Context, shard engine.Shard) (o engine.Options, err error) {
	o = engine.Options{Ranks: ranksOf(c).Group, Shard: shard}
	if o.CheckpointEvery, err = checkpointEvery(c); err != nil {
		return o, err
	}
	o.Memory, err = memoryOf(c)
	return o, err
}

// newFolder makes the run folder: the leading rank does, and the others find it.
func newFolder(c *cli.Context, job *engine.Job, target graph.Target, from source) (folder *store.Folder, m *store.Manifest, err error) {
	ranks, out := ranksOf(c), c.String("out")
	if ranks.IsRoot() {
		if _, err = diskSpaceFor(job, out); err == nil {
			m = newManifest(c, job, target, from)
			folder, err = createFolder(out, m)
		}
	}
	if err = ranks.Agree(err); err != nil {
		return nil, nil, err
	}
	if !ranks.IsRoot() {
		folder, m, err = store.Join(out)
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

// quickEstimate forecasts the run from a short look at it, where somebody is told, and adds to the job's
// warnings what should be said before it begins.
func quickEstimate(c *cli.Context, job *engine.Job, dir string) (*engine.Forecast, error) {
	f := job.Rough()
	if !c.Bool("quiet") {
		looked, err := job.QuickEstimate(dir)
		if err = ranksOf(c).Agree(err); err != nil {
			return nil, err
		}
		f = looked
	}
	job.Warnings = append(job.Warnings, longWarnings(job, f)...)
	return f, nil
}

// shardOf is the share of the sweep that --shard asks for.
func shardOf(c *cli.Context) (engine.Shard, error) {
	if !c.IsSet("shard") {
		return engine.Shard{}, nil
	}
	s, err := engine.ParseShard(c.String("shard"))
	if err != nil {
		return s, misuse(c.Command.Name, "--shard %v", err)
	}
	return s, nil
}

// carryOut computes in the run folder and says what is in it then.
func carryOut(c *cli.Context, job *engine.Job, folder *store.Folder, m *store.Manifest, s screen, t *eta) error {
	ranks := ranksOf(c)
	collectEarly()
	for _, warning := range job.Warnings {
		m.Warn(warning)
		s.event(engine.Event{Kind: engine.Warning, Message: warning})
	}
	if crowded := ranks.crowded(c.Int("threads")); crowded != "" {
		s.event(engine.Event{Kind: engine.Warning, Message: crowded})
	}
	for _, warning := range folder.Warnings() {
		m.Warn(warning)
		s.event(engine.Event{Kind: engine.Warning, Message: warning})
	}
	err := compute(c.Context, ranks, job, folder, m, s, t, folder)
	if !ranks.IsRoot() || errors.Is(err, store.ErrLost) {
		return err
	}
	if wantsReport(c, folder, m) {
		if unwritten := writeReport(filepath.Join(folder.Dir(), reportName), folder.Dir()); err == nil {
			err = unwritten
		}
	}
	if !c.Bool("quiet") {
		if unsaid := printResults(c.App.Writer, folder.Dir()); err == nil {
			err = unsaid
		}
	}
	return err
}

// collectEarly makes the garbage collector keep the process near what it was planned to need:
// nearly all of that is a few large buffers, and the collector's habit is to let the heap
// double before it looks. Little garbage is made, so that looking often costs nothing.
func collectEarly() { debug.SetGCPercent(10) }

// compute runs the job until it is done, fails or is interrupted by ctx or a signal,
// and writes how it ended into the manifest. How far it is it writes into the folder watched.
func compute(ctx context.Context, ranks *ranks, job *engine.Job, folder *store.Folder, m *store.Manifest, s screen, t *eta, watched *store.Folder) error {
	if !ranks.IsRoot() {
		watched = nil
	}
	f := follow(s, t, watched)
	defer f.ends()
	report := f.event
	ctx, release := interruptible(ctx, func() {
		report(engine.Event{Kind: engine.Warning, Message: "interrupted: saving what was reached; once more stops at once"})
	})
	defer release()
	defer func() {
		if fault := recover(); fault != nil {
			if ranks.IsRoot() {
				_ = conclude(folder, m, fmt.Errorf("a fault in engram: %v", fault))
			}
			panic(fault)
		}
	}()
	before := len(folder.Warnings())
	err := job.Run(ctx, store.InFolder(folder, m), report)
	for _, warning := range folder.Warnings()[before:] {
		m.Warn(warning)
		report(engine.Event{Kind: engine.Warning, Message: warning})
	}
	if ranks.IsRoot() {
		if summary := emptyNights(m); summary != "" {
			m.Warn(summary)
			report(engine.Event{Kind: engine.Warning, Message: summary})
		}
		if err == nil || m.Ended() {
			if undropped := folder.DropCheckpoints(); err == nil {
				err = undropped
			}
		}
		err = conclude(folder, m, err)
	} else if errors.Is(err, context.Canceled) {
		err = interruption{folder.Dir()}
	}
	ranks.abortOn(err)
	return err
}
