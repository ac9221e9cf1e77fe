package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

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

// Fault is an error about the key at path of an experiment, which does not know where the key
// was written; Reading.Locate adds that.
func Fault(path, format string, args ...any) error {
	return &Error{Key: path, Msg: fmt.Sprintf(format, args...)}
}

// Locate adds to a fault the line of its key, or of the mapping that the key would stand in.
func (in *Reading) Locate(err error) error {
	var known *Error
	if !errors.As(err, &known) || known.File != "" {
		return err
	}
	return in.ErrorAt(in.KeyAt(known.Key), known.Key, "%s", known.Msg)
}

// Wrong is an error about the key at path, or the mapping that it would stand in.
func (in *Reading) Wrong(path, format string, args ...any) error {
	return in.Locate(Fault(path, format, args...))
}

// Warn adds a warning about a node, once.
func (d Document) Warn(node *yaml.Node, path, format string, args ...any) {
	sentence := d.ErrorAt(node, path, format, args...).Error()
	if d.Warnings != nil && !slices.Contains(*d.Warnings, sentence) {
		*d.Warnings = append(*d.Warnings, sentence)
	}
}

// KeyAt is the node of the key at path, or of the nearest one above it.
func (in *Reading) KeyAt(path string) *yaml.Node {
	for at := path; at != ""; at = at[:max(0, strings.LastIndexByte(at, '.'))] {
		for r := in; r != nil; r = r.Above {
			if key := r.Keys[at]; key != nil {
				return key
			}
		}
	}
	return in.Root
}
