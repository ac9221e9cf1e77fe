// Package runfolder makes run folders and says what is in them: manifests, inputs that have moved, results,
// and how a run ended.
package runfolder

import (
	"errors"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/ranks"
	"engram/engine/store"
)

// Create makes a run folder; one that is there already is the user's mistake.
func Create(out string, m *store.Manifest) (*store.Folder, error) {
	folder, err := store.Create(out, m)
	if errors.Is(err, store.ErrExists) {
		err = exit.Wrong(err)
	}
	return folder, err
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
