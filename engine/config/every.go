package config

import (
	"encoding/json"

	"go.yaml.in/yaml/v3"
)

// Every is the number of cycles between two records, or Log. The start and the end of a phase are recorded in any case.
type Every int

// Log records after 1, 2, 5, 10, 20, 50, ... cycles of a phase.
const Log Every = 0

const logWord = "log"

// Due tells whether the state after so many cycles is recorded.
func (e Every) Due(cycle int) bool {
	return cycle == 0 || e.After(cycle-1) == cycle
}

// After is the next cycle after this one that is recorded.
func (e Every) After(cycle int) int {
	if e != Log {
		return cycle - cycle%int(e) + int(e)
	}
	for decade := 1; ; decade *= 10 {
		for _, digit := range []int{1, 2, 5} {
			if digit*decade > cycle {
				return digit * decade
			}
		}
	}
}

// Records is how many records a phase of so many cycles has, at most.
func (e Every) Records(cycles int) int {
	if e != Log {
		return cycles/int(e) + 2
	}
	records := 2
	for at := e.After(0); at <= cycles; at = e.After(at) {
		records++
	}
	return records
}

func (e Every) plain() any {
	if e == Log {
		return logWord
	}
	return int(e)
}

func (e Every) MarshalYAML() (any, error) { return e.plain(), nil }

func (e Every) MarshalJSON() ([]byte, error) { return json.Marshal(e.plain()) }

func (e *Every) UnmarshalJSON(text []byte) error {
	if string(text) == `"`+logWord+`"` {
		*e = Log
		return nil
	}
	return json.Unmarshal(text, (*int)(e))
}

// every is a number of cycles, or the word log.
func every(name string, into *Every) key {
	return key{name: name, preset: preset(into, Every(everyDefault)), read: func(v value) error {
		if v.node.Kind == yaml.ScalarNode && v.node.Value == logWord {
			*into = Log
			return nil
		}
		if v.node.Kind != yaml.ScalarNode || v.node.ShortTag() == "!!str" {
			return v.mistyped("a whole number or " + logWord)
		}
		n, err := readInteger(v, between(1, mostCycles))
		*into = Every(n)
		return err
	}}
}
