package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mostReplicas stops a sweep that cannot be meant.
const mostReplicas = 1_000_000

// sweep makes the name known. Its content is read before everything else, by
// axes, since it writes into the rest.
func sweep(name string) key {
	return key{name: name, preset: func() {}, read: func(value) error { return nil }}
}

// axis is an Axis whose values still know their lines.
type axis struct {
	path  string
	nodes []*yaml.Node
	Axis
}

// axes reads the sweep section.
func (d document) axes() ([]axis, error) {
	root := follow(d.root)
	i := find(root, "sweep")
	if i < 0 {
		return nil, nil
	}
	in := &reading{document: d}
	entries, err := value{in: in, key: root.Content[i], node: follow(root.Content[i+1]), path: "sweep"}.entries()
	if err != nil {
		return nil, err
	}
	var axes []axis
	replicas := 1
	for _, entry := range entries {
		if err := entry.checkPath(axes); err != nil {
			return nil, err
		}
		a, err := entry.axis()
		if err != nil {
			return nil, err
		}
		if replicas *= len(a.nodes); replicas > mostReplicas {
			return nil, entry.wrong("the sweep has more than %d combinations", mostReplicas)
		}
		axes = append(axes, a)
	}
	return axes, nil
}

// checkPath refuses keys that all replicas share, and keys inside one another.
// Whether the key exists is found when its values are tried.
func (e entry) checkPath(before []axis) error {
	top, _, _ := strings.Cut(e.name, ".")
	if top == "zip" || strings.ContainsAny(e.name, "+,&") {
		return e.wrong("a sweep takes every combination of its values, and has no %s of keys whose values go together: run each pair by itself (`engram run ... --set KEY=VALUE --set KEY=VALUE --out A`) and compare them with `engram report A B C`", quote(e.name))
	}
	if e.name == "phases" || slices.Contains([]string{"name", "precision", "save", "sweep", "record"}, top) {
		return e.wrong("%s cannot be swept: it is the same for all replicas", quote(e.name))
	}
	for _, other := range before {
		if strings.HasPrefix(e.name, other.path+".") || strings.HasPrefix(other.path, e.name+".") ||
			slices.Contains(rivals(e.name), other.path) {
			return e.wrong("%s and %s cannot both be swept: one overwrites the other", quote(other.path), quote(e.name))
		}
	}
	return nil
}

// axis reads the values of one swept key.
func (e entry) axis() (axis, error) {
	a := axis{path: e.name}
	a.Path = e.name
	items, err := e.items()
	if err != nil {
		return a, err
	}
	if len(items) == 0 {
		return a, e.wrong("%s must list at least one value", e.path)
	}
	seen := map[string]bool{}
	for _, item := range items {
		plain, err := item.plain()
		if err != nil {
			return a, err
		}
		if seen[fmt.Sprint(plain)] {
			return a, item.wrong("%s lists %s twice", e.path, quote(fmt.Sprint(plain)))
		}
		seen[fmt.Sprint(plain)] = true
		a.nodes = append(a.nodes, item.node)
		a.Values = append(a.Values, plain)
	}
	return a, nil
}

// plain is a swept value as Go data: a scalar, or a list or mapping of scalars
// (noise levels, a ramp).
func (v value) plain() (any, error) {
	inner := []value{v}
	switch v.node.Kind {
	case yaml.SequenceNode:
		items, err := v.items()
		if err != nil {
			return nil, err
		}
		inner = items
	case yaml.MappingNode:
		entries, err := v.entries()
		if err != nil {
			return nil, err
		}
		inner = nil
		for _, entry := range entries {
			inner = append(inner, entry.value)
		}
	}
	for _, part := range inner {
		if part.node.Kind != yaml.ScalarNode {
			return nil, part.mistyped("a single value")
		}
	}
	var plain any
	if err := v.node.Decode(&plain); err != nil {
		return nil, v.wrong("%s cannot be read: %v", v.path, err)
	}
	return plain, nil
}

// first writes the first value of every axis into the document.
func (d document) first(axes []axis) (document, error) {
	for _, a := range axes {
		var err error
		if d, err = d.put(a.path, a.nodes[0], a.nodes[0]); err != nil {
			return d, err
		}
	}
	return d, nil
}

// UnmarshalJSON reads the values as the YAML they are, so that a 64-bit seed
// stays a whole number.
func (a *Axis) UnmarshalJSON(text []byte) error {
	var raw struct {
		Path   string
		Values json.RawMessage
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	a.Path = raw.Path
	return yaml.Unmarshal(raw.Values, &a.Values)
}
