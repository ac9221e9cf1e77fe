package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"

	"engram/engine"
	"engram/engine/store"
)

// execution is a job that is carried out in its run folder.
type execution struct {
	ranks    *ranks
	job      *engine.Job
	folder   *store.Folder
	manifest *store.Manifest
	screen   screen
	eta      *eta
	watched  *store.Folder // where progress is written for those who watch
}

// begin shows what is about to run. resumed tells that it goes on from a checkpoint.
func (x *execution) begin(show showOptions, p plan, resumed bool) (err error) {
	if p.forecast, err = quickEstimate(x.ranks, show.quiet, x.job, x.folder.Dir()); err != nil {
		if x.ranks.IsRoot() {
			err = conclude(x.folder, x.manifest, err)
		}
		return err
	}
	x.eta = newETA(p.forecast, resumed)
	p.eta = x.eta
	x.screen.begins(p)
	return nil
}

// quickEstimate forecasts the run, where somebody is told from a short look at it, and adds to the job's
// warnings what should be said before it begins.
func quickEstimate(ranks *ranks, quiet bool, job *engine.Job, dir string) (*engine.Forecast, error) {
	f := job.Rough()
	if !quiet {
		looked, err := job.QuickEstimate(dir)
		if err = ranks.Agree(err); err != nil {
			return nil, err
		}
		f = looked
	}
	job.Warnings = append(job.Warnings, longWarnings(job, f)...)
	return f, nil
}

// warn keeps a warning in the manifest and shows it.
func (x *execution) warn(warnings ...string) {
	for _, warning := range warnings {
		x.manifest.Warn(warning)
		x.screen.event(engine.Event{Kind: engine.Warning, Message: warning})
	}
}

// toTheEnd computes in the run folder and says what is in it then. threads are those that were asked for.
func (x *execution) toTheEnd(ctx context.Context, con console, show showOptions, threads int) error {
	collectEarly()
	x.warn(x.job.Warnings...)
	if crowded := x.ranks.crowded(threads); crowded != "" {
		x.screen.event(engine.Event{Kind: engine.Warning, Message: crowded})
	}
	x.warn(x.folder.Warnings()...)
	err := x.compute(ctx)
	if !x.ranks.IsRoot() || errors.Is(err, store.ErrLost) {
		return err
	}
	dir := x.folder.Dir()
	if show.report || wantsReport(x.folder, x.manifest) {
		if unwritten := writeReport(filepath.Join(dir, reportName), dir); err == nil {
			err = unwritten
		}
	}
	if !show.quiet {
		if unsaid := printResults(con.out, dir); err == nil {
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
func (x *execution) compute(ctx context.Context) error {
	ranks, folder, m := x.ranks, x.folder, x.manifest
	watched := x.watched
	if !ranks.IsRoot() {
		watched = nil
	}
	f := follow(x.screen, x.eta, watched)
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
	err := x.job.Run(ctx, store.InFolder(folder, m), report)
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
