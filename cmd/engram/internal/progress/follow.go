package progress

import (
	"sync"
	"time"

	"engram/engine"
	"engram/engine/store"
)

// Follower hears of a run what the screen does, and keeps progress.json for those who watch.
type Follower struct {
	one    sync.Mutex // events come from the run and from the signal
	screen Screen
	eta    *ETA          // nil: nobody follows
	folder *store.Folder // nil: the folder is another's
	wrote  time.Time
}

// progressEvery is the least time between two writings of progress.json.
const progressEvery = 2 * time.Second

// Follow makes a follower; what an earlier run left in the folder goes.
func Follow(s Screen, t *ETA, folder *store.Folder) *Follower {
	f := &Follower{screen: s, eta: t, folder: folder}
	f.Ends()
	return f
}

// Event passes on what happens.
func (f *Follower) Event(e engine.Event) {
	f.one.Lock()
	defer f.one.Unlock()
	now := time.Now()
	if f.eta != nil && e.Kind != engine.Warning {
		f.eta.event(now, e)
	}
	f.screen.Event(e)
	if f.eta == nil || f.folder == nil || e.Kind == engine.Warning || now.Sub(f.wrote) < progressEvery {
		return
	}
	f.wrote = now
	_ = f.folder.SaveProgress(f.progress(now, e)) // who cannot write it will fail with what matters more
}

func (f *Follower) progress(now time.Time, e engine.Event) store.Progress {
	p := store.Progress{Time: now, Batch: e.Batch, Batches: e.Batches, Phase: e.Phase, Name: e.Name, Step: e.Cycle, Steps: e.Cycles}
	done, left, known := f.eta.remains(now)
	if p.Done = done; known {
		p.Left = &left
	}
	return p
}

// Ends removes the progress of a run that has ended.
func (f *Follower) Ends() {
	if f.folder != nil {
		f.folder.DropProgress()
	}
}
