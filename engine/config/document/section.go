package document

import (
	"slices"
	"strconv"
	"strings"
)

// Section is the table of the keys that a mapping may have.
type Section []Key

// Key describes one key and is bound to the field that it is stored in.
type Key struct {
	Name     string
	Symbols  []string // that people know it by
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
// and missing keys are errors; all that are wrong are reported.
func (s Section) Read(v Value) error {
	s.preset()
	entries, err := v.Entries()
	if err != nil && entries == nil {
		return err
	}
	wrong := []error{err}
	for i, entry := range entries {
		k, known := s.Find(entry.Name)
		switch {
		case i+1 < len(entries) && isDecimalComma(entry, entries[i+1]):
			wrong = append(wrong, entry.commaInMapping(entries[i+1]))
		case i > 0 && isDecimalComma(entries[i-1], entry): // said already
		case known:
			wrong = append(wrong, k.Read(entry.Value))
		default:
			wrong = append(wrong, entry.UnknownKey(v, s))
		}
	}
	var missing []string
	for _, k := range s {
		given := func(e Entry) bool { return e.Name == k.Name }
		if k.Required && !slices.ContainsFunc(entries, given) {
			missing = append(missing, strconv.Quote(k.Name))
		}
	}
	if n := len(missing); n > 0 {
		keys := "key " + missing[0]
		if n > 1 {
			keys = "keys " + strings.Join(missing[:n-1], ", ") + " and " + missing[n-1]
		}
		err := v.In.ErrorAt(v.Key, v.Path, "%s needs the %s", v.name(), keys)
		err.missing = true
		wrong = append(wrong, err)
	}
	return Join(wrong...)
}

// UnknownKey is the error for a key that its mapping does not have: it names the key that was likely meant, or all.
func (e Entry) UnknownKey(mapping Value, keys Section) error {
	where := " in " + mapping.Path
	if mapping.Path == "" {
		where = ""
	}
	instead := DidYouMean(e.Name, keys.Names())
	for _, k := range keys {
		if slices.Contains(k.Symbols, e.Name) {
			instead = didYouMean(k.Name)
		}
	}
	if instead == "" {
		instead = "; its keys are " + strings.Join(keys.Names(), ", ")
	}
	err := e.In.ErrorAt(e.Key, e.Path, "unknown key %s%s%s", Quote(e.Name), where, instead)
	before, _, _ := strings.Cut(e.Name, ":")
	if spaced, is := missingSpace(e.Name); is && (IsNull(e.Node) || slices.Contains(keys.Names(), before)) {
		err.Msg = spaced
	}
	err.instead = true
	return err
}

// Symbol adds the symbols that papers and other programs have for a key, so that those who write one learn the key.
func Symbol(k Key, symbols ...string) Key {
	k.Symbols = symbols
	return k
}

// Names are the names of the keys, in order.
func (s Section) Names() []string {
	names := make([]string, len(s))
	for i, k := range s {
		names[i] = k.Name
	}
	return names
}
