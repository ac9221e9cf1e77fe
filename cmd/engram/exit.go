package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"engram/engine"

	"github.com/urfave/cli/v2"
)

// Exit statuses.
const (
	statusDone        = 0
	statusFailed      = 1   // the machine, or a network that cannot go on
	statusMisuse      = 2   // flags, configuration, input files
	statusInterrupted = 130 // by a signal; the state is saved
)

// wrongUse is an error that the user mends by asking for something else.
type wrongUse struct {
	error
	hint string // where to look, if anywhere
}

func (e wrongUse) Unwrap() error { return e.error }

// wrongLine is a wrong command line. withHelp adds whose help tells more.
type wrongLine struct{ error }

func (e wrongLine) Unwrap() error { return e.error }

// misuse is the error of a wrong command line.
func misuse(format string, args ...any) error {
	return wrongUse{error: wrongLine{fmt.Errorf(format, args...)}}
}

// withHelp adds to the error of a wrong command line that the help of this command tells more; "" is
// the help of the program. Other errors stay as they are.
func withHelp(command string, err error) error {
	if _, ok := errors.AsType[wrongLine](err); !ok {
		return err
	}
	help := "engram --help"
	if command != "" {
		help = "engram " + command + " --help"
	}
	return wrongUse{err, "See `" + help + "`."}
}

// interruption says that a signal ended a run.
type interruption struct{ folder string } // "": there is none

func (e interruption) Error() string {
	if e.folder == "" {
		return "interrupted"
	}
	return fmt.Sprintf("interrupted; what was reached is saved in %s: engram resume goes on", e.folder)
}

// nothingToDo says why a command had nothing to do; that is no failure.
type nothingToDo struct{ error }

func (e nothingToDo) Unwrap() error { return e.error }

// shown is an error that the user has been told of already.
type shown struct{ error }

func (e shown) Unwrap() error { return e.error }

// inputError sorts an error about the input: what is missing or wrong in it is wrong
// use; memory that does not suffice and what the system refuses are failures.
func inputError(err error) error {
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
		switch errno {
		case syscall.ENOENT, syscall.ENOTDIR, syscall.EISDIR:
		default:
			return err
		}
	}
	return wrongUse{error: err}
}

// statusOf is the exit status that an error calls for.
func statusOf(err error) int {
	if err == nil {
		return statusDone
	}
	if _, ok := errors.AsType[nothingToDo](err); ok {
		return statusDone
	}
	if _, ok := errors.AsType[interruption](err); ok {
		return statusInterrupted
	}
	if _, ok := errors.AsType[wrongUse](err); ok {
		return statusMisuse
	}
	if _, ok := errors.AsType[cli.ExitCoder](err); ok { // the library's own: no such help topic
		return statusMisuse
	}
	return statusFailed
}

// complain tells the user of an error.
func complain(w io.Writer, err error) {
	if err == nil {
		return
	}
	if _, ok := errors.AsType[shown](err); ok {
		return
	}
	fmt.Fprintf(w, "engram: %v\n", err)
	if wrong, ok := errors.AsType[wrongUse](err); ok && wrong.hint != "" {
		fmt.Fprintf(w, "  %s\n", wrong.hint)
	}
}
