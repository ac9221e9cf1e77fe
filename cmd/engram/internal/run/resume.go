package run

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/format"
	"engram/cmd/engram/internal/progress"
	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/runfolder"
	"engram/cmd/engram/internal/version"
	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

// resumeOptions are those of resume.
type resumeOptions struct {
	jobOptions
	showOptions
	from flags.Optional[int]
}

// ResumeCommand is `engram resume`.
func ResumeCommand(ranks *ranks.Ranks, con console.Console) *cli.Command {
	o := resumeOptions{from: flags.Optional[int]{Value: -1}}
	return &cli.Command{
		Name:      "resume",
		Usage:     "goes on with a run that was stopped",
		ArgsUsage: "DIR",
		Description: "From the latest checkpoint that is whole; without any, from the beginning. The result\n" +
			"has the bits of a run that was never stopped. Device, threads and ranks may be others.",
		Flags: slices.Concat([]cli.Flag{
			&cli.GenericFlag{Name: "from", Value: &o.from, DefaultText: "the latest", Usage: "checkpoint `N` instead of the latest one"},
			checkpointFlag(&o.checkpointEvery),
			flags.Memory(&o.memory),
		}, o.showOptions.flags(), o.target.Flags()),
		Action: flags.Action(func(ctx context.Context, args flags.Arguments) error {
			s := progress.NewScreen(con.Err, o.quiet, o.json)
			return tell(s, resume(ctx, ranks, con, s, &o, args))
		}),
	}
}

