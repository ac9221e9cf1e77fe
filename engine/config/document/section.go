package document

import (
	"slices"
	"strings"
)

// Section is the table of the keys that a mapping may have.
type Section []Key

// Key describes one key and is bound to the field that it is stored in.
type Key struct {
	Name     string
	Required bool
	Preset   func()                                 // stores the default
	Read     func(Value) error                      // stores what is written
	Inside   func() Section                         // the keys below it, where it has any
	Item     func(place string) (k Key, known bool) // of a list of sections, counted from 0
}

// Required marks a key that has no default.
func Required(k Key) Key {
	k.Required = true
	return k
}

// preset stores the default of every key.
func (s Section) preset() {
	for _, k := range s {
		k.Preset()
	}
}

// Find is the key of that name.
func (s Section) Find(name string) (k Key, ok bool) {
	i := slices.IndexFunc(s, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return s[i], true
}

// Read stores every key of the mapping, and the defaults of those that are not written. Unknown
// and missing keys are errors.
func (s Section) Read(v Value) error {
	s.preset()
	entries, err := v.Entries()
	if err != nil {
		return err
	}
	for _, entry := range entries {
		k, known := s.Find(entry.Name)
		if !known {
			return entry.UnknownKey(v, s.Names())
		}
		if err := k.Read(entry.Value); err != nil {
			return err
		}
	}
	for _, k := range s {
		given := func(e Entry) bool { return e.Name == k.Name }
		if k.Required && !slices.ContainsFunc(entries, given) {
			return v.Wrong("%s needs the key %q", v.name(), k.Name)
		}
	}
	return nil
}

// UnknownKey is the error for a key that its mapping does not have: it names the key that was likely meant, or all.
func (e Entry) UnknownKey(mapping Value, known []string) error {
	where := " in " + mapping.Path
	if mapping.Path == "" {
		where = ""
	}
	instead := DidYouMean(e.Name, known)
	if instead == "" {
		instead = "; its keys are " + strings.Join(known, ", ")
	}
	return e.Wrong("unknown key %s%s%s", Quote(e.Name), where, instead)
}

// Names are the names of the keys, in order.
func (s Section) Names() []string {
	names := make([]string, len(s))
	for i, k := range s {
		names[i] = k.Name
	}
	return names
}
