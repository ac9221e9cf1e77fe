package progress

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"engram/engine"
	"engram/engine/store"
)

// heard is a screen that counts.
type heard struct{ events []engine.EventKind }

func (*heard) Begins(Plan)            {}
func (*heard) Note(string)            {}
func (*heard) NothingStored(string)   {}
func (*heard) Used(*store.Energy)     {}
func (h *heard) Event(e engine.Event) { h.events = append(h.events, e.Kind) }
func (*heard) Failed(error) bool      { return false }

// TestFollow: the screen hears all events; progress.json says where the run is, is written again after a
// while alone, not for a warning, and goes when the run ends and when the next one begins.
func TestFollow(t *testing.T) {
	folder, err := store.Create(filepath.Join(t.TempDir(), "run"), &store.Manifest{Status: store.Running, Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	path := folder.Path("progress.json")
	if err := os.WriteFile(path, []byte("of an earlier run"), 0o666); err != nil {
		t.Fatal(err)
	}
	gone := func() {
		t.Helper()
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s is there", path)
		}
	}
	h := &heard{}
	f := Follow(h, NewETA(roughly(t)), folder, nil)
	gone()
	f.Event(engine.Event{Kind: engine.Warning, Batches: 4, Message: "careful"})
	gone()
	f.Event(engine.Event{Kind: engine.PhaseBegins, Batches: 4, Phase: 0, Name: "wake", Cycles: 3})
	at := func(when string, step int) {
		t.Helper()
		p := store.ReadProgress(folder.Dir())
		if p == nil || p.Step != step || p.Steps != 3 || p.Name != "wake" || p.Batches != 4 || time.Since(p.Time) > time.Minute {
			t.Errorf("%s: %+v, want step %d", when, p, step)
		}
	}
	at("the first event", 0)
	next := engine.Event{Kind: engine.Progress, Batches: 4, Phase: 0, Name: "wake", Cycle: 1, Cycles: 3}
	f.Event(next)
	at("a moment later", 0)
	f.wrote = f.wrote.Add(-progressEvery)
	f.Event(engine.Event{Kind: engine.Warning, Batches: 4, Cycle: 2, Cycles: 3})
	at("a warning", 0)
	f.Event(next)
	at("a while later", 1)
	if f.Ends(); len(h.events) != 5 {
		t.Errorf("the screen heard %v", h.events)
	}
	gone()

	alone := Follow(h, nil, folder, nil) // nobody follows
	alone.Event(next)
	gone()
	Follow(h, NewETA(roughly(t)), nil, nil).Event(next) // the folder is another's
	gone()
	if len(h.events) != 7 {
		t.Errorf("the screen heard %d events, want 7", len(h.events))
	}
}
