// Package exit is how the program ends: kinds of errors, what the user is told of them, exit statuses, and the
// signals that end it.
package exit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"engram/engine"

	"github.com/urfave/cli/v2"
)

// Exit statuses.
const (
	StatusDone        = 0
	StatusFailed      = 1   // the machine, or a network that cannot go on
	StatusMisuse      = 2   // flags, configuration, input files
	StatusInterrupted = 130 // by a signal; the state is saved
)

// wrongUse is an error that the user mends by asking for something else.
type wrongUse struct {
	error
	hint string // where to look, if anywhere
}

func (e wrongUse) Unwrap() error { return e.error }

// Wrong marks an error that the user mends by asking for something else.
func Wrong(err error) error { return wrongUse{error: err} }

// WrongWithHint adds a sentence on where to look.
func WrongWithHint(err error, hint string) error { return wrongUse{err, hint} }

// wrongLine is a wrong command line. WithHelp adds whose help tells more.
type wrongLine struct{ error }

func (e wrongLine) Unwrap() error { return e.error }

// Misuse is the error of a wrong command line.
func Misuse(format string, args ...any) error {
	return Wrong(wrongLine{fmt.Errorf(format, args...)})
}

// WithHelp adds to the error of a wrong command line that the help of this command tells more; "" is
// the help of the program. Other errors stay as they are.
func WithHelp(command string, err error) error {
	if _, ok := errors.AsType[wrongLine](err); !ok {
		return err
	}
	help := "engram --help"
	if command != "" {
		help = "engram " + command + " --help"
	}
	return wrongUse{err, "See `" + help + "`."}
}

// Interruption says that a signal ended a run.
type Interruption struct{ Folder string } // "": there is none

func (e Interruption) Error() string {
	if e.Folder == "" {
		return "interrupted"
	}
	return fmt.Sprintf("interrupted; what was reached is saved in %s: engram resume goes on", e.Folder)
}

// ErrStoppedOnPage says that a run was stopped on its live page, which does what a signal does.
var ErrStoppedOnPage = fmt.Errorf("stopped on the live page: %w", context.Canceled)

// nothingToDo says why a command had nothing to do; that is no failure.
type nothingToDo struct{ error }

func (e nothingToDo) Unwrap() error { return e.error }

// shownError is an error that the user has been told of already.
type shownError struct{ error }

func (e shownError) Unwrap() error { return e.error }

// Shown marks an error that the user has been told of already.
func Shown(err error) error { return shownError{err} }

// InputError sorts an error about the input: what is missing or wrong in it is wrong
// use; memory that does not suffice and what the system refuses are failures.
func InputError(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*engine.MemoryError](err); ok {
		return err
	}
	if errors.Is(err, engine.ErrEmptyShare) {
		return nothingToDo{err}
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		if !errno.Is(fs.ErrNotExist) && errno != syscall.ENOTDIR && errno != syscall.EISDIR {
			return err
		}
	}
	return Wrong(err)
}

// StatusOf is the exit status that an error calls for.
func StatusOf(err error) int {
	if err == nil {
		return StatusDone
	}
	if _, ok := errors.AsType[nothingToDo](err); ok {
		return StatusDone
	}
	if _, ok := errors.AsType[Interruption](err); ok {
		return StatusInterrupted
	}
	if _, ok := errors.AsType[wrongUse](err); ok {
		return StatusMisuse
	}
	if _, ok := errors.AsType[cli.ExitCoder](err); ok { // the library's own: no such help topic
		return StatusMisuse
	}
	return StatusFailed
}

// Complain tells the user of an error.
func Complain(w io.Writer, err error) {
	if err == nil {
		return
	}
	if _, ok := errors.AsType[shownError](err); ok {
		return
	}
	fmt.Fprintf(w, "engram: %v\n", err)
	if wrong, ok := errors.AsType[wrongUse](err); ok && wrong.hint != "" {
		fmt.Fprintf(w, "  %s\n", wrong.hint)
	}
}
