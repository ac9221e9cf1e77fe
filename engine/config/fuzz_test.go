package config

import (
	"reflect"
	"testing"
)

// resolved is the template with its keys written out, and without its comments, which fuzzers would mostly change.
func resolved(f *testing.F) []byte {
	e, err := Parse("template.yaml", Template(), nil)
	if err != nil {
		f.Fatal(err)
	}
	return e.YAML()
}

// FuzzSet: no text with any --set may crash, and what is accepted must survive
// being written out unchanged.
func FuzzSet(f *testing.F) {
	for _, text := range []string{contract, minimal, full, string(resolved(f)), "a: &a [*a]", "phases: &p [*p, *p]", "sweep: &s {seed: [*s]}", fiveDays, "a: &a {<<: *a}", "a: &a {b: &b {<<: *a}}\nc: {<<: [*b, 1]}"} {
		f.Add([]byte(text), "phases.1.sleep.beta=3")
		f.Add([]byte(text), "sweep.seed=[1, 2]")
	}
	f.Fuzz(func(t *testing.T, text []byte, set string) {
		e, err := Parse("fuzz.yaml", text, []string{set})
		if err != nil {
			e, err = Parse("fuzz.yaml", text, nil)
		}
		if err != nil {
			return
		}
		again, err := Parse("fuzz.yaml", e.YAML(), nil)
		if err != nil {
			t.Fatalf("%v in\n%s", err, e.YAML())
		}
		e.Warnings, again.Warnings = nil, nil // about the text
		if !reflect.DeepEqual(e, again) {
			t.Fatalf("got\n%s\nwant\n%s", again.YAML(), e.YAML())
		}
		_, _ = e.Replicas() // may fail, but not crash
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add(resolved(f))
	f.Add([]byte(small + "sweep: {seed: [1, 2], patterns.load: [0.3]}\n"))
	f.Add([]byte("a: &a [*a]\n<<: *a\n"))
	f.Add([]byte(fiveDays))
	f.Add([]byte("a: [0, 0,01, 010, 0,5]\nb: 0o17\n\xe9: 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Parse("fuzz.yaml", text, nil)
		if err != nil {
			return
		}
		if _, err := Parse("fuzz.yaml", e.YAML(), nil); err != nil {
			t.Errorf("what was accepted is refused when it is written out: %v\n%s", err, e.YAML())
		}
	})
}
