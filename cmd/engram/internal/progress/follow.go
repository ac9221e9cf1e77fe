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
	page   Page          // nil: there is none
	wrote  time.Time
	told   time.Time
}

// Page shows a run to those who look.
type Page interface {
	// Hear is told of an event, and now and then how far the run is, else nil. It must not wait for those who look.
	Hear(e engine.Event, p *store.Progress)
}

// progressEvery is the least time between two writings of progress.json.
const progressEvery = 2 * time.Second

// tellEvery is the least time between two times that a page is told how far the run is.
const tellEvery = 200 * time.Millisecond

// Follow makes a follower; what an earlier run left in the folder goes.
func Follow(s Screen, t *ETA, folder *store.Folder, page Page) *Follower {
	f := &Follower{screen: s, eta: t, folder: folder, page: page}
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
	f.tell(now, e)
	if f.eta == nil || f.folder == nil || e.Kind == engine.Warning || now.Sub(f.wrote) < progressEvery {
		return
	}
	f.wrote = now
	_ = f.folder.SaveProgress(f.progress(now, e)) // who cannot write it will fail with what matters more
}

// Note has the screen say what is no warning, while the run goes on.
func (f *Follower) Note(text string) {
	f.one.Lock()
	defer f.one.Unlock()
	f.screen.Note(text)
}

// tell passes an event on to the page.
func (f *Follower) tell(now time.Time, e engine.Event) {
	if f.page == nil {
		return
	}
	var p *store.Progress
	if f.eta != nil && e.Kind != engine.Warning && (e.Kind != engine.Progress || now.Sub(f.told) >= tellEvery) {
		at := f.progress(now, e)
		p, f.told = &at, now
	}
	f.page.Hear(e, p)
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
