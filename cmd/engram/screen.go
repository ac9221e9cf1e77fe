package main

import (
	"io"
	"os"

	"engram/engine"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// A screen shows the user how a run goes.
type screen interface {
	begins(plan)
	event(engine.Event)
	// failed is told what ended the run and returns whether it told the user.
	failed(error) bool
}

// newScreen is the screen that fits the flags and what standard error is.
func newScreen(c *cli.Context) screen {
	w := c.App.ErrWriter
	switch {
	case c.Bool("json"):
		return newJSONProgress(w, c.Bool("quiet"))
	case c.Bool("quiet"):
		return silence{}
	case isTerminal(w) && os.Getenv("TERM") != "dumb":
		return &barProgress{plainProgress: plainProgress{w: w}, colour: os.Getenv("NO_COLOR") == ""}
	}
	return &plainProgress{w: w}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// silence shows nothing.
type silence struct{}

func (silence) begins(plan)        {}
func (silence) event(engine.Event) {}
func (silence) failed(error) bool  { return false }
