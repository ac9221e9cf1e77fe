package document

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// merging replaces merge keys (<<) by the keys that they stand for: those of the mapping, or of the
// mappings in a list, that are not written beside it. Of several the first holds. The keys keep
// the lines at which they were written. https://yaml.org/type/merge.html
type merging struct {
	Document
	state map[*yaml.Node]progress
	added int // keys so far
}

type progress int

const (
	unseen progress = iota
	begun
	finished
)

// merge expands all merge keys below the document's root.
func (d Document) merge(root *yaml.Node) error {
	m := &merging{Document: d, state: map[*yaml.Node]progress{}}
	return m.expand(root)
}

func (m *merging) expand(node *yaml.Node) error {
	node = Follow(node)
	if m.state[node] != unseen || node.Kind != yaml.MappingNode && node.Kind != yaml.SequenceNode {
		return nil
	}
	m.state[node] = begun
	merges := false
	for i, child := range node.Content {
		merges = merges || node.Kind == yaml.MappingNode && i%2 == 0 && isMerge(child)
		if err := m.expand(child); err != nil {
			return err
		}
	}
	if merges {
		if err := m.flatten(node); err != nil {
			return err
		}
	}
	m.state[node] = finished
	return nil
}

func isMerge(key *yaml.Node) bool { return key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge" }

// flatten writes the keys of the merged mappings into the mapping itself.
func (m *merging) flatten(mapping *yaml.Node) error {
	known := map[string]bool{} // keys of its own, and those merged so far
	var merge *yaml.Node
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		switch key := Follow(mapping.Content[i]); {
		case !isMerge(mapping.Content[i]):
			known[key.Value] = true
		case merge != nil:
			return m.ErrorAt(key, "", `"<<" is given twice in one mapping: list the mappings, <<: [*a, *b]`)
		default:
			merge = key
		}
	}
	var content []*yaml.Node
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i] != merge {
			content = append(content, mapping.Content[i], mapping.Content[i+1])
			continue
		}
		sources := []*yaml.Node{mapping.Content[i+1]}
		if value := Follow(sources[0]); value.Kind == yaml.SequenceNode {
			sources = value.Content
		}
		for _, source := range sources {
			keys, err := m.keysOf(merge, source, known)
			if err != nil {
				return err
			}
			content = append(content, keys...)
		}
	}
	mapping.Content = content
	return nil
}

// keysOf are the keys of a merged mapping that are not known yet, with their values.
func (m *merging) keysOf(merge, source *yaml.Node, known map[string]bool) (keys []*yaml.Node, err error) {
	source = Follow(source)
	if source.Kind != yaml.MappingNode {
		return nil, m.ErrorAt(merge, "", `"<<" merges a mapping (<<: *name, of one marked &name) or a list of mappings, not %s`, Describe(source))
	}
	if m.state[source] == begun {
		return nil, m.ErrorAt(merge, "", `"<<" merges the mapping that it stands in`)
	}
	for i := 0; i+1 < len(source.Content); i += 2 {
		if name := Follow(source.Content[i]).Value; !known[name] {
			known[name] = true
			keys = append(keys, source.Content[i], source.Content[i+1])
		}
	}
	const most = 1_000_000
	if m.added += len(source.Content) / 2; m.added > most {
		return nil, m.ErrorAt(merge, "", "the merge keys stand for more than %d keys", most)
	}
	return slices.Clip(keys), nil
}
