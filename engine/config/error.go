package config

import "fmt"

// Error is what is wrong with a configuration, and where.
type Error struct {
	File string // as the user named it, or the --set option at fault
	Line int    // from 1; 0 where there is none
	Key  string // dotted path, such as phases.1.sleep.beta
	Msg  string
}

func (e *Error) Error() string {
	switch {
	case e.File == "":
		return e.Msg
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.File, e.Msg)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}
