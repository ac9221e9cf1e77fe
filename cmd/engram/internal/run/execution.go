package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/runfolder"
	"engram/engine"
	"engram/engine/store"
)

// Execution is a job that is carried out in its run folder.
type Execution struct {
	Ranks    *ranks.Ranks
	Job      *engine.Job
	Folder   *store.Folder
	Manifest *store.Manifest
	Screen   progress.Screen
	ETA      *progress.ETA
	Watched  *store.Folder // where progress is written for those who watch

	page *page // nil: there is none
}

// begin shows what is about to run.
func (x *Execution) begin(show showOptions, p progress.Plan) (err error) {
	if p.Forecast, err = quickEstimate(x.Ranks, show.quiet, x.Job, x.Folder.Dir()); err != nil {
		if x.Ranks.IsRoot() {
			err = runfolder.Conclude(x.Folder, x.Manifest, err)
		}
		return err
	}
	x.ETA = progress.NewETA(p.Forecast)
	p.ETA = x.ETA
	x.Screen.Begins(p)
	x.page.begin(x.Job.Warnings)
	return nil
}

// quickEstimate forecasts the run, where somebody is told from a short look at it, and adds to the job's
// warnings what should be said before it begins.
func quickEstimate(ranks *ranks.Ranks, quiet bool, job *engine.Job, dir string) (*engine.Forecast, error) {
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
func (x *Execution) warn(warnings ...string) {
	for _, warning := range warnings {
		x.Manifest.Warn(warning)
		x.Screen.Event(engine.Event{Kind: engine.Warning, Message: warning})
	}
}

// toTheEnd computes in the run folder and says what is in it then. threads are those that were asked for.
func (x *Execution) toTheEnd(ctx context.Context, con console.Console, show showOptions, threads int) error {
	collectEarly()
	x.warn(x.Job.Warnings...)
	if crowded := x.Ranks.Crowded(threads); crowded != "" {
		x.warn(crowded)
	}
	x.warn(x.Folder.Warnings()...)
	err := x.Compute(ctx)
	if !x.Ranks.IsRoot() || errors.Is(err, store.ErrLost) {
		return err
	}
	x.Screen.Used(x.Manifest.Energy)
	if why := x.Job.NothingStored(); why != "" && err == nil {
		x.Screen.NothingStored(why)
	}
	dir := x.Folder.Dir()
	if show.report || runfolder.WantsReport(x.Folder, x.Manifest) {
		warnings, unwritten := runfolder.WriteReport(filepath.Join(dir, runfolder.ReportName), dir)
		for _, warning := range warnings {
			x.Screen.Event(engine.Event{Kind: engine.Warning, Message: warning})
		}
		if err == nil {
			err = unwritten
		}
	}
	if !show.quiet {
		if unsaid := runfolder.PrintResults(con.Out, dir); err == nil {
			err = unsaid
		}
	}
	return err
}

// collectEarly makes the garbage collector keep the process near what it was planned to need: its habit is to let the heap
// double before it looks. Large buffers of factors lie beside the heap, and little garbage is made: a night of 4,000 neurons
// has a heap of some 10 MB, which is looked at 20 times in 1,000 cycles.
func collectEarly() { debug.SetGCPercent(10) }

// Compute runs the job until it is done, fails or is interrupted by ctx or a signal,
// and writes how it ended into the manifest.
func (x *Execution) Compute(ctx context.Context) error {
	ranks, folder, m := x.Ranks, x.Folder, x.Manifest
	watched := x.Watched
	if !ranks.IsRoot() {
		watched = nil
	}
	f := progress.Follow(x.Screen, x.ETA, watched, x.page.listener())
	defer f.Ends()
	report := f.Event
	ctx, stoppedHere := x.page.stoppable(ctx)
	ctx, release := exit.Interruptible(ctx, func() {
		f.Note("interrupted: saving what was reached; once more stops at once")
		x.page.stopping()
	})
	defer release()
	defer func() {
		if fault := recover(); fault != nil {
			if ranks.IsRoot() {
				_ = runfolder.Conclude(folder, m, fmt.Errorf("a fault in engram: %v", fault))
			}
			panic(fault)
		}
	}()
	before := len(folder.Warnings())
	err := x.Job.Run(ctx, store.InFolder(folder, m), report)
	if stoppedHere() && errors.Is(err, context.Canceled) {
		err = exit.ErrStoppedOnPage
	}
	for _, warning := range folder.Warnings()[before:] {
		m.Warn(warning)
		report(engine.Event{Kind: engine.Warning, Message: warning})
	}
	if ranks.IsRoot() {
		if summary := runfolder.EmptyNights(m); summary != "" {
			m.Warn(summary)
			report(engine.Event{Kind: engine.Warning, Message: summary})
		}
		if err == nil || m.Ended() {
			if ungathered := runfolder.Gather(folder); err == nil {
				err = ungathered
			}
		}
		err = runfolder.Conclude(folder, m, err)
		x.page.ended(m)
	} else if errors.Is(err, context.Canceled) {
		err = exit.Interruption{Folder: folder.Dir()}
	}
	ranks.AbortOn(err)
	return err
}
