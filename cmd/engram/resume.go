package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

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
	from optional[int]
}

func resumeCommand(ranks *ranks, con console) *cli.Command {
	o := resumeOptions{from: optional[int]{value: -1}}
	return &cli.Command{
		Name:      "resume",
		Usage:     "goes on with a run that was stopped",
		ArgsUsage: "DIR",
		Description: "From the latest checkpoint that is whole; without any, from the beginning. The result\n" +
			"has the bits of a run that was never stopped. Device, threads and ranks may be others.",
		Flags: slices.Concat([]cli.Flag{
			&cli.GenericFlag{Name: "from", Value: &o.from, DefaultText: "the latest", Usage: "checkpoint `N` instead of the latest one"},
			checkpointFlag(&o.checkpointEvery),
			memoryFlag(&o.memory),
		}, o.showOptions.flags(), o.target.flags()),
		Action: action(func(ctx context.Context, args arguments) error {
			s := newScreen(con.err, o.quiet, o.json)
			return tell(s, resume(ctx, ranks, con, s, &o, args))
		}),
	}
}

func resume(ctx context.Context, ranks *ranks, con console, s screen, o *resumeOptions, args arguments) error {
	dir, err := args.one("DIR")
	if err == nil && o.from.given && o.from.value < 0 {
		err = misuse("--from %d: checkpoints are numbered from 0", o.from.value)
	}
	if err = ranks.Agree(err); err != nil {
		return err
	}
	folder, m, err := openFolder(ranks, dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	if m.Status == store.Done || m.Status == store.NothingStored {
		if !o.quiet {
			fmt.Fprintf(con.err, "%s is done: there is nothing to go on with\n", dir)
			if m.Message != "" {
				fmt.Fprintf(con.err, "engram: %s\n", m.Message)
			}
			return printResults(con.out, folder.Dir())
		}
		return nil
	}
	if n := len(m.Failed); n > 0 { // it came to its end
		return fmt.Errorf("%s: %s failed, and what can be done is done: there is nothing to go on with (engram watch %s tells why)", dir, count(n, "network", "networks"), dir)
	}
	e, target, options, err := takenFrom(ranks, o, dir, m)
	if err = ranks.Agree(err); err != nil {
		return err
	}
	if options.Moved, err = movedInputs(ranks, m, dir, e); err != nil {
		return err
	}
	job, target, err := o.target.prepare(ranks, e, target, options, s)
	if err != nil {
		return err
	}
	found, err := job.Restore(folder, m, o.from.value)
	if err = ranks.Agree(err); err != nil {
		return inputError(err)
	}
	now := newManifestOf(ranks, &o.target, target)
	m.Device, m.DeviceDetail, m.Threads, m.Ranks, m.Host = now.Device, now.DeviceDetail, now.Threads, now.Ranks, now.Host
	m.Status, m.Message, m.End, m.Failed, m.NoneStored = store.Running, "", time.Time{}, nil, nil
	m.Resumed = append(m.Resumed, time.Now())
	if ranks.IsRoot() {
		err = folder.SaveManifest(m)
	}
	if err = ranks.Agree(err); err != nil {
		return err
	}
	x := execution{ranks: ranks, job: job, folder: folder, manifest: m, screen: s, watched: folder}
	if err := x.begin(o.showOptions, newPlan(ranks, dir, job, target), found != nil); err != nil {
		return err
	}
	for _, message := range append(restoredFrom(dir, found), movesOf(options.Moved)...) {
		s.event(engine.Event{Kind: engine.Warning, Message: message})
	}
	return x.toTheEnd(ctx, con, o.showOptions, o.target.threads)
}

// openFolder opens a run folder: the leading rank takes its lock, the others join it.
func openFolder(ranks *ranks, dir string) (folder *store.Folder, m *store.Manifest, err error) {
	if ranks.IsRoot() {
		folder, m, err = store.Open(dir)
	}
	if err = ranks.Agree(err); err == nil && !ranks.IsRoot() {
		folder, m, err = store.Join(dir)
	}
	if err = ranks.Agree(err); err != nil && folder != nil {
		folder.Close()
	}
	return folder, m, inputError(err)
}

// takenFrom is what a run was begun with, and what the command line says of going on.
func takenFrom(ranks *ranks, o *resumeOptions, dir string, m *store.Manifest) (e *config.Experiment, target graph.Target, options engine.Options, err error) {
	if m.Version != version || m.Commit != builtCommit() {
		return nil, nil, options, wrongUse{error: fmt.Errorf("%s was begun by engram %s (commit %s), and this is engram %s (commit %s): "+
			"only the version that began a run can promise its bits; go on with that one, or begin anew", dir, m.Version, m.Commit, version, builtCommit())}
	}
	if e, err = configurationOf(m, dir); err != nil {
		return nil, nil, options, err
	}
	asked := e.Precision
	if target, err = o.target.open(ranks, e); err != nil {
		return nil, nil, options, err
	}
	if e.Precision != asked {
		return nil, nil, options, wrongUse{error: fmt.Errorf("%s was begun in %s, and %s computes in %s", dir, asked, target.Name(), e.Precision)}
	}
	if options, err = o.engine(ranks); err == nil && m.Shard != "" {
		if options.Shard, err = engine.ParseShard(m.Shard); err != nil {
			err = fmt.Errorf("%s: shard: %w", filepath.Join(dir, store.ManifestName), err)
		}
	}
	return e, target, options, err
}

// restoredFrom says where a run goes on.
func restoredFrom(dir string, found *engine.Restored) (messages []string) {
	if found == nil {
		return []string{dir + ": there is no checkpoint: the run begins anew"}
	}
	for _, err := range found.Damaged {
		messages = append(messages, fmt.Sprintf("a checkpoint is left out: %v", err))
	}
	one, many := units(found.Name)
	return append(messages, fmt.Sprintf("resuming %s at %s %s %d of %s (checkpoint %d, verified)",
		dir, found.Name, one, found.Step, count(found.Steps, one, many), found.Checkpoint))
}

// configurationOf is the resolved configuration of a run.
func configurationOf(m *store.Manifest, dir string) (*config.Experiment, error) {
	resolved := &config.Experiment{}
	if err := m.DecodeConfiguration(resolved); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	e, err := config.Parse(filepath.Join(dir, store.ManifestName), resolved.YAML(), nil)
	if err != nil {
		return nil, inputError(err)
	}
	e.Warnings = nil // the text is ours
	e.Dir = filepath.Dir(within(m, string(m.ConfigurationFile)))
	return e, nil
}

// sameConfiguration names what differs in a configuration that was changed, and is at path now.
func sameConfiguration(m *store.Manifest, path string, e *config.Experiment) error {
	now, err := config.Load(path, setsOf(m.Arguments))
	if err != nil {
		return fmt.Errorf("the configuration was changed since the run began: %w", err)
	}
	now.Precision = e.Precision // the command line's
	differences := config.Differences(e, now)
	if len(differences) == 0 {
		return nil
	}
	return fmt.Errorf("%s was changed since the run began: %s; change it back, or begin a new run", path, differences[0]+more(differences[1:]))
}

func more(rest []string) string {
	if len(rest) == 0 {
		return ""
	}
	return fmt.Sprintf(" (and %s more)", count(len(rest), "key", "keys"))
}

// setsOf are the values of --set in a command line.
func setsOf(arguments []string) (sets []string) {
	for i, a := range arguments {
		for _, flag := range []string{"--set", "-set"} {
			if a == flag && i+1 < len(arguments) {
				sets = append(sets, arguments[i+1])
			}
			if value, ok := cutFlag(a, flag); ok {
				sets = append(sets, value)
			}
		}
	}
	return slices.Clip(sets)
}

func cutFlag(argument, flag string) (string, bool) {
	if len(argument) > len(flag) && argument[:len(flag)+1] == flag+"=" {
		return argument[len(flag)+1:], true
	}
	return "", false
}
