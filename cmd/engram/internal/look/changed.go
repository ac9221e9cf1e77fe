package look

import (
	"engram/cmd/engram/internal/console"
	"engram/engine/store"
)

// warnOfChanges says which results in run folders are not as the runs left them.
func warnOfChanges(con console.Console, dirs ...string) {
	for _, dir := range dirs {
		if m, err := store.ReadManifest(dir); err == nil {
			if changed := m.Changed(dir); changed != "" {
				console.Warn(con.Err, changed)
			}
		}
	}
}
