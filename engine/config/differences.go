package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Differences lists the keys in which two resolved experiments differ, as
// "phases.1.sleep.beta: 20 became 30".
func Differences(before, after *Experiment) []string {
	a, b := map[string]string{}, map[string]string{}
	flatten("", plainOf(before), a)
	flatten("", plainOf(after), b)
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	var found []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if a[key] != b[key] {
			found = append(found, fmt.Sprintf("%s: %s became %s", key, orNothing(a[key]), orNothing(b[key])))
		}
	}
	return found
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// plainOf is an experiment as maps, lists and scalars.
func plainOf(e *Experiment) any {
	text, err := json.Marshal(e)
	if err != nil {
		panic("config: an experiment that JSON cannot express")
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		panic("config: an experiment that JSON cannot read again")
	}
	return plain
}

// flatten writes every scalar under its path.
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
	case []any:
		for i, value := range v {
			flatten(below(fmt.Sprint(i)), value, into)
		}
	default:
		into[path] = fmt.Sprint(v)
	}
}
