// Package runfolder makes run folders and says what is in them: manifests, inputs that have moved, results,
// and how a run ended.
package runfolder

import (
	"errors"
	"fmt"
	"path/filepath"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/ranks"
	"engram/engine/config"
	"engram/engine/store"
)

// Create makes a run folder. One that is there already, and one within another run folder, are the user's mistake.
func Create(out string, m *store.Manifest) (*store.Folder, error) {
	if outer := enclosing(out); outer != "" {
		return nil, exit.Wrong(fmt.Errorf("--out %s lies inside the run folder %s; choose a folder beside it", out, outer))
	}
	folder, err := store.Create(out, m)
	if errors.Is(err, store.ErrExists) {
		err = exit.Wrong(unfinished(filepath.Clean(out), err))
	}
	return folder, err
}

// enclosing is the run folder that out would lie in; "" where there is none.
func enclosing(out string) string {
	path, err := filepath.Abs(out)
	if out == "" || err != nil {
		return ""
	}
	for parent := filepath.Dir(path); parent != path; path, parent = parent, filepath.Dir(parent) {
		if m, err := store.ReadManifest(parent); err == nil && isRun(m) {
			return parent
		}
	}
	return ""
}

// unfinished is the error where dir holds a run that can go on, else the error there was.
func unfinished(dir string, exists error) error {
	m, abandoned, err := store.Look(dir)
	if err != nil || m.Ended() || !isRun(m) {
		return exists
	}
	if m.Status == store.Running && !abandoned {
		return fmt.Errorf("%s: %w: its run is still at work (`engram watch %s`); choose another --out", dir, store.ErrExists, dir)
	}
	return fmt.Errorf("%s: %w and holds a run that has not finished: `engram resume %s` goes on with it; for a new run choose another --out", dir, store.ErrExists, dir)
}

// isRun tells the manifest of `engram run` from those of figures and populations of synapses.
func isRun(m *store.Manifest) bool {
	e := &config.Experiment{}
	return m.DecodeConfiguration(e) == nil && len(e.Phases) > 0
}

// Open opens a run folder: the leading rank takes its lock, the others join it.
func Open(ranks *ranks.Ranks, dir string) (folder *store.Folder, m *store.Manifest, err error) {
	if ranks.IsRoot() {
		folder, m, err = store.Open(dir)
	}
	if err = ranks.Agree(err); err == nil && !ranks.IsRoot() {
		folder, m, err = store.Join(dir)
	}
	if err = ranks.Agree(err); err != nil && folder != nil {
		folder.Close()
	}
	return folder, m, exit.InputError(err)
}
