package config

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/engine/config/document"

	"go.yaml.in/yaml/v3"
)

// How often a recall draws its noise: once a trial, or at each of its steps.
const (
	EveryTrial = "trial"
	EveryStep  = "step"
)

// What is the same of all neurons in a test: the mean of their surviving factors, that of the weights of
// surviving synapses, that of all weights (0.1 each), or their threshold (1).
const (
	MeanFactor  = "factor"
	MeanWeight  = "weight"
	MeanInput   = "input"
	ByThreshold = "threshold"
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
func patternSet(name string, into *PatternSet, words ...string) document.Key {
	want := "one of " + strings.Join(words, ", ") + ", or a list of days, counted from 0"
	return document.Key{Name: name, Preset: document.Preset(into, PatternSet{}), Read: func(v document.Value) error {
		*into = PatternSet{}
		if v.Node.Kind == yaml.ScalarNode && slices.Contains(words, v.Node.Value) {
			into.Word = v.Node.Value
			return nil
		}
		if v.Node.Kind != yaml.SequenceNode {
			message := want + ", not " + document.Describe(v.Node)
			if v.Node.Kind == yaml.ScalarNode && v.Node.ShortTag() == "!!str" {
				message += document.DidYouMean(v.Node.Value, words)
			}
			return v.Wrong("%s must be %s", v.Path, message)
		}
		if err := document.Integers(name, &into.Days, document.NonNegative).Read(v); err != nil {
			return err
		}
		if len(into.Days) == 0 {
			return v.Wrong("%s must list at least one day, counted from 0", v.Path)
		}
		slices.Sort(into.Days)
		return nil
	}}
}

// checkTested: the patterns that recalls test and drifts measure are there by then.
func checkTested(e *Experiment) error {
	slept := false
	for i, phase := range e.Phases {
		slept = slept || phase.Sleep != nil
		set := phase.Tested()
		if set == nil {
			continue
		}
		path := fmt.Sprintf("phases.%d.%s.patterns", i, phase.Name())
		if set.Word == Replayed && !slept {
			return document.Fault(path, "%s is replayed, but no sleep phase comes before: nothing has been replayed; say day", path)
		}
		for _, day := range set.Days {
			if last := e.Days(i) - 1; day > last {
				return document.Fault(path, "%s lists day %d, but by then the last day is day %d (days count from 0)", path, day, last)
			}
		}
	}
	return nil
}

// checkRecalls: neural noise levels are probabilities, and each level is tested once.
func checkRecalls(e *Experiment) error {
	for i, phase := range e.Phases {
		if phase.Recall != nil {
			if err := checkLevels(e, i, phase.Recall); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkLevels checks the levels of noise of phase i.
func checkLevels(e *Experiment, i int, r *Recall) error {
	f := e.Network.CodingLevel
	for j, p := range r.Levels {
		if slices.Contains(r.Levels[:j], p) {
			return document.Fault(levelPath(i, j), "phases.%d.recall.levels lists %g twice: its trials would be the same ones again; raise trials for more of them", i, p)
		}
		switch r.Noise {
		case "neural":
			if p > 1 {
				at := levelPath(i, j)
				return document.Fault(at, "%s must be from 0 to 1 as a probability, not %g", at, p)
			}
		case "neural-exact":
			n := float64(e.Network.Neurons)
			flips, active := math.RoundToEven(p*n), math.RoundToEven(n*f)
			if least := min(active, n-active); !e.codingLevelUnknown() && flips > least {
				at := levelPath(i, j)
				return document.Fault(at, "%s = %g is too much: round(p N) = %.0f active units flip and as many silent ones, and a pattern has %.0f active of %.0f; use at most %.4g",
					at, p, flips, active, n, least/n)
			}
		case "neural-balanced":
			if !e.codingLevelUnknown() && (p/f > 1 || p/(1-f) > 1) {
				at := levelPath(i, j)
				return document.Fault(at, "%s = %g is too much: units flip with probability p/f = %.4g and p/(1-f) = %.4g, which must not exceed 1",
					at, p, p/f, p/(1-f))
			}
		}
	}
	return nil
}

func levelPath(phase, j int) string { return fmt.Sprintf("phases.%d.recall.levels.%d", phase, j) }
