package config

import "slices"

// section is the table of the keys that a mapping may have.
type section []key

// key describes one key. Making it stores the default; read overwrites that
// with what is written.
type key struct {
	name     string
	required bool
	read     func(value) error
	inside   func() section // the keys below it, where it has any
}

// needed marks a key that has no default.
func needed(k key) key {
	k.required = true
	return k
}

// read stores every key of the mapping, and refuses unknown and missing ones.
func (s section) read(v value) error {
	entries, err := v.entries()
	if err != nil {
		return err
	}
	for _, entry := range entries {
		i := slices.IndexFunc(s, func(k key) bool { return k.name == entry.name })
		if i < 0 {
			return entry.unknownKey(v, s.names())
		}
		if err := s[i].read(entry.value); err != nil {
			return err
		}
	}
	for _, k := range s {
		given := func(e entry) bool { return e.name == k.name }
		if k.required && !slices.ContainsFunc(entries, given) {
			return v.wrong("%s needs the key %q", v.name(), k.name)
		}
	}
	return nil
}

// unknownKey is the error for a key that its mapping does not have.
func (e entry) unknownKey(mapping value, known []string) error {
	where := " in " + mapping.path
	if mapping.path == "" {
		where = ""
	}
	return e.wrong("unknown key %s%s%s", quote(e.name), where, didYouMean(e.name, known))
}

func (s section) names() []string {
	names := make([]string, len(s))
	for i, k := range s {
		names[i] = k.name
	}
	return names
}
