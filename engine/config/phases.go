package config

import (
	"slices"
	"strconv"
)

// phases is the list of phases, each a mapping with one key: what it is.
func phases(name string, into *[]Phase) key {
	item := func(i int) key {
		one := &(*into)[i]
		return key{name: strconv.Itoa(i), preset: preset(one, Phase{}),
			read:   func(v value) error { return readPhase(v, one) },
			inside: func() section { return phaseKeys(one) }}
	}
	known := func(place string) (key, bool) {
		i, err := strconv.Atoi(place)
		if err != nil || i < 0 || i >= len(*into) {
			return key{}, false
		}
		return item(i), true
	}
	any := func() section { return phaseKeys(new(Phase)) }
	return key{name: name, preset: preset(into, nil), inside: any, item: known, read: func(v value) error {
		items, err := v.items()
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return v.wrong("%s must list at least one phase", v.path)
		}
		*into = make([]Phase, len(items))
		for i, written := range items {
			if err := item(i).read(written); err != nil {
				return err
			}
		}
		return nil
	}}
}

func readPhase(v value, into *Phase) error {
	entries, err := v.entries()
	switch {
	case err != nil:
		return err
	case len(entries) == 0:
		return v.wrong("%s must be one of wake, sleep, learn, recall", v.path)
	}
	keys := phaseKeys(into)
	for _, entry := range entries {
		if !slices.Contains(keys.names(), entry.name) {
			return entry.unknownKey(v, keys.names())
		}
	}
	if len(entries) > 1 {
		return entries[1].wrong("%s has both %s and %s: each phase is an item of the list, and they are counted from 0",
			v.path, quote(entries[0].name), quote(entries[1].name))
	}
	return keys.read(v)
}
