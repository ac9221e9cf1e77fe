package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// set applies one --set option, a path=value.
func (d document) set(assignment string) (document, error) {
	d.sets = append(d.sets[:len(d.sets):len(d.sets)], assignment)
	at := &yaml.Node{Line: -len(d.sets)}
	path, text, ok := strings.Cut(assignment, "=")
	if !ok || path == "" {
		return d, d.errorAt(at, "", "write it as path=value, such as phases.1.sleep.beta=20")
	}
	if firstInvalid([]byte(assignment)) >= 0 {
		return d, d.errorAt(at, path, "the value is not UTF-8")
	}
	var parsed yaml.Node
	if err := yaml.Unmarshal([]byte(text), &parsed); err != nil {
		return d, d.errorAt(at, path, "%s", syntaxError("", err).Msg)
	}
	if len(parsed.Content) == 0 {
		return d, d.errorAt(at, path, "the value is missing")
	}
	value := marked(parsed.Content[0], at.Line)
	if err := d.merge(value); err != nil {
		return d, err
	}
	return d.put(path, at, value)
}

// checkSets refuses a --set whose value no network would have: the sweep writes its own over it.
// A --set of a mapping that holds a swept key is fine; the rest of it stays.
func (d document) checkSets(axes []axis) error {
	for i, assignment := range d.sets {
		path, value, _ := strings.Cut(assignment, "=")
		at := &yaml.Node{Line: -(i + 1)}
		for _, a := range axes {
			switch {
			case path == a.path:
				return d.errorAt(at, path, "the sweep lists values of %s, which would overwrite this one; write --set sweep.%s=[%s], or take it out of the sweep",
					quote(path), path, value)
			case strings.HasPrefix(path, a.path+"."), slices.Contains(rivals(path), a.path):
				return d.errorAt(at, path, "the sweep lists values of %s, which would overwrite this one; take that out of the sweep, or change what it lists with --set sweep.%s=[...]",
					quote(a.path), a.path)
			}
		}
	}
	return nil
}

// marked gives every node of a --set value the line that stands for the option.
func marked(node *yaml.Node, line int) *yaml.Node {
	node.Line = line
	for _, child := range node.Content {
		marked(child, line)
	}
	return node
}
