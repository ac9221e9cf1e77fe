package document

import (
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Reading is one pass over a document.
type Reading struct {
	Document
	Keys  map[string]*yaml.Node // every path read so far, and the node that announces it; nil: nobody asks
	Above *Reading              // where keys that are not in this one were read, if anywhere
	steps int                   // nodes visited
}

// Value is a node on its way to becoming a Go value.
type Value struct {
	In   *Reading
	Node *yaml.Node // what is written, aliases followed
	Key  *yaml.Node // what announces it: its key, or itself in a list
	Path string     // dotted, empty for the whole document
}

// Wrong is an error about the value.
func (v Value) Wrong(format string, args ...any) error {
	return v.In.ErrorAt(v.Key, v.Path, format, args...)
}

// Mistyped is an error that says what is wanted and what was found.
func (v Value) Mistyped(want string) error {
	return v.Wrong("%s must be %s, not %s", v.name(), want, Describe(v.Node))
}

// name is the value's path as used in a sentence.
func (v Value) name() string {
	if v.Path == "" {
		return "the configuration"
	}
	return v.Path
}

// child steps to a value inside this one. The number of steps is limited since
// aliases let a short text stand for an endless one.
func (v Value) child(name string, key, node *yaml.Node) (Value, error) {
	const most = 2_000_000
	inside := Value{In: v.In, Key: key, Node: Follow(node), Path: name}
	if v.Path != "" {
		inside.Path = v.Path + "." + name
	}
	if v.In.steps++; v.In.steps > most {
		return inside, inside.Wrong("the configuration has more than %d values", most)
	}
	if v.In.Keys != nil {
		v.In.Keys[inside.Path] = key
	}
	return inside, nil
}

// Entry is a key of a mapping with its value.
type Entry struct {
	Name string
	Value
}

// Entries are the keys of a mapping in the order written. A mapping left empty
// (`record:`) has none. Keys that are no words or given twice are errors, beside which the others are returned.
func (v Value) Entries() (all []Entry, err error) {
	if IsNull(v.Node) {
		return nil, nil
	}
	if v.Node.Kind != yaml.MappingNode {
		if spaced, is := missingSpace(v.Node.Value); is && v.Node.Kind == yaml.ScalarNode {
			return nil, v.In.ErrorAt(v.Node, v.Path, "%s", spaced)
		}
		return nil, v.Mistyped("a mapping of keys")
	}
	var wrong []error
	refuse := func(e *Error) {
		e.instead = true
		wrong = append(wrong, e)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(v.Node.Content); i += 2 {
		key := Follow(v.Node.Content[i])
		if key.Kind != yaml.ScalarNode {
			refuse(v.In.ErrorAt(key, v.Path, "a key of %s must be a word, not %s", v.name(), Describe(key)))
			continue
		}
		inside, err := v.child(key.Value, key, v.Node.Content[i+1])
		if err != nil {
			return nil, err
		}
		if seen[key.Value] {
			refuse(inside.In.ErrorAt(key, inside.Path, "%s is given twice", Quote(inside.Path)))
			continue
		}
		seen[key.Value] = true
		all = append(all, Entry{key.Value, inside})
	}
	return all, Join(wrong...)
}

// Items are the values of a list. Numbers with a decimal comma are errors, beside which the others are returned.
func (v Value) Items() (all []Value, err error) {
	if v.Node.Kind != yaml.SequenceNode {
		return nil, v.Mistyped("a list")
	}
	torn, err := v.checkCommas()
	for i, node := range v.Node.Content {
		if torn[i] {
			continue
		}
		item, endless := v.child(strconv.Itoa(i), node, node)
		if endless != nil {
			return nil, endless
		}
		all = append(all, item)
	}
	return all, err
}

// Each reads every value of a list, and tells of all that are wrong.
func (v Value) Each(read func(Value) error) error {
	items, err := v.Items()
	wrong := []error{err}
	for _, item := range items {
		wrong = append(wrong, read(item))
	}
	return Join(wrong...)
}

// Describe says what a node is, for a message.
func Describe(node *yaml.Node) string {
	node = Follow(node)
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch node.ShortTag() {
	case "!!null":
		return "empty"
	case "!!int", "!!float", "!!bool":
		return node.Value
	case "!!str":
		return "the text " + Quote(node.Value)
	}
	return fmt.Sprintf("%s (%s)", Quote(node.Value), node.ShortTag())
}

// Plain is the value as Go data: a scalar, or a list or mapping of scalars
// (noise levels, a ramp).
func (v Value) Plain() (any, error) {
	inner := []Value{v}
	switch v.Node.Kind {
	case yaml.SequenceNode:
		items, err := v.Items()
		if err != nil {
			return nil, err
		}
		inner = items
	case yaml.MappingNode:
		entries, err := v.Entries()
		if err != nil {
			return nil, err
		}
		inner = nil
		for _, entry := range entries {
			inner = append(inner, entry.Value)
		}
	}
	for _, part := range inner {
		if part.Node.Kind != yaml.ScalarNode {
			return nil, part.Mistyped("a single value")
		}
	}
	var plain any
	if err := v.Node.Decode(&plain); err != nil {
		return nil, v.Wrong("%s cannot be read: %v", v.Path, err)
	}
	return plain, nil
}
