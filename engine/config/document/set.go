package document

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Set applies one --set option, a path=value.
func (d Document) Set(assignment string) (Document, error) {
	d.Sets = append(d.Sets[:len(d.Sets):len(d.Sets)], assignment)
	at := &yaml.Node{Line: -len(d.Sets)}
	path, text, ok := strings.Cut(assignment, "=")
	if !ok || path == "" {
		return d, d.ErrorAt(at, "", "write it as path=value, such as phases.1.sleep.beta=20")
	}
	if firstInvalid([]byte(assignment)) >= 0 {
		return d, d.ErrorAt(at, path, "the value is not UTF-8")
	}
	var parsed yaml.Node
	if err := yaml.Unmarshal([]byte(text), &parsed); err != nil {
		return d, d.ErrorAt(at, path, "%s", syntaxError("", []byte(text), err).Msg)
	}
	if len(parsed.Content) == 0 {
		return d, d.ErrorAt(at, path, "the value is missing")
	}
	value := marked(parsed.Content[0], at.Line)
	if err := d.merge(value); err != nil {
		return d, err
	}
	return d.Put(path, at, value)
}

// marked gives every node of a --set value the line that stands for the option.
func marked(node *yaml.Node, line int) *yaml.Node {
	node.Line = line
	for _, child := range node.Content {
		marked(child, line)
	}
	return node
}
