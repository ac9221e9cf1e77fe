package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"engram/engine/config/document"

	"go.yaml.in/yaml/v3"
)

// sweptKey writes values of a swept key into the experiment that it is bound to.
type sweptKey struct {
	path string
	key  document.Key // of the path, or of the list that the path leads into
	list *yaml.Node   // that list, as it is now; nil: the path is that of a key
	item int          // of the list
}

// bind finds the keys of the axes in the table that is bound to e.
func bind(e *Experiment, axes []Axis) ([]sweptKey, error) {
	lists := map[string]*yaml.Node{} // by path, for several axes in one list
	keys := make([]sweptKey, len(axes))
	for i, axis := range axes {
		k, rest, err := keyOf(experimentKeys(e), strings.Split(axis.Path, "."))
		if err != nil {
			return nil, err
		}
		keys[i] = sweptKey{path: axis.Path, key: k}
		if rest == "" {
			continue
		}
		path := strings.TrimSuffix(axis.Path, "."+rest)
		if lists[path] == nil {
			lists[path] = nodeAt(encode(e), strings.Split(path, "."))
		}
		list := lists[path]
		item, err := strconv.Atoi(rest)
		if err != nil || list == nil || item < 0 || item >= len(list.Content) {
			return nil, fmt.Errorf("the configuration has no %s that could be swept", document.Quote(axis.Path))
		}
		keys[i].path, keys[i].list, keys[i].item = path, list, item
	}
	return keys, nil
}

// keyOf walks down the table. Where the path leads into a list of plain values, rest is the place
// in that list.
func keyOf(keys document.Section, path []string) (k document.Key, rest string, err error) {
	find := keys.Find
	for at, name := range path {
		var known bool
		if k, known = find(name); !known {
			return k, "", fmt.Errorf("the configuration has no %s that could be swept", document.Quote(strings.Join(path, ".")))
		}
		switch below := path[at+1:]; {
		case len(below) == 0:
			return k, "", nil
		case k.Item != nil:
			find = k.Item
		case k.Inside != nil:
			find = k.Inside().Find
		default:
			return k, strings.Join(below, "."), nil
		}
	}
	return k, "", nil
}

// PathsOf are the paths of the keys with this name, or known by this symbol, in the order of the table: phases.N.sleep.beta and
// phases.N.learn.beta of beta.
func PathsOf(word string) []string {
	var paths []string
	var walk func(prefix string, keys document.Section)
	walk = func(prefix string, keys document.Section) {
		for _, k := range keys {
			path := prefix + k.Name
			if k.Name == word || slices.Contains(k.Symbols, word) {
				paths = append(paths, path)
			}
			if k.Inside == nil {
				continue
			}
			if k.Item != nil {
				path += ".N"
			}
			walk(path+".", k.Inside())
		}
	}
	walk("", experimentKeys(&Experiment{}))
	return paths
}

// nodeAt is the node at a path; nil where there is none.
func nodeAt(node *yaml.Node, path []string) *yaml.Node {
	for _, name := range path {
		slot := -1
		if node.Kind == yaml.SequenceNode {
			slot, _ = strconv.Atoi(name)
		} else if i := document.Find(node, name); i >= 0 {
			slot = i + 1
		}
		if slot < 0 || slot >= len(node.Content) {
			return nil
		}
		node = node.Content[slot]
	}
	return node
}

// take reads a value that has no line.
func (k sweptKey) take(node *yaml.Node) error { return k.read(&document.Reading{}, node) }

// read reads a value of the key into the experiment.
func (k sweptKey) read(in *document.Reading, node *yaml.Node) error {
	announces := node
	if k.list != nil {
		k.list.Content[k.item] = node
		node = k.list
	}
	return k.key.Read(document.Value{In: in, Node: document.Follow(node), Key: announces, Path: k.path})
}
