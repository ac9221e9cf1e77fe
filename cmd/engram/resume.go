package main

import (
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

func resumeCommand() *cli.Command {
	return &cli.Command{
		Name:      "resume",
		Usage:     "goes on with a run that was stopped",
		ArgsUsage: "DIR",
		Description: "From the latest checkpoint that is whole; without any, from the beginning. The result\n" +
			"has the bits of a run that was never stopped. Device, threads and ranks may be others.",
		Flags: append([]cli.Flag{
			&cli.IntFlag{Name: "from", Value: -1, DefaultText: "the latest", Usage: "checkpoint `N` instead of the latest one"},
			checkpointFlag(),
			memoryFlag(),
			toggle("report", "write the page report.html into DIR at the end"),
			toggle("quiet", "print nothing but errors"),
			toggle("json", "print progress and errors as JSON, an event a line"),
		}, targetFlags()...),
		Action: func(c *cli.Context) error {
			s := newScreen(c)
			err := resumeRun(c, s)
			if err != nil && s.failed(err) {
				return shown{err}
			}
			return err
		},
	}
}

// checkpointFlag says how often checkpoints are written.
func checkpointFlag() cli.Flag {
	return &cli.DurationFlag{Name: "checkpoint-every", Value: 10 * time.Minute, Usage: "`TIME` between checkpoints: 90s, 10m; 0: only when the run is stopped"}
}

func checkpointEvery(c *cli.Context) (time.Duration, error) {
	every := c.Duration("checkpoint-every")
	if every < 0 {
		return 0, misuse(c.Command.Name, "--checkpoint-every %s: give a time such as 10m, or 0 for none but at a stop", every)
	}
	return every, nil
}

func resumeRun(c *cli.Context, s screen) error {
	ranks := ranksOf(c)
	dir, err := onePositional(c, "DIR")
	if err == nil && c.IsSet("from") && c.Int("from") < 0 {
		err = misuse("resume", "--from %d: checkpoints are numbered from 0", c.Int("from"))
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
		if !c.Bool("quiet") {
			fmt.Fprintf(c.App.ErrWriter, "%s is done: there is nothing to go on with\n", dir)
			if m.Message != "" {
				fmt.Fprintf(c.App.ErrWriter, "engram: %s\n", m.Message)
			}
			return printResults(c.App.Writer, folder.Dir())
		}
		return nil
	}
	if n := len(m.Failed); n > 0 { // it came to its end
		return fmt.Errorf("%s: %s failed, and what can be done is done: there is nothing to go on with (engram watch %s tells why)", dir, count(n, "network", "networks"), dir)
	}
	e, target, options, err := takenFrom(c, dir, m)
	if err = ranks.Agree(err); err != nil {
		return err
	}
	if options.Moved, err = movedInputs(ranks, m, dir, e); err != nil {
		return err
	}
	job, target, err := prepare(c, e, target, options, s)
	if err != nil {
		return err
	}
	found, err := job.Restore(folder, m, c.Int("from"))
	if err = ranks.Agree(err); err != nil {
		return inputError(err)
	}
	now := newManifestOf(c, target)
	m.Device, m.DeviceDetail, m.Threads, m.Ranks, m.Host = now.Device, now.DeviceDetail, now.Threads, now.Ranks, now.Host
	m.Status, m.Message, m.End, m.Failed, m.NoneStored = store.Running, "", time.Time{}, nil, nil
	m.Resumed = append(m.Resumed, time.Now())
	if ranks.IsRoot() {
		err = folder.SaveManifest(m)
	}
	if err = ranks.Agree(err); err != nil {
		return err
	}
	p := newPlan(c, job, target)
	if p.forecast, err = quickEstimate(c, job, folder.Dir()); err != nil {
		if ranks.IsRoot() {
			err = conclude(folder, m, err)
		}
		return err
	}
	p.eta = newETA(p.forecast, found != nil)
	s.begins(p)
	for _, message := range append(restoredFrom(dir, found), movesOf(options.Moved)...) {
		s.event(engine.Event{Kind: engine.Warning, Message: message})
	}
	return carryOut(c, job, folder, m, s, p.eta)
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
func takenFrom(c *cli.Context, dir string, m *store.Manifest) (e *config.Experiment, target graph.Target, o engine.Options, err error) {
	if m.Version != version || m.Commit != builtCommit() {
		return nil, nil, o, wrongUse{error: fmt.Errorf("%s was begun by engram %s (commit %s), and this is engram %s (commit %s): "+
			"only the version that began a run can promise its bits; go on with that one, or begin anew", dir, m.Version, m.Commit, version, builtCommit())}
	}
	if e, err = configurationOf(m, dir); err != nil {
		return nil, nil, o, err
	}
	asked := e.Precision
	if target, err = openTarget(c, e); err != nil {
		return nil, nil, o, err
	}
	if e.Precision != asked {
		return nil, nil, o, wrongUse{error: fmt.Errorf("%s was begun in %s, and %s computes in %s", dir, asked, target.Name(), e.Precision)}
	}
	var shard engine.Shard
	if m.Shard != "" {
		if shard, err = engine.ParseShard(m.Shard); err != nil {
			return nil, nil, o, fmt.Errorf("%s: shard: %w", filepath.Join(dir, store.ManifestName), err)
		}
	}
	o, err = runOptions(c, shard)
	return e, target, o, err
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
