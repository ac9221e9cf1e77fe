package main

import (
	"io"
	"os"

	"engram/engine"
)

// A screen shows the user how a run goes.
type screen interface {
	begins(plan)
	event(engine.Event)
	// failed is told what ended the run and returns whether it told the user.
	failed(error) bool
}

// newScreen is the screen that fits w, which is standard error, and the flags --quiet and --json.
func newScreen(w io.Writer, quiet, json bool) screen {
	switch {
	case json:
		return newJSONProgress(w, quiet)
	case quiet:
		return silence{}
	case isTerminal(w) && os.Getenv("TERM") != "dumb":
		return &barProgress{plainProgress: plainProgress{w: w}, colour: os.Getenv("NO_COLOR") == ""}
	}
	return &plainProgress{w: w}
}

// silence shows nothing.
type silence struct{}

func (silence) begins(plan)        {}
func (silence) event(engine.Event) {}
func (silence) failed(error) bool  { return false }
