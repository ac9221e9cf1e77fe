// Package progress shows how a run goes: as bars, lines or JSON, with what it takes and how long that still is.
package progress

import (
	"io"
	"os"

	"engram/cmd/engram/internal/console"
	"engram/engine"
	"engram/engine/store"
)

// A screen shows the user how a run goes.
type Screen interface {
	Begins(Plan)
	Event(engine.Event)
	// Note is told what is no warning, such as where a run goes on.
	Note(text string)
	// Used is told, at the end, what energy the run used. Where none was read there is nothing to show.
	Used(*store.Energy)
	// NothingStored is told, at the end, that the run has stored no pattern, and why. Warnings have said so before: those who hear
	// of warnings need no other word.
	NothingStored(why string)
	// Failed is told what ended the run and returns whether it told the user.
	Failed(error) bool
}

// NewScreen is the screen that fits w, which is standard error, and the flags --quiet and --json.
func NewScreen(w io.Writer, quiet, json bool) Screen {
	switch {
	case json:
		return newJSONProgress(w, quiet)
	case quiet:
		return silence{w}
	case console.IsTerminal(w) && os.Getenv("TERM") != "dumb":
		return &barProgress{plainProgress: plainProgress{w: w}, colour: os.Getenv("NO_COLOR") == ""}
	}
	return &plainProgress{w: w}
}

// silence shows nothing but that the run was in vain.
type silence struct{ w io.Writer }

func (silence) Begins(Plan)        {}
func (silence) Event(engine.Event) {}
func (silence) Note(string)        {}
func (silence) Used(*store.Energy) {}
func (silence) Failed(error) bool  { return false }

func (s silence) NothingStored(why string) { console.Warn(s.w, why) }
