package config

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The types a key can have. Each function describes a key that is stored in
// into; fallback is its default.

// preset is the function that stores a default.
func preset[T any](into *T, fallback T) func() { return func() { *into = fallback } }

func text(name string, into *string, fallback string) key {
	return key{name: name, preset: preset(into, fallback), read: func(v value) error {
		if v.node.Kind != yaml.ScalarNode || v.node.ShortTag() != "!!str" {
			return v.mistyped("a text (in quotes if need be)")
		}
		*into = v.node.Value
		return nil
	}}
}

// file is the path of an input file.
func file(name string, into *string) key {
	k := text(name, into, "")
	readText := k.read
	k.read = func(v value) error {
		if err := readText(v); err != nil {
			return err
		}
		if *into == "" {
			return v.wrong("%s must name a file", v.path)
		}
		return nil
	}
	return k
}

// fileList is the paths of at least one input file.
func fileList(name string, into *[]string) key {
	return key{name: name, preset: preset(into, nil), read: func(v value) error {
		items, err := v.items()
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return v.wrong("%s must list at least one file", v.path)
		}
		*into = make([]string, len(items))
		for i, item := range items {
			if err := file(name, &(*into)[i]).read(item); err != nil {
				return err
			}
		}
		return nil
	}}
}

// choice is one of a few words, the first being the default.
func choice(name string, into *string, words ...string) key {
	return key{name: name, preset: preset(into, words[0]), read: func(v value) error {
		if err := readWord(v, words); err != nil {
			return err
		}
		*into = v.node.Value
		return nil
	}}
}

// resolved is a choice whose default depends on other keys: it is empty until resolve fills it in.
func resolved(k key, into *string) key {
	k.preset = preset(into, "")
	return k
}

// words is a list of different words out of the known ones.
func words(name string, into *[]string, known, fallback []string) key {
	return key{name: name, preset: preset(into, fallback), read: func(v value) error {
		items, err := v.items()
		if err != nil {
			return err
		}
		*into = []string{}
		for _, item := range items {
			if err := readWord(item, known); err != nil {
				return err
			}
			if slices.Contains(*into, item.node.Value) {
				return item.wrong("%s lists %q twice", v.path, item.node.Value)
			}
			*into = append(*into, item.node.Value)
		}
		return nil
	}}
}

func readWord(v value, known []string) error {
	want := strings.Join(known, ", ")
	if v.node.Kind != yaml.ScalarNode {
		return v.mistyped("one of " + want)
	}
	if !slices.Contains(known, v.node.Value) {
		return v.wrong("%s must be one of %s, not %s%s", v.path, want, describe(v.node), didYouMean(v.node.Value, known))
	}
	return nil
}

func boolean(name string, into *bool, fallback bool) key {
	return key{name: name, preset: preset(into, fallback), read: func(v value) error {
		if v.node.Kind != yaml.ScalarNode || v.node.ShortTag() != "!!bool" || v.node.Decode(into) != nil {
			return v.mistyped("true or false")
		}
		return nil
	}}
}

func number(name string, into *float64, fallback float64, within bound) key {
	return key{name: name, preset: preset(into, fallback), read: func(v value) (err error) {
		*into, err = readNumber(v, "a number", within)
		return err
	}}
}

// numbers is a list of at least one number.
func numbers(name string, into *[]float64, fallback []float64, within bound) key {
	return key{name: name, preset: preset(into, fallback), read: func(v value) error {
		items, err := v.items()
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return v.wrong("%s must list at least one number", v.path)
		}
		*into = make([]float64, len(items))
		for i, item := range items {
			if (*into)[i], err = readNumber(item, "a number", within); err != nil {
				return err
			}
		}
		return nil
	}}
}

// integer is a whole number that a float64 holds exactly. It may be written as
// a float (1e5).
func integer(name string, into *int, fallback int, within bound) key {
	return key{name: name, preset: preset(into, fallback), read: func(v value) (err error) {
		*into, err = readInteger(v, within)
		return err
	}}
}

// integers is a list of different whole numbers, which may be empty.
func integers(name string, into *[]int, within bound) key {
	return key{name: name, preset: preset(into, nil), read: func(v value) error {
		items, err := v.items()
		if err != nil {
			return err
		}
		*into = nil
		for _, item := range items {
			n, err := readInteger(item, within)
			if err != nil {
				return err
			}
			if slices.Contains(*into, n) {
				return item.wrong("%s lists %d twice", v.path, n)
			}
			*into = append(*into, n)
		}
		return nil
	}}
}

