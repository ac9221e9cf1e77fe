package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"engram/engine"
	"engram/engine/run"

	"github.com/urfave/cli/v2"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "runs an experiment",
		ArgsUsage: "CONFIG.yaml --out DIR",
		Description: "Results go to the new folder DIR, progress to standard error. Ctrl-C saves what was\n" +
			"reached and exits with 130; a second one stops at once.",
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
	s := chooseScreen(c)
	err := runExperiment(c, s)
	if err != nil && s.failed(err) {
		return shown{err}
	}
	return err
}

func runExperiment(c *cli.Context, s screen) error {
	e, err := loadExperiment(c)
	if err != nil {
		return err
	}
	out := c.String("out")
	if out == "" {
		return misuse("run", "run needs --out DIR, a new folder for the results")
	}
	target, err := openTarget(c, e)
	if err != nil {
		return err
	}
	every, err := checkpointEvery(c)
	if err != nil {
		return err
	}
	shard, err := shardOf(c)
	if err != nil {
		return err
	}
	memory, err := memoryOf(c)
	if err != nil {
		return err
	}
	job, target, err := prepare(c, e, target, engine.Options{CheckpointEvery: every, Shard: shard, Memory: memory}, s)
	if err != nil {
		return err
	}
	if _, err := roomFor(job, out); err != nil {
		return err
	}
	m, err := newManifest(c, job, target)
	if err != nil {
		return err
	}
	folder, err := run.Create(out, m)
	if errors.Is(err, run.ErrExists) {
		return wrongUse{error: err}
	}
	if err != nil {
		return err
	}
	defer folder.Close()
	p := newPlan(c, job, target)
	if p.seconds, err = glance(c, job); err != nil {
		return conclude(folder, m, err)
	}
	s.begins(p)
	return carryOut(c, job, folder, m, s)
}

// glance is how many seconds the run will take, if a short look can tell and somebody is told.
func glance(c *cli.Context, job *engine.Job) (float64, error) {
	if c.Bool("quiet") {
		return 0, nil
	}
	f, err := job.Glance()
	if f == nil {
		return 0, err
	}
	return f.Seconds, err
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
func carryOut(c *cli.Context, job *engine.Job, folder *run.Folder, m *run.Manifest, s screen) error {
	collectEarly()
	if !folder.Locked() {
		s.event(engine.Event{Kind: engine.Warning, Message: folder.Dir() + ": this file system has no locks; let no second engram write there"})
	}
	err := compute(c.Context, job, folder, m, s)
	if c.Bool("report") {
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
// and writes how it ended into the manifest.
func compute(ctx context.Context, job *engine.Job, folder *run.Folder, m *run.Manifest, s screen) error {
	var one sync.Mutex // events come from here and from the signal
	report := func(e engine.Event) {
		one.Lock()
		defer one.Unlock()
		s.event(e)
	}
	ctx, release := interruptible(ctx, func() {
		report(engine.Event{Kind: engine.Warning, Message: "interrupted: saving what was reached; once more stops at once"})
	})
	defer release()
	defer func() {
		if fault := recover(); fault != nil {
			_ = conclude(folder, m, fmt.Errorf("a fault in engram: %v", fault))
			panic(fault)
		}
	}()
	err := job.Run(ctx, folder, m, report)
	if err == nil || len(m.Failed) > 0 { // it came to its end
		if undropped := folder.DropCheckpoints(); err == nil {
			err = undropped
		}
	}
	return conclude(folder, m, err)
}

// conclude writes how a run ended into its manifest and returns what the user is told.
func conclude(folder *run.Folder, m *run.Manifest, err error) error {
	m.End, m.Status = time.Now(), run.Done
	if errors.Is(err, context.Canceled) {
		err = interruption{folder.Dir()}
		m.Status, m.Message = run.Interrupted, "interrupted by a signal"
	} else if err != nil {
		m.Status, m.Message = run.Failed, err.Error()
	}
	if unsaved := folder.SaveManifest(m); unsaved != nil {
		return errors.Join(err, unsaved)
	}
	return err
}
