package config

import (
	"encoding/json"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// PatternSet says which patterns a phase works with: a word, or the patterns of some days,
// counted from 0. The zero value stands for the default, which [Parse] replaces.
type PatternSet struct {
	Word string // day, replayed or all; "" where Days are given
	Days []int  // ascending
}

// The words of a PatternSet.
const (
	OfDay    = "day"      // those of the last day
	Replayed = "replayed" // those that the last night replayed
	OfAll    = "all"      // those of all days so far
)

func (p PatternSet) isDefault() bool { return p.Word == "" && p.Days == nil }

func (p PatternSet) plain() any {
	if p.Days != nil {
		return p.Days
	}
	return p.Word
}

func (p PatternSet) MarshalYAML() (any, error) {
	var node yaml.Node
	err := node.Encode(p.plain())
	if p.Days != nil {
		node.Style = yaml.FlowStyle
	}
	return &node, err
}

func (p PatternSet) MarshalJSON() ([]byte, error) { return json.Marshal(p.plain()) }

func (p *PatternSet) UnmarshalJSON(text []byte) error {
	*p = PatternSet{}
	if json.Unmarshal(text, &p.Word) == nil {
		return nil
	}
	return json.Unmarshal(text, &p.Days)
}

// patternSet is one of some words, or a list of days.
func patternSet(name string, into *PatternSet, words ...string) key {
	want := "one of " + strings.Join(words, ", ") + ", or a list of days, counted from 0"
	return key{name: name, preset: preset(into, PatternSet{}), read: func(v value) error {
		*into = PatternSet{}
		if v.node.Kind == yaml.ScalarNode && slices.Contains(words, v.node.Value) {
			into.Word = v.node.Value
			return nil
		}
		if v.node.Kind != yaml.SequenceNode {
			message := want + ", not " + describe(v.node)
			if v.node.Kind == yaml.ScalarNode && v.node.ShortTag() == "!!str" {
				message += didYouMean(v.node.Value, words)
			}
			return v.wrong("%s must be %s", v.path, message)
		}
		if err := integers(name, &into.Days, nonNegative).read(v); err != nil {
			return err
		}
		if len(into.Days) == 0 {
			return v.wrong("%s must list at least one day, counted from 0", v.path)
		}
		slices.Sort(into.Days)
		return nil
	}}
}
