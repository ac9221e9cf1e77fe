package config

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

// fault is an error about the key at path of an experiment, which does not know where the key
// was written; reading.locate adds that.
func fault(path, format string, args ...any) error {
	return &Error{Key: path, Msg: fmt.Sprintf(format, args...)}
}

// locate adds to a fault the line of its key, or of the mapping that the key would stand in.
func (in *reading) locate(err error) error {
	var known *Error
	if !errors.As(err, &known) || known.File != "" {
		return err
	}
	return in.errorAt(in.keyAt(known.Key), known.Key, "%s", known.Msg)
}

// wrong is an error about the key at path, or the mapping that it would stand in.
func (in *reading) wrong(path, format string, args ...any) error {
	return in.locate(fault(path, format, args...))
}

// warn adds a warning about a node, once.
func (d document) warn(node *yaml.Node, path, format string, args ...any) {
	sentence := d.errorAt(node, path, format, args...).Error()
	if d.warnings != nil && !slices.Contains(*d.warnings, sentence) {
		*d.warnings = append(*d.warnings, sentence)
	}
}

// keyAt is the node of the key at path, or of the nearest one above it.
func (in *reading) keyAt(path string) *yaml.Node {
	for at := path; at != ""; at = at[:max(0, strings.LastIndexByte(at, '.'))] {
		for r := in; r != nil; r = r.above {
			if key := r.keys[at]; key != nil {
				return key
			}
		}
	}
	return in.root
}
