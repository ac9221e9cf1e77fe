package config

import (
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
	var parsed yaml.Node
	if err := yaml.Unmarshal([]byte(text), &parsed); err != nil {
		return d, d.errorAt(at, path, "%s", syntaxError("", err).Msg)
	}
	if len(parsed.Content) == 0 {
		return d, d.errorAt(at, path, "the value is missing")
	}
	return d.put(path, at, marked(parsed.Content[0], at.Line))
}

// marked gives every node of a --set value the line that stands for the option.
func marked(node *yaml.Node, line int) *yaml.Node {
	node.Line = line
	for _, child := range node.Content {
		marked(child, line)
	}
	return node
}
