// Package console is where commands read and write, and frames that change in place on a terminal.
package console

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Console is where a command reads from and writes to.
type Console struct {
	In  io.Reader
	Out io.Writer // results
	Err io.Writer // progress, warnings and errors
}

// IsTerminal tells whether a person may read what is written to w.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Warn writes a warning. Errors begin with "engram: " alone (exit.Complain).
func Warn(w io.Writer, text string) { fmt.Fprintf(w, "engram: warning: %s\n", text) }
