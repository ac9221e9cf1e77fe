package store

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"
)

// TestTemporaryNames: only names with both the beginning and the end of temporary ones are cleared away.
func TestTemporaryNames(t *testing.T) {
	for name, want := range map[string]bool{filepath.Base(temporaryName("x")): true, ".engram-a.tmp": true,
		".engram-reserve": false, "notes.tmp": false, "a.engram-b.tmp": false} {
		if isTemporary(name) != want {
			t.Errorf("%s is temporary: %v", name, !want)
		}
	}
}

// TestNameMapRefuses: JSON that is no object is an error, not an empty map.
func TestNameMapRefuses(t *testing.T) {
	for _, text := range []string{`["a"]`, `3`, `"a"`} {
		var n NameMap
		if err := json.Unmarshal([]byte(text), &n); err == nil {
			t.Errorf("%s is read as %v", text, n)
		}
	}
}

// TestNames: names of any bytes are JSON that is UTF-8, as Python's surrogateescape writes them, and
// come back as they were.
func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"plain.npy":      `"plain.npy"`,
		"":               `""`,
		"a\"b\\c\n":      `"a\"b\\c\n"`,
		"été":            `"été"`,
		"\xe9t\xe9":      `"\udce9t\udce9"`,
		"\xff\xfe":       `"\udcff\udcfe"`,
		"😀\x80":          `"😀\udc80"`,
		"\\udcff":        `"\\udcff"`,
		"cut \xe2\x82":   `"cut \udce2\udc82"`,
		"\xed\xb3\xbf":   `"\udced\udcb3\udcbf"`, // \udcff as if it were UTF-8, which has no such code
		"\uFFFD is fine": "\"\uFFFD is fine\"",
	} {
		text, err := json.Marshal(Name(name))
		if err != nil || string(text) != want {
			t.Errorf("%q is written %s (%v), want %s", name, text, err, want)
		}
		var again Name
		if err := json.Unmarshal(text, &again); err != nil || string(again) != name {
			t.Errorf("%q comes back as %q (%v)", name, again, err)
		}
		all := struct {
			Names Names
			Map   NameMap
		}{Names{name, "x"}, NameMap{name: "y" + name, "z": ""}}
		if text, err = json.MarshalIndent(all, "", "  "); err != nil {
			t.Fatal(err)
		}
		back := all
		back.Names, back.Map = nil, nil
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, all) {
			t.Errorf("%q comes back from\n%s\nas %q (%v)", all, text, back, err)
		}
	}
	for text, want := range map[string]string{ // as Python may write them
		`"\u00e9\ud83d\ude00"`:       "é😀",
		`"\ud83d\udc80"`:             "💀",
		`"\ud83d\udc80\udc80"`:       "💀\x80",
		`"\ud83d x"`:                 "\uFFFD x",
		`"\udc00"`:                   "\uFFFD",
		`"\udcZZ"`:                   "",
		`"a\/b\u0041\tc\\\udc80\\u"`: "a/bA\tc\\\x80\\u",
	} {
		name, err := unquoteName([]byte(text))
		if name != want || (err != nil) != (want == "") {
			t.Errorf("%s is %q (%v), want %q", text, name, err, want)
		}
	}
	var none struct {
		Names Names
		Map   NameMap
	}
	if err := json.Unmarshal([]byte(`{"Names": null, "Map": null}`), &none); err != nil || none.Names != nil || none.Map != nil {
		t.Errorf("null is %v (%v)", none, err)
	}
	if err := json.Unmarshal([]byte(`{"Map": [1]}`), &none); err == nil {
		t.Error("a list is taken for a map")
	}
}

// TestNamesInPython: Python's json.load and os.fsencode give the bytes of the name.
func TestNamesInPython(t *testing.T) {
	text, err := json.Marshal(Name("d'\xe9t\xe9 😀.npy"))
	if err != nil {
		t.Fatal(err)
	}
	got := python(t, "import json, os, sys; print(os.fsencode(json.loads(sys.argv[1])).hex())", string(text))
	if want := "6427e974e920f09f98802e6e7079\n"; got != want {
		t.Errorf("Python reads %s as %s, want %s", text, got, want)
	}
}