func resume(ctx context.Context, ranks *ranks.Ranks, con console.Console, s progress.Screen, o *resumeOptions, args flags.Arguments) error {
	dir, err := args.One("DIR")
	if err == nil && o.from.Given && o.from.Value < 0 {
		err = exit.Misuse("--from %d: checkpoints are numbered from 0", o.from.Value)
	}
	if err = ranks.Agree(err); err != nil {
		return err
	}
	folder, m, err := runfolder.Open(ranks, dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	if m.Ended() {
		return leave(ranks, con, o, dir, folder, m)
	}
	e, target, options, err := takenFrom(ranks, o, dir, m)
	if err = ranks.Agree(err); err != nil {
		return err
	}
	if options.Moved, err = runfolder.MovedInputs(ranks, m, dir, e); err != nil {
		return err
	}
	job, target, err := prepareCompared(ranks, &o.target, e, target, options, s)
	if err != nil {
		return err
	}
	server, err := listen(ranks, &o.page)
	if err != nil {
		return err
	}
	defer server.Close()
	reached := store.ReadProgress(folder.Dir())
	found, err := job.Restore(folder, m, o.from.Value)
	if err = ranks.Agree(err); err != nil {
		return exit.InputError(err)
	}
	runsAgain(m, runfolder.NewManifest(ranks, &o.target, target))
	if ranks.IsRoot() {
		err = folder.SaveManifest(m)
	}
	if err = ranks.Agree(err); err != nil {
		return err
	}
	x := Execution{Ranks: ranks, Job: job, Folder: folder, Manifest: m, Screen: s, Watched: folder}
	x.serve(con, server, o.json)
	if err := x.begin(o.showOptions, progress.NewPlan(ranks, dir, job, target)); err != nil {
		return err
	}
	for _, damaged := range leftOut(found) {
		s.Event(engine.Event{Kind: engine.Warning, Message: damaged})
	}
	for _, note := range append([]string{restoredFrom(dir, found, reached)}, runfolder.DescribeMoves(options.Moved)...) {
		s.Note(note)
	}
	return x.toTheEnd(ctx, con, o.showOptions, o.target.Threads)
}

// leave ends a resume of a run that has come to its end: its results are printed, or what failed is an error.
func leave(ranks *ranks.Ranks, con console.Console, o *resumeOptions, dir string, folder *store.Folder, m *store.Manifest) (err error) {
	if ranks.IsRoot() { // the process may have ended before it had removed them
		err = folder.DropCheckpoints()
	}
	if err = ranks.Agree(err); err != nil {
		return err
	}
	if m.Status != store.Done && m.Status != store.NothingStored {
		return fmt.Errorf("%s: %s failed, and what can be done is done: there is nothing to go on with (engram watch %s tells why)", dir, format.Count(len(m.Failed), "network", "networks"), dir)
	}
	if o.quiet {
		return nil
	}
	fmt.Fprintf(con.Err, "%s is done: there is nothing to go on with\n", dir)
	if m.Message != "" {
		console.Warn(con.Err, m.Message)
	}
	return runfolder.PrintResults(con.Out, folder.Dir())
}

// runsAgain makes m the manifest of a run that goes on where now says.
func runsAgain(m, now *store.Manifest) {
	m.Device, m.DeviceDetail, m.Threads, m.Ranks, m.Host = now.Device, now.DeviceDetail, now.Threads, now.Ranks, now.Host
	m.Status, m.Message, m.End, m.Failed, m.NoneStored = store.Running, "", time.Time{}, nil, nil
	m.Resumed = append(m.Resumed, time.Now())
}

// takenFrom is what a run was begun with, and what the command line says of going on.
func takenFrom(ranks *ranks.Ranks, o *resumeOptions, dir string, m *store.Manifest) (e *config.Experiment, target graph.Target, options engine.Options, err error) {
	if m.Version != version.Number || m.Commit != version.Commit() {
		return nil, nil, options, exit.Wrong(fmt.Errorf("%s was begun by engram %s (commit %s), and this is engram %s (commit %s): "+
			"only the version that began a run can promise its bits; go on with that one, or begin anew", dir, m.Version, m.Commit, version.Number, version.Commit()))
	}
	if e, err = runfolder.Configuration(m, dir); err != nil {
		return nil, nil, options, err
	}
	asked := e.Precision
	if target, err = o.target.Open(ranks, e); err != nil {
		return nil, nil, options, err
	}
	if e.Precision != asked {
		return nil, nil, options, exit.Wrong(fmt.Errorf("%s was begun in %s, and %s computes in %s", dir, asked, target.Name(), e.Precision))
	}
	if options, err = o.engine(ranks); err == nil && m.Shard != "" {
		if options.Shard, err = engine.ParseShard(m.Shard); err != nil {
			err = fmt.Errorf("%s: shard: %w", filepath.Join(dir, store.ManifestName), err)
		}
	}
	return e, target, options, err
}

// restoredFrom says where a run goes on, and how far it had come before it was killed.
func restoredFrom(dir string, found *engine.Restored, reached *store.Progress) string {
	if found == nil {
		return dir + ": there is no checkpoint: the run begins anew" + again(&engine.Restored{}, reached)
	}
	one, many := progress.Units(found.Name)
	return fmt.Sprintf("resuming %s at %s %s %d of %s (checkpoint %d, verified)%s",
		dir, found.Name, one, found.Step, format.Count(found.Steps, one, many), found.Checkpoint, again(found, reached))
}

// leftOut names the checkpoints that are damaged.
func leftOut(found *engine.Restored) (messages []string) {
	if found == nil {
		return nil
	}
	for _, err := range found.Damaged {
		messages = append(messages, fmt.Sprintf("a checkpoint is left out: %v", err))
	}
	return messages
}

// again says what a run of one batch computes a second time; "" where that is nothing, or not known.
func again(found *engine.Restored, reached *store.Progress) string {
	if reached == nil || reached.Batches != 1 || reached.Phase < found.Phase || reached.Phase == found.Phase && reached.Step <= found.Step {
		return ""
	}
	one, _ := progress.Units(reached.Name)
	return fmt.Sprintf("; before it was killed it had come to %s %s %d, %.0f %% of the run, and what it lacks of that is computed again", reached.Name, one, reached.Step, math.Floor(100*reached.Done))
}
