package main

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

func (*heard) begins(plan)            {}
func (h *heard) event(e engine.Event) { h.events = append(h.events, e.Kind) }
func (*heard) failed(error) bool      { return false }

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
	h := &heard{}
	f := follow(h, newETA(roughly(t), false), folder)
	absent(t, path)
	f.event(engine.Event{Kind: engine.Warning, Batches: 4, Message: "careful"})
	absent(t, path)
	f.event(engine.Event{Kind: engine.PhaseBegins, Batches: 4, Phase: 0, Name: "wake", Cycles: 3})
	at := func(when string, step int) {
		t.Helper()
		p := store.ReadProgress(folder.Dir())
		if p == nil || p.Step != step || p.Steps != 3 || p.Name != "wake" || p.Batches != 4 || time.Since(p.Time) > time.Minute {
			t.Errorf("%s: %+v, want step %d", when, p, step)
		}
	}
	at("the first event", 0)
	next := engine.Event{Kind: engine.Progress, Batches: 4, Phase: 0, Name: "wake", Cycle: 1, Cycles: 3}
	f.event(next)
	at("a moment later", 0)
	f.wrote = f.wrote.Add(-progressEvery)
	f.event(engine.Event{Kind: engine.Warning, Batches: 4, Cycle: 2, Cycles: 3})
	at("a warning", 0)
	f.event(next)
	at("a while later", 1)
	if f.ends(); len(h.events) != 5 {
		t.Errorf("the screen heard %v", h.events)
	}
	absent(t, path)

	alone := follow(h, nil, folder) // nobody follows
	alone.event(next)
	absent(t, path)
	follow(h, newETA(roughly(t), false), nil).event(next) // the folder is another's
	absent(t, path)
	if len(h.events) != 7 {
		t.Errorf("the screen heard %d events, want 7", len(h.events))
	}
}