func readInteger(v value, within bound) (int, error) {
	x, err := readNumber(v, "a whole number", within)
	if err == nil && x != math.Trunc(x) {
		err = v.mistyped("a whole number")
	}
	return int(x), err
}

// unsigned is any 64-bit number; those beyond 2^53 have no exact float.
func unsigned(name string, into *uint64, fallback uint64) key {
	return key{name: name, preset: preset(into, fallback), read: func(v value) error {
		want := fmt.Sprintf("a whole number from 0 to %d", uint64(math.MaxUint64))
		x, err := readNumber(v, want, nonNegative)
		if err != nil {
			return err
		}
		if v.node.ShortTag() == "!!float" && x == math.Trunc(x) && x <= 1<<53 {
			*into = uint64(x)
			return nil
		}
		if v.node.ShortTag() != "!!int" || v.node.Decode(into) != nil {
			return v.mistyped(want)
		}
		return nil
	}}
}

// rate is a number or a ramp.
func rate(name string, into *Rate) key {
	ramp := func() section {
		return section{
			needed(number("from", &into.From, 0, single)),
			needed(number("to", &into.To, 0, single)),
			needed(number("tau", &into.Tau, 0, positive)),
		}
	}
	return key{name: name, preset: preset(into, Rate{}), inside: ramp, read: func(v value) error {
		if v.node.Kind == yaml.MappingNode {
			return ramp().read(v)
		}
		x, err := readNumber(v, "a number or a ramp {from, to, tau}", single)
		*into = constant(x)
		return err
	}}
}

// thresholdRate is a rate that follows the other one where it is not written.
func thresholdRate(name string, into *Replay) key {
	k := rate(name, &into.ThresholdRate)
	read := k.read
	k.preset = func() { into.ThresholdRate, into.ThresholdFollows = Rate{}, true }
	k.read = func(v value) error {
		into.ThresholdFollows = false
		return read(v)
	}
	return k
}

// fromPatterns is the coding level that is the mean activity of the pattern file.
const fromPatterns = "from_patterns"

// codingLevel is a number, or the word that leaves it to the pattern file.
func codingLevel(name string, into *Network) key {
	preset := func() { into.CodingLevel, into.CodingLevelFromPatterns = 0, false }
	return key{name: name, preset: preset, read: func(v value) (err error) {
		preset()
		if v.node.Kind == yaml.ScalarNode && v.node.Value == fromPatterns {
			into.CodingLevelFromPatterns = true
			return nil
		}
		into.CodingLevel, err = readNumber(v, "a number or "+fromPatterns, properFraction)
		return err
	}}
}

// patterns is the section of the patterns, whose number is said in one way.
func patterns(name string, into *Patterns) key {
	k := mapping(name, patternsKeys(into))
	read := k.read
	k.read = func(v value) error {
		if err := read(v); err != nil {
			return err
		}
		if into.Load > 0 && into.Count > 0 {
			return v.in.wrong("patterns.count", "patterns takes either load or count, not both")
		}
		if into.File != "" && into.Files != nil {
			return v.in.wrong("patterns.files", "patterns takes either file or files, not both: files is one for each day")
		}
		return nil
	}
	return k
}

// scaling is the word u or a positive number.
func scaling(name string, into *Scaling) key {
	return key{name: name, preset: preset(into, Scaling{}), read: func(v value) (err error) {
		if v.node.Kind == yaml.ScalarNode && v.node.Value == "u" {
			*into = Scaling{}
			return nil
		}
		into.Q, err = readNumber(v, "u or a number greater than 0", exponent)
		return err
	}}
}

// mapping is a section of its own whose defaults hold where it is not written.
func mapping(name string, keys section) key {
	return key{name: name, preset: keys.preset, inside: func() section { return keys }, read: keys.read}
}

// optional is a section that exists only where it is written: into is nil elsewhere.
func optional[T any](name string, into **T, keys func(*T) section) key {
	inside := func() section {
		if *into == nil {
			*into = new(T)
		}
		return keys(*into)
	}
	return key{name: name, preset: preset(into, nil), inside: inside, read: func(v value) error { return inside().read(v) }}
}
