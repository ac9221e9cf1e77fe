package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Differences lists the keys in which two resolved experiments differ, as
// "phases.1.sleep.beta: 20 became 30".
func Differences(before, after *Experiment) []string {
	a, b := before.Settings(), after.Settings()
	var found []string
	for _, key := range differing(a, b) {
		found = append(found, fmt.Sprintf("%s: %s became %s", key, orNothing(a[key]), orNothing(b[key])))
	}
	return found
}

// Differing are the paths at which two resolved experiments describe different networks: neither their names, nor what
// they record and save, nor sweeps.
func Differing(a, b *Experiment) []string {
	return slices.DeleteFunc(differing(a.Settings(), b.Settings()), func(path string) bool {
		top, _, _ := strings.Cut(path, ".")
		return slices.Contains([]string{"name", "record", "save", "sweep"}, top) || Derived(path)
	})
}

// Derived reports whether a path of Settings is no key of a configuration file, and follows from keys and files.
func Derived(path string) bool {
	last := path[strings.LastIndexByte(path, '.')+1:]
	return strings.HasPrefix(path, "pattern_files.") ||
		slices.Contains([]string{"threshold_follows", "scaling_follows", "length_follows", "count_from_file", "coding_level_from_patterns"}, last)
}

// differing are the paths at which settings differ, in alphabetical order.
func differing(a, b map[string]string) (paths []string) {
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if a[key] != b[key] {
			paths = append(paths, key)
		}
	}
	return paths
}

// Settings are the values of a resolved experiment by their paths, such as phases.1.sleep.beta, as the configuration
// has them: numbers with all their digits, lists of scalars in one piece.
func (e *Experiment) Settings() map[string]string {
	settings := map[string]string{}
	flatten("", plainOf(e), settings)
	return settings
}

// Unset says what holds at a path that the settings do not have, where other experiments have the value other: the default of its
// key, if it has one and what it is a key of is there. Of defaults that resolved configurations leave out, only false is one that
// people look for: a number that is left out is mostly one that another key stands for.
func (e *Experiment) Unset(path, other string) string {
	above := path[:max(0, strings.LastIndexByte(path, '.'))] + "."
	there := slices.ContainsFunc(slices.Collect(maps.Keys(e.Settings())), func(key string) bool { return strings.HasPrefix(key, above) })
	plain := e.clone()
	k, rest, err := keyOf(experimentKeys(plain), strings.Split(path, "."))
	if !there || err != nil || rest != "" || k.Required {
		return "not set"
	}
	k.Preset()
	switch value := plain.Settings()[path]; {
	case value != "" && value != "0":
		return value + " (default)"
	case other == "true" || other == "false":
		return "false (default)"
	}
	return "not set"
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// plainOf is an experiment as maps, lists and scalars.
func plainOf(e *Experiment) (plain any) {
	text, err := json.Marshal(e)
	if err != nil {
		panic("config: an experiment that JSON cannot express")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&plain); err != nil {
		panic("config: an experiment that JSON cannot read again")
	}
	return plain
}

// flatten writes every value that is no map under its path; of a list with maps, every item.
func flatten(path string, v any, into map[string]string) {
	below := func(key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			flatten(below(key), value, into)
		}
		return
	case []any:
		if slices.ContainsFunc(v, func(item any) bool { _, isMap := item.(map[string]any); return isMap }) {
			for i, item := range v {
				flatten(below(fmt.Sprint(i)), item, into)
			}
			return
		}
	}
	into[path] = textOf(v)
}

// textOf is a plain value as the configuration has it.
func textOf(v any) string {
	if text, isText := v.(string); isText {
		return text
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic("config: a value that JSON cannot express")
	}
	return string(text)
}
