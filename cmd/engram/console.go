package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// console is where a command reads from and writes to.
type console struct {
	in  io.Reader
	out io.Writer // results
	err io.Writer // progress, warnings and errors
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
