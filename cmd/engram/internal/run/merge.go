package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"engram/cmd/engram/internal/console"
	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/cmd/engram/internal/runfolder"
	"engram/engine/config"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

// MergeCommand is `engram merge`.
func MergeCommand(con console.Console) *cli.Command {
	var out string
	return &cli.Command{
		Name:      "merge",
		Usage:     "joins the shares of a sweep (run --shard) into one run folder",
		ArgsUsage: "DIR... --out DIR",
		Description: "The shares must be of one configuration and version, and done. The new folder has the\n" +
			"bytes of a run of the whole sweep; the shares stay. Folders that are not there are passed over if\n" +
			"no network is missing: with more shares than networks some have none.",
		Flags: []cli.Flag{&cli.StringFlag{Name: "out", Destination: &out, Usage: "new folder `DIR` for the whole; never overwritten"}},
		Action: flags.Action(func(_ context.Context, args flags.Arguments) error {
			return merge(con, out, args.Words)
		}),
	}
}

// merge joins the shares in dirs into the new folder out.
func merge(con console.Console, out string, dirs []string) error {
	if len(dirs) == 0 || out == "" {
		return exit.Misuse("merge needs the folders to join, and --out DIR for the whole")
	}
	var parts []*store.Part
	var missing []string
	for _, dir := range dirs {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, dir)
			continue
		}
		p, err := store.OpenPart(dir)
		if err != nil {
			return exit.InputError(err)
		}
		parts = append(parts, p)
	}
	if len(parts) == 0 {
		_, err := store.OpenPart(missing[0]) // which says what is wanted
		return exit.InputError(err)
	}
	m, err := whole(parts)
	if err != nil && len(missing) > 0 {
		err = fmt.Errorf("%w; there is no folder %s", err, strings.Join(missing, ", "))
	}
	if err != nil {
		return exit.Wrong(err)
	}
	if len(missing) > 0 {
		console.Warn(con.Err, "passed over, since they are not there and no network is missing: "+strings.Join(missing, ", "))
	}
	for _, p := range parts {
		if changed := p.Manifest.Changed(p.Dir); changed != "" {
			console.Warn(con.Err, changed)
			m.Warn(changed)
		}
	}
	folder, err := runfolder.Create(out, m)
	if err != nil {
		return err
	}
	defer folder.Close()
	err = folder.Merge(parts)
	if err == nil {
		err = runfolder.Gather(folder)
	}
	if err := runfolder.Conclude(folder, m, err); err != nil {
		return err
	}
	if len(m.Failed) > 0 { // as one run of the whole would have ended
		m.Status, m.Message = store.Failed, runfolder.FailuresOf(m)
		if err := folder.SaveManifest(m); err != nil {
			return err
		}
	}
	if m.Message != "" {
		console.Warn(con.Err, m.Message)
	}
	return runfolder.PrintResults(con.Out, folder.Dir())
}

// whole is the manifest of all shares together; it says what keeps them apart.
func whole(parts []*store.Part) (*store.Manifest, error) {
	first := parts[0]
	m := *first.Manifest
	m.Shard, m.Message, m.Status, m.Failed, m.NoneStored, m.Replicas = "", "", store.Running, nil, nil, 0
	m.Arguments, m.Inputs, m.InputsRelative, m.Seconds, m.Energy = os.Args[1:], maps.Clone(m.Inputs), nil, nil, nil
	m.Warnings = nil
	ours, err := runfolder.Configuration(first.Manifest, first.Dir)
	if err != nil {
		return nil, err
	}
	seen := map[int]*store.Part{}
	for _, p := range parts {
		switch {
		case p.Abandoned:
			return nil, fmt.Errorf("%s was killed, and no process is at work on it: let it finish (engram resume %[1]s) before the shares are joined", p.Dir)
		case p.Manifest.Status == store.Running:
			return nil, fmt.Errorf("%s is running: let it finish (engram watch %[1]s) before the shares are joined", p.Dir)
		case p.Manifest.Status == store.Interrupted:
			return nil, fmt.Errorf("%s is interrupted: let it finish (engram resume %[1]s) before the shares are joined", p.Dir)
		case p.Manifest.Status == store.Failed && len(p.Manifest.Failed) == 0: // it never came to its end
			return nil, fmt.Errorf("%s failed before its end (%s): let it finish (engram resume) before the shares are joined", p.Dir, p.Manifest.Message)
		case p.Manifest.Version != m.Version || p.Manifest.Commit != m.Commit:
			return nil, fmt.Errorf("%s is of engram %s (commit %s), and %s of engram %s (commit %s): run the shares with one version",
				p.Dir, p.Manifest.Version, p.Manifest.Commit, first.Dir, m.Version, m.Commit)
		}
		theirs, err := runfolder.Configuration(p.Manifest, p.Dir)
		if err != nil {
			return nil, err
		}
		if d := config.Differences(ours, theirs); len(d) > 0 {
			return nil, fmt.Errorf("%s and %s are not of one experiment: %s", first.Dir, p.Dir, runfolder.FirstDifference(d))
		}
		for _, n := range p.Numbers {
			if other, twice := seen[n]; twice {
				return nil, overlapping(other, p, n)
			}
			seen[n] = p
		}
		m.Replicas += len(p.Numbers)
		m.Failed = append(m.Failed, p.Manifest.Failed...)
		m.NoneStored = append(m.NoneStored, p.Manifest.NoneStored...)
		for _, warning := range p.Manifest.Warnings {
			m.Warn(warning)
		}
		maps.Copy(m.Inputs, p.Manifest.Inputs)
		m.Start, m.End = earlier(m.Start, p.Manifest.Start), time.Time{}
		for _, s := range p.Manifest.Seconds {
			m.Seconds = store.AddSeconds(m.Seconds, s)
		}
		if e := p.Manifest.Energy; e != nil { // shares of earlier versions have none
			m.SumEnergy(e.Missing...)
		}
	}
	all, err := ours.Combinations()
	if err != nil {
		return nil, err
	}
	if err := lacking(parts, all.Len(), func(replica int) bool { return seen[replica] != nil }); err != nil {
		return nil, err
	}
	if m.Configuration, err = wholeConfiguration(parts); err != nil {
		return nil, err
	}
	slices.SortFunc(m.Failed, func(a, b store.FailedReplica) int { return a.Replica - b.Replica })
	slices.SortStableFunc(m.NoneStored, func(a, b store.NoneStored) int { return a.Replica - b.Replica })
	return &m, nil
}

// wholeConfiguration is the configuration that shares have in common, with what the pattern files of
// all of them have told.
func wholeConfiguration(parts []*store.Part) (*config.Experiment, error) {
	var e *config.Experiment
	for _, p := range parts {
		of := &config.Experiment{}
		if err := p.Manifest.DecodeConfiguration(of); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Dir, err)
		}
		if e == nil {
			e = of
		}
		e.AddPatternFiles(of)
	}
	return e, e.Resolve()
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
