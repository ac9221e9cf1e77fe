package runfolder

import (
	"os"
	"time"

	"engram/cmd/engram/internal/ranks"
	"engram/cmd/engram/internal/target"
	"engram/cmd/engram/internal/version"
	"engram/engine/graph"
	"engram/engine/store"
)

// NewManifest records the program, the machine and the device.
func NewManifest(ranks *ranks.Ranks, o *target.Options, target graph.Target) *store.Manifest {
	size := ranks.Size
	if size == 1 {
		size = 0 // goes without saying
	}
	return &store.Manifest{
		Ranks:        size,
		Version:      version.Number,
		Commit:       version.Commit(),
		Features:     version.Features(),
		Arguments:    os.Args[1:],
		Device:       target.Name(),
		DeviceDetail: target.Detail(),
		Precision:    string(target.Precision()),
		Threads:      o.ThreadsOf(ranks, target),
		Host:         store.ThisHost(),
		Start:        time.Now(),
		Status:       store.Running,
	}
}
