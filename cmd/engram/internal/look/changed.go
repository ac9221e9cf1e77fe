package look

import (
	"path/filepath"

	"engram/cmd/engram/internal/console"
	"engram/engine/store"
)

// warnOfChanges says which results in run folders are not as the runs left them, of each folder once.
func warnOfChanges(con console.Console, dirs ...string) {
	looked := map[string]bool{}
	for _, dir := range dirs {
		dir = filepath.Clean(dir)
		m, err := store.ReadManifest(dir)
		if err != nil || looked[dir] {
			continue
		}
		looked[dir] = true
		if changed := m.Changed(dir); changed != "" {
			console.Warn(con.Err, changed)
		}
	}
}
