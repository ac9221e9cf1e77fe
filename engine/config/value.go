package config

import (
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// reading is one pass over a document.
type reading struct {
	document
	keys  map[string]*yaml.Node // every path read so far, and the node that announces it; nil: nobody asks
	above *reading              // where keys that are not in this one were read, if anywhere
	steps int                   // nodes visited
}

// value is a node on its way to becoming a Go value.
type value struct {
	in   *reading
	node *yaml.Node // what is written, aliases followed
	key  *yaml.Node // what announces it: its key, or itself in a list
	path string     // dotted, empty for the whole document
}

// wrong is an error about the value.
func (v value) wrong(format string, args ...any) error {
	return v.in.errorAt(v.key, v.path, format, args...)
}

// mistyped is an error that says what is wanted and what was found.
func (v value) mistyped(want string) error {
	return v.wrong("%s must be %s, not %s", v.name(), want, describe(v.node))
}

// name is the value's path as used in a sentence.
func (v value) name() string {
	if v.path == "" {
		return "the configuration"
	}
	return v.path
}

// child steps to a value inside this one. The number of steps is limited since
// aliases let a short text stand for an endless one.
func (v value) child(name string, key, node *yaml.Node) (value, error) {
	const most = 2_000_000
	inside := value{in: v.in, key: key, node: follow(node), path: name}
	if v.path != "" {
		inside.path = v.path + "." + name
	}
	if v.in.steps++; v.in.steps > most {
		return inside, inside.wrong("the configuration has more than %d values", most)
	}
	if v.in.keys != nil {
		v.in.keys[inside.path] = key
	}
	return inside, nil
}

// entry is a key of a mapping with its value.
type entry struct {
	name string
	value
}

// entries are the keys of a mapping in the order written. A mapping left empty
// (`record:`) has none.
func (v value) entries() ([]entry, error) {
	if isNull(v.node) {
		return nil, nil
	}
	if v.node.Kind != yaml.MappingNode {
		return nil, v.mistyped("a mapping of keys")
	}
	var all []entry
	seen := map[string]bool{}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		key := follow(v.node.Content[i])
		if key.Kind != yaml.ScalarNode {
			return nil, v.in.errorAt(key, v.path, "a key of %s must be a word, not %s", v.name(), describe(key))
		}
		inside, err := v.child(key.Value, key, v.node.Content[i+1])
		if err != nil {
			return nil, err
		}
		if seen[key.Value] {
			return nil, inside.wrong("%s is given twice", quote(inside.path))
		}
		seen[key.Value] = true
		all = append(all, entry{key.Value, inside})
	}
	return all, nil
}

// items are the values of a list.
func (v value) items() ([]value, error) {
	if v.node.Kind != yaml.SequenceNode {
		return nil, v.mistyped("a list")
	}
	if err := v.checkCommas(); err != nil {
		return nil, err
	}
	var all []value
	for i, node := range v.node.Content {
		item, err := v.child(strconv.Itoa(i), node, node)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

// describe says what a node is, for a message.
func describe(node *yaml.Node) string {
	node = follow(node)
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
		return "the text " + quote(node.Value)
	}
	return fmt.Sprintf("%s (%s)", quote(node.Value), node.ShortTag())
}
