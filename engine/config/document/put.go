package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Put gives the document with the value written at the dotted path. Keys that
// are not there yet are made; whether they exist at all is found when the
// document is read. Nodes made on the way carry at's line.
//
// Nodes along the path are copied, all others shared: an alias elsewhere that
// stands for the same text keeps it.
func (d Document) Put(path string, at, value *yaml.Node) (Document, error) {
	for _, rival := range d.rivals(path) {
		d.Root = Without(d.Root, strings.Split(rival, "."))
	}
	root, err := Put(d.Root, nil, splitPath(path), at, value)
	if err != nil {
		return d, d.ErrorAt(at, path, "%v", err)
	}
	d.Root = root
	return d, nil
}

// splitPath cuts a path at its dots. The keys of the sweep are paths themselves.
func splitPath(path string) []string {
	if axis, ok := strings.CutPrefix(path, "sweep."); ok {
		return []string{"sweep", axis}
	}
	return strings.Split(path, ".")
}

// Put gives the node with the value written at the path todo below it; done is the path that leads to it.
func Put(node *yaml.Node, done, todo []string, at, value *yaml.Node) (*yaml.Node, error) {
	if len(todo) == 0 {
		return value, nil
	}
	copied := *Follow(node)
	copied.Content = slices.Clone(copied.Content)
	if IsNull(&copied) {
		copied = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: at.Line}
	}
	child := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: at.Line}
	var slot int
	switch copied.Kind {
	case yaml.SequenceNode:
		index, err := strconv.Atoi(todo[0])
		if err != nil || index < 0 || index >= len(copied.Content) || strconv.Itoa(index) != todo[0] {
			return nil, fmt.Errorf("%s is a list of %d, counted from 0: it has no %s",
				strings.Join(done, "."), len(copied.Content), Quote(todo[0]))
		}
		slot, child = index, copied.Content[index]
	case yaml.MappingNode:
		key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: todo[0], Line: at.Line, Column: at.Column}
		if i := Find(&copied, todo[0]); i >= 0 {
			copied.Content[i] = key
			slot, child = i+1, copied.Content[i+1]
		} else {
			copied.Content = append(copied.Content, key, child)
			slot = len(copied.Content) - 1
		}
	default:
		return nil, fmt.Errorf("%s is %s, it has no key %s", strings.Join(done, "."), Describe(&copied), Quote(todo[0]))
	}
	changed, err := Put(child, append(done, todo[0]), todo[1:], at, value)
	copied.Content[slot] = changed
	return &copied, err
}

// Without gives the node with the key at the path taken out, where it is there.
func Without(node *yaml.Node, path []string) *yaml.Node {
	copied := *Follow(node)
	slot := -1
	if i := Find(&copied, path[0]); i >= 0 {
		slot = i + 1
	} else if copied.Kind == yaml.SequenceNode && len(path) > 1 {
		slot, _ = strconv.Atoi(path[0])
	}
	if slot < 0 || slot >= len(copied.Content) {
		return node
	}
	copied.Content = slices.Clone(copied.Content)
	if len(path) == 1 {
		copied.Content = slices.Delete(copied.Content, slot-1, slot+1)
	} else {
		copied.Content[slot] = Without(copied.Content[slot], path[1:])
	}
	return &copied
}

// Find is the index of a key among a mapping's nodes (its value is the next),
// or -1.
func Find(mapping *yaml.Node, name string) int {
	if mapping.Kind != yaml.MappingNode {
		return -1
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if key := Follow(mapping.Content[i]); key.Kind == yaml.ScalarNode && key.Value == name {
			return i
		}
	}
	return -1
}

// keyAt is the node of the key at a path of mappings, or nil.
func keyAt(node *yaml.Node, path []string) (key *yaml.Node) {
	for _, name := range path {
		node = Follow(node)
		i := Find(node, name)
		if i < 0 {
			return nil
		}
		key, node = node.Content[i], node.Content[i+1]
	}
	return key
}
