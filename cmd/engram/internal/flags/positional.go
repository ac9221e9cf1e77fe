package flags

import "engram/cmd/engram/internal/exit"

// Arguments are the positional arguments of a command.
type Arguments struct {
	Command string // that they are given to: run, bench cycle
	Words   []string
}

// One is the only argument; meaning says what it should be.
func (a Arguments) One(meaning string) (string, error) {
	switch len(a.Words) {
	case 0:
		return "", exit.Misuse("%s needs %s", a.Command, meaning)
	case 1:
		return a.Words[0], nil
	}
	return "", exit.Misuse("%s takes one %s, and %q is one too many", a.Command, meaning, a.Words[1])
}

// None is an error where there is an argument.
func (a Arguments) None() error {
	if len(a.Words) > 0 {
		return exit.Misuse("%s takes no argument such as %q", a.Command, a.Words[0])
	}
	return nil
}
