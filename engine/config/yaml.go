package config

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"engram/engine/config/document"

	"go.yaml.in/yaml/v3"
)

// YAML is the resolved configuration with all defaults written out. [Parse]
// reads the same experiment back, which is why it leaves out what follows from
// other keys, or has no effect: the count where a load or a file told it, a threshold rate that
// follows the rate, and the norm of a drift that is that of the night.
func (e *Experiment) YAML() []byte {
	root := encode(e)
	if e.Patterns.Load > 0 || e.Patterns.CountFromFile {
		root = document.Without(root, []string{"patterns", "count"})
	}
	for i, phase := range e.Phases {
		for _, key := range phase.following() {
			root = document.Without(root, []string{"phases", strconv.Itoa(i), phase.Name(), key})
		}
	}
	if e.Network.CodingLevelFromPatterns {
		said := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: fromPatterns}
		if f := e.Network.CodingLevel; f > 0 {
			said.LineComment = fmt.Sprint(f)
		}
		root, _ = document.Put(root, nil, []string{"network", "coding_level"}, said, said)
	}
	for _, k := range unusedKeys(e, nil) {
		if path := strings.Split(k.path(e), "."); k.says&fileWarns != 0 && isDefault(e, path, root) {
			root = document.Without(root, path)
		}
	}
	if len(e.Sweep) > 0 {
		root.Content = append(root.Content, encode("sweep"), encodeSweep(e.Sweep))
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		panic(fmt.Sprintf("config: an experiment is plain data, yet: %v", err))
	}
	return text.Bytes()
}

// following are the keys of a phase that were not written and follow others.
func (p Phase) following() (keys []string) {
	if replay := p.Replay(); replay != nil && replay.ThresholdFollows {
		keys = append(keys, "threshold_rate")
	}
	if d := p.Drift; d != nil && d.ScalingFollows {
		keys = append(keys, "scaling")
	}
	if d := p.Drift; d != nil && d.LengthFollows {
		keys = append(keys, "length")
	}
	return keys
}

// isDefault reports whether the key at a path is what it is where nobody writes it.
func isDefault(e *Experiment, path []string, root *yaml.Node) bool {
	now := nodeAt(root, path)
	if now == nil {
		return false
	}
	plain := e.clone()
	k, rest, err := keyOf(experimentKeys(plain), path)
	if err != nil || rest != "" {
		return false
	}
	k.Preset()
	var before *yaml.Node
	if path[0] == "phases" {
		phase, _ := strconv.Atoi(path[1])
		before = nodeAt(encode(plain.Phases[phase]), path[2:])
	} else {
		plain.Phases = nil // they take time to encode
		before = nodeAt(encode(plain), path)
	}
	return before != nil && now.Value == before.Value
}

// encodeSweep writes the axes as a mapping, which keeps their order as no Go
// map would.
func encodeSweep(axes []Axis) *yaml.Node {
	mapping := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for _, axis := range axes {
		values := encode(axis.Values)
		values.Style = yaml.FlowStyle
		mapping.Content = append(mapping.Content, encode(axis.Path), values)
	}
	return mapping
}

func encode(plain any) *yaml.Node {
	var node yaml.Node
	if err := node.Encode(plain); err != nil {
		panic(fmt.Sprintf("config: an experiment is plain data, yet: %v", err))
	}
	return &node
}
