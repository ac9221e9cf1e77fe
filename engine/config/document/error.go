package document

import (
	"cmp"
	"errors"
	"fmt"
	"math"
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

	node    *yaml.Node // that it is about
	instead bool       // it is about a key that may have been written in place of another one
	missing bool       // about one that its mapping lacks
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

// Errors are several things that are wrong with a configuration, in the order of its lines; none follows from another.
type Errors []error

// Error is a line for each of the first.
func (e Errors) Error() string {
	const most = 20
	var lines []string
	for _, err := range e[:min(most, len(e))] {
		lines = append(lines, err.Error())
	}
	if more := len(e) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more errors", more))
	}
	return strings.Join(lines, "\n")
}

func (e Errors) Unwrap() []error { return e }

// Join makes one error of those that are there: nil of none, that one of one. Of several about the same node, which may be used in
// several places, the first is kept, and so is one of those that say the same. A missing key is left out beside one that may
// stand for it. Those without a line, of --set, come last.
func Join(all ...error) error {
	var flat Errors
	for _, err := range all {
		if several, ok := err.(Errors); ok {
			flat = append(flat, several...)
		} else if err != nil {
			flat = append(flat, err)
		}
	}
	seen, said := map[*yaml.Node]bool{}, map[string]bool{}
	instead := slices.ContainsFunc(flat, func(err error) bool { known, ok := err.(*Error); return ok && known.instead })
	flat = slices.DeleteFunc(flat, func(err error) bool {
		known, ok := err.(*Error)
		if !ok || known.node == nil {
			return false
		}
		text := known.Error()
		if seen[known.node] || said[text] || known.missing && instead {
			return true
		}
		seen[known.node], said[text] = true, true
		return false
	})
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	}
	line := func(err error) int {
		if known, ok := errors.AsType[*Error](err); ok && known.Line > 0 {
			return known.Line
		}
		return math.MaxInt
	}
	slices.SortStableFunc(flat, func(a, b error) int { return cmp.Compare(line(a), line(b)) })
	return flat
}

// Written are the errors about what is written, without those about keys that are missing.
func Written(err error) error {
	return Each(err, func(err error) error {
		if known, ok := err.(*Error); ok && known.missing {
			return nil
		}
		return err
	})
}

// Each applies a function to each of the errors that err is.
func Each(err error, change func(error) error) error {
	several, ok := err.(Errors)
	if !ok {
		return change(err)
	}
	changed := make([]error, len(several))
	for i, one := range several {
		changed[i] = change(one)
	}
	return Join(changed...)
}

// Fault is an error about the key at path of an experiment, which does not know where the key
// was written; Reading.Locate adds that.
func Fault(path, format string, args ...any) error {
	return &Error{Key: path, Msg: fmt.Sprintf(format, args...)}
}

// Locate adds to each fault the line of its key, or of the mapping that the key would stand in.
func (in *Reading) Locate(err error) error {
	return Each(err, func(err error) error {
		var known *Error
		if !errors.As(err, &known) || known.File != "" {
			return err
		}
		return in.ErrorAt(in.KeyAt(known.Key), known.Key, "%s", known.Msg)
	})
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
