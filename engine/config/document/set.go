package document

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Set applies one --set option, a path=value. One that leaves nothing of an earlier one is an error: they contradict one another.
// One that takes another key out of the file, since both say the same, is a warning.
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
	if err := d.checkOverwritten(path, at); err != nil {
		return d, err
	}
	return d.Put(path, at, value)
}

// checkOverwritten looks for what the last --set writes over, beside the file's value of its own key.
func (d Document) checkOverwritten(path string, at *yaml.Node) error {
	contradicts := func(earlier string) error {
		return d.ErrorAt(at, path, "it overwrites --set %s: leave one of them out", earlier)
	}
	for _, earlier := range d.Sets[:len(d.Sets)-1] {
		before, _, _ := strings.Cut(earlier, "=")
		if before == path || strings.HasPrefix(before, path+".") {
			return contradicts(earlier)
		}
	}
	for _, rival := range d.rivals(path) {
		switch key := keyAt(d.Root, strings.Split(rival, ".")); {
		case key == nil:
		case key.Line < 0:
			return contradicts(d.Sets[-key.Line-1])
		default:
			d.Warn(at, path, "it takes the place of %s (%s:%d)", rival, d.File, key.Line)
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
