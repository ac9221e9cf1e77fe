package config

import "slices"

// section is the table of the keys that a mapping may have.
type section []key

// key describes one key and is bound to the field that it is stored in.
type key struct {
	name     string
	required bool
	preset   func()                                 // stores the default
	read     func(value) error                      // stores what is written
	inside   func() section                         // the keys below it, where it has any
	item     func(place string) (k key, known bool) // of a list of sections, counted from 0
}

// needed marks a key that has no default.
func needed(k key) key {
	k.required = true
	return k
}

// preset stores the default of every key.
func (s section) preset() {
	for _, k := range s {
		k.preset()
	}
}

// find is the key of that name.
func (s section) find(name string) (k key, ok bool) {
	i := slices.IndexFunc(s, func(k key) bool { return k.name == name })
	if i < 0 {
		return key{}, false
	}
	return s[i], true
}

// read stores every key of the mapping, and the defaults of those that are not written. Unknown
// and missing keys are errors.
func (s section) read(v value) error {
	s.preset()
	entries, err := v.entries()
	if err != nil {
		return err
	}
	for _, entry := range entries {
		k, known := s.find(entry.name)
		if !known {
			return entry.unknownKey(v, s.names())
		}
		if err := k.read(entry.value); err != nil {
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
