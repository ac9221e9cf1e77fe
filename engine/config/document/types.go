package document

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The types a key can have. Each function describes a key that is stored in
// into; fallback is its default.

// Preset is the function that stores a default.
func Preset[T any](into *T, fallback T) func() { return func() { *into = fallback } }

// Text is any text.
func Text(name string, into *string, fallback string) Key {
	return Key{Name: name, Preset: Preset(into, fallback), Read: func(v Value) error {
		if v.Node.Kind != yaml.ScalarNode || v.Node.ShortTag() != "!!str" {
			return v.Mistyped("a text (in quotes if need be)")
		}
		*into = v.Node.Value
		return nil
	}}
}

// File is the path of an input file.
func File(name string, into *string) Key {
	k := Text(name, into, "")
	readText := k.Read
	k.Read = func(v Value) error {
		if err := readText(v); err != nil {
			return err
		}
		if *into == "" {
			return v.Wrong("%s must name a file", v.Path)
		}
		return nil
	}
	return k
}

// FileList is the paths of at least one input file.
func FileList(name string, into *[]string) Key {
	return Key{Name: name, Preset: Preset(into, nil), Read: func(v Value) error {
		*into = nil
		err := v.Each(func(item Value) error {
			var file string
			err := File(name, &file).Read(item)
			*into = append(*into, file)
			return err
		})
		if err == nil && len(*into) == 0 {
			return v.Wrong("%s must list at least one file", v.Path)
		}
		return err
	}}
}

// Choice is one of a few words, the first being the default.
func Choice(name string, into *string, words ...string) Key {
	return Key{Name: name, Preset: Preset(into, words[0]), Read: func(v Value) error {
		if err := readWord(v, words); err != nil {
			return err
		}
		*into = v.Node.Value
		return nil
	}}
}

// Resolved is a choice whose default depends on other keys: it is empty until resolve fills it in.
func Resolved(k Key, into *string) Key {
	k.Preset = Preset(into, "")
	return k
}

// Words is a list of different words out of the known ones.
func Words(name string, into *[]string, known, fallback []string) Key {
	return Key{Name: name, Preset: Preset(into, fallback), Read: func(v Value) error {
		*into = []string{}
		return v.Each(func(item Value) error {
			if err := readWord(item, known); err != nil {
				return err
			}
			if slices.Contains(*into, item.Node.Value) {
				return item.Wrong("%s lists %q twice", v.Path, item.Node.Value)
			}
			*into = append(*into, item.Node.Value)
			return nil
		})
	}}
}

func readWord(v Value, known []string) error {
	want := strings.Join(known, ", ")
	if v.Node.Kind != yaml.ScalarNode {
		return v.Mistyped("one of " + want)
	}
	if !slices.Contains(known, v.Node.Value) {
		return v.Wrong("%s must be one of %s, not %s%s", v.Path, want, Describe(v.Node), DidYouMean(v.Node.Value, known))
	}
	return nil
}

// Boolean is true or false.
func Boolean(name string, into *bool, fallback bool) Key {
	return Key{Name: name, Preset: Preset(into, fallback), Read: func(v Value) error {
		if v.Node.Kind != yaml.ScalarNode || v.Node.ShortTag() != "!!bool" || v.Node.Decode(into) != nil {
			return v.Mistyped("true or false")
		}
		return nil
	}}
}

// Number is a finite number within a bound.
func Number(name string, into *float64, fallback float64, within Bound) Key {
	return Key{Name: name, Preset: Preset(into, fallback), Read: func(v Value) (err error) {
		*into, err = ReadNumber(v, "a number", within)
		return err
	}}
}

// Numbers is a list of at least one number.
func Numbers(name string, into *[]float64, fallback []float64, within Bound) Key {
	return Key{Name: name, Preset: Preset(into, fallback), Read: func(v Value) error {
		*into = nil
		err := v.Each(func(item Value) error {
			x, err := ReadNumber(item, "a number", within)
			*into = append(*into, x)
			return err
		})
		if err == nil && len(*into) == 0 {
			return v.Wrong("%s must list at least one number", v.Path)
		}
		return err
	}}
}

// Integer is a whole number that a float64 holds exactly. It may be written as
// a float (1e5).
func Integer(name string, into *int, fallback int, within Bound) Key {
	return Key{Name: name, Preset: Preset(into, fallback), Read: func(v Value) (err error) {
		*into, err = ReadInteger(v, within)
		return err
	}}
}

// Integers is a list of different whole numbers, which may be empty.
func Integers(name string, into *[]int, within Bound) Key {
	return Key{Name: name, Preset: Preset(into, nil), Read: func(v Value) error {
		*into = nil
		return v.Each(func(item Value) error {
			n, err := ReadInteger(item, within)
			if err != nil {
				return err
			}
			if slices.Contains(*into, n) {
				return item.Wrong("%s lists %d twice", v.Path, n)
			}
			*into = append(*into, n)
			return nil
		})
	}}
}

// ReadInteger reads a whole number within a bound.
func ReadInteger(v Value, within Bound) (int, error) {
	x, err := ReadNumber(v, "a whole number", within)
	if err == nil && x != math.Trunc(x) {
		err = v.Mistyped("a whole number")
	}
	return int(x), err
}

// Unsigned is any 64-bit number; those beyond 2^53 have no exact float.
func Unsigned(name string, into *uint64, fallback uint64) Key {
	return Key{Name: name, Preset: Preset(into, fallback), Read: func(v Value) error {
		want := fmt.Sprintf("a whole number from 0 to %d", uint64(math.MaxUint64))
		x, err := ReadNumber(v, want, NonNegative)
		if err != nil {
			return err
		}
		if v.Node.ShortTag() == "!!float" && x == math.Trunc(x) && x <= 1<<53 {
			*into = uint64(x)
			return nil
		}
		if v.Node.ShortTag() != "!!int" || v.Node.Decode(into) != nil {
			return v.Mistyped(want)
		}
		return nil
	}}
}

// Mapping is a section of its own whose defaults hold where it is not written.
func Mapping(name string, keys Section) Key {
	return Key{Name: name, Preset: keys.preset, Inside: func() Section { return keys }, Read: keys.Read}
}

// Optional is a section that exists only where it is written: into is nil elsewhere.
func Optional[T any](name string, into **T, keys func(*T) Section) Key {
	inside := func() Section {
		if *into == nil {
			*into = new(T)
		}
		return keys(*into)
	}
	return Key{Name: name, Preset: Preset(into, nil), Inside: inside, Read: func(v Value) error { return inside().Read(v) }}
}
