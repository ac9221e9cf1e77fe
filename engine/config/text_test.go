package config

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestLeadingZeros: 010 is 8 to some and 10 to others, so that it is refused.
func TestLeadingZeros(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{"cycles: 10 => cycles: 0200", `full.yaml:11: phases.1.sleep.cycles is 0200, which starts with a zero: write 200, or 0o200 if octal is meant`},
		{"cycles: 10 => cycles: 08", `full.yaml:11: phases.1.sleep.cycles is 08, which starts with a zero: write 8`},
		{"cycles: 10 => cycles: 00", `full.yaml:11: phases.1.sleep.cycles is 00, which starts with a zero: write 0`},
		{"beta: 20 => beta: 020.5", `full.yaml:13: phases.1.sleep.beta is 020.5, which starts with a zero: write 20.5`},
		{"beta: 20 => beta: 00.5", `full.yaml:13: phases.1.sleep.beta is 00.5, which starts with a zero: write 0.5`},
		{"beta: 20 => beta: -020", `full.yaml:13: phases.1.sleep.beta is -020, which starts with a zero: write -20, or -0o20 if octal is meant`},
		{"name: full => seed: 007", `full.yaml:1: seed is 007, which starts with a zero: write 7, or 0o7 if octal is meant`},
		{"rate: 0.1\n => rate: {from: 01, to: 2, tau: 3}\n", `full.yaml:12: phases.1.sleep.rate.from is 01, which starts with a zero: write 1, or 0o1 if octal is meant`},
		{"beta: 20 => snapshots: [1, 02]", `full.yaml:13: phases.1.sleep.snapshots.1 is 02, which starts with a zero: write 2, or 0o2 if octal is meant`},
		{"beta: 20 => scaling: 02", `full.yaml:13: phases.1.sleep.scaling is 02, which starts with a zero: write 2, or 0o2 if octal is meant`},
		// Decimal commas.
		{"levels: [0, 0.01] => levels: [0, 0,01, 0,02]", `full.yaml:15: phases.2.recall.levels holds 0,01, which in a list is two numbers, 0 and 01: write 0.01, with a decimal point
full.yaml:15: phases.2.recall.levels holds 0,02, which in a list is two numbers, 0 and 02: write 0.02, with a decimal point`},
		{"levels: [0, 0.01] => levels: [0, 0,01, x]", `full.yaml:15: phases.2.recall.levels holds 0,01, which in a list is two numbers, 0 and 01: write 0.01, with a decimal point
full.yaml:15: phases.2.recall.levels.3 must be a number, not the text "x"`},
		{"beta: 20 => snapshots: [1, -1,5]", `full.yaml:13: phases.1.sleep.snapshots holds -1,5, which in a list is two numbers, -1 and 5: if one is meant, write -1.5, with a decimal point`},
		{"levels: [0, 0.01] => levels: [\n        0,005]", `full.yaml:16: phases.2.recall.levels holds 0,005, which in a list is two numbers, 0 and 005: write 0.005, with a decimal point`},
		{"rate: 0.01} => rate: 0,01}", `full.yaml:9: phases.0.wake.rate is 0,01, which within { } ends at the comma: write 0.01, with a decimal point`},
		{"passes: 5, rate: 0.01 => rate: 0,05, passes: 5", `full.yaml:9: phases.0.wake.rate is 0,05, which within { } ends at the comma: write 0.05, with a decimal point`},
		{"rate: 0.1\n => rate: {from: 0.1, to: 2, tau: 0,5}\n", `full.yaml:12: phases.1.sleep.rate.tau is 0,5, which within { } ends at the comma: write 0.5, with a decimal point`},
		{"passes: 5, rate: 0.01 => passes: 5, 7, rate: 0.01", `full.yaml:9: unknown key "7" in phases.0.wake; its keys are passes, rate, order_file, regrow`},
		{"beta: 20 => beta: 2,5", `full.yaml:13: phases.1.sleep.beta must be a number, with a decimal point: 2.5, not 2,5`},
	} {
		before, after, _ := strings.Cut(c.change, " => ")
		_, err := Parse("full.yaml", []byte(strings.Replace(full, before, after, 1)), nil)
		wantError(t, c.change, err, c.want)
	}
	_, err := Parse("full.yaml", []byte(full+"sweep: {seed: [007, 010]}\n"), nil)
	wantError(t, "sweep", err, "full.yaml:18: seed is 007, which starts with a zero: write 7, or 0o7 if octal is meant\nfull.yaml:18: seed is 010, which starts with a zero: write 10, or 0o10 if octal is meant")
	_, err = Parse("full.yaml", []byte(full), []string{"phases.1.sleep.beta=010"})
	wantError(t, "--set", err, "--set phases.1.sleep.beta=010: phases.1.sleep.beta is 010, which starts with a zero: write 10, or 0o10 if octal is meant")
	_, err = Parse("full.yaml", []byte(full), []string{"sweep.seed=[1, 010]"})
	wantError(t, "--set", err, "--set sweep.seed=[1, 010]: seed is 010, which starts with a zero: write 10, or 0o10 if octal is meant")

	for _, list := range []string{"[0.2, 0,5]", "[0,5, 0.2]", "[0,2, 0,5]"} {
		_, err = Parse("full.yaml", []byte(full+"sweep: {patterns.load: "+list+"}\n"), nil)
		if want := "full.yaml:18: sweep.patterns.load holds 0,5, which in a list is two numbers, 0 and 5: if one is meant, write 0.5, with a decimal point"; !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("a sweep over %s: %v", list, err)
		}
		if strings.Contains(fmt.Sprint(err), "not 0") {
			t.Errorf("a sweep over %s blames parts of numbers: %v", list, err)
		}
	}

	e := mustParse(t, full, "seed=0o17", "phases.1.sleep.cycles=0x1f", "phases.1.sleep.beta=0.5", "phases.0.wake.rate=0", "phases.1.sleep.length=.5", "name='007'")
	if r := e.Phases[1].Sleep; e.Seed != 15 || r.Cycles != 31 || r.Beta != 0.5 || r.Length != 0.5 || e.Name != "007" {
		t.Errorf("%s", e.YAML())
	}
}

// TestMissingSpace: a key whose value follows its colon without a space is named, with its line and what to write.
func TestMissingSpace(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{"name: full => name:full", `full.yaml:1: "name:full" has no space after the colon: write name: full`},
		{"name: full\n => network:{a: 1}\n", `full.yaml:1: "network:{a" has no space after the colon: write network: {a`},
		{"neurons: 100 => neurons:100", `full.yaml:3: "neurons:100" has no space after the colon: write neurons: 100`},
		{"factors: 2 => factors:2", `full.yaml:4: "factors:2" has no space after the colon: write factors: 2`},
		{"coding_level: 0.1 => coding_level:0.1\n  # comment\n", `full.yaml:5: "coding_level:0.1" has no space after the colon: write coding_level: 0.1`},
		{"load: 0.5 => load:0.5", `full.yaml:7: "load:0.5" has no space after the colon: write load: 0.5`},
		{"wake: { => wake:{", `full.yaml:9: "wake:{passes: 5, rate: 0.01}" has no space after the colon: write wake: {passes: 5, rate: 0.01}`},
		{"rate: 0.01 => rate:0.01", `full.yaml:9: "rate:0.01" has no space after the colon: write rate: 0.01`},
		{"cycles: 10 => cycles:10\n\n", `full.yaml:11: "cycles:10" has no space after the colon: write cycles: 10`},
		{"beta: 20 => beta:20", `full.yaml:13: "beta:20" has no space after the colon: write beta: 20`},
		{"every: 10\n => every:10\n", `full.yaml:17: "every:10" has no space after the colon: write every: 10`},
		{"every: 10\n => every: 10\nsweep:\n  seed:[1,2]\n", `full.yaml:19: "seed:[1,2]" has no space after the colon: write seed: [1,2]`},
		{"name: full => name: C:full", ""},
		{"load: 0.5 => 'lod:0.5': 1", `full.yaml:7: unknown key "lod:0.5" in patterns; its keys are kind, load, count, memory, file, files, groups, overlap, subgroups, group_overlap, coding_spread`},
	} {
		before, after, _ := strings.Cut(c.change, " => ")
		_, err := Parse("full.yaml", []byte(strings.Replace(full, before, after, 1)), nil)
		if c.want != "" {
			wantError(t, c.change, err, c.want)
		} else if err != nil {
			t.Errorf("%s: %v", c.change, err)
		}
	}
}

// TestCommaWarning: a list whose commas partly stand without a space may hold decimal commas.
func TestCommaWarning(t *testing.T) {
	e := mustParse(t, full, "phases.1.sleep.snapshots=[0,5, 1,2]")
	const want = "--set phases.1.sleep.snapshots=[0,5, 1,2]: phases.1.sleep.snapshots holds 1,2, which in a list is two numbers; if one is meant, write 1.2, with a decimal point"
	if len(e.Warnings) != 1 || e.Warnings[0] != want {
		t.Errorf("warnings %q", e.Warnings)
	}
	for _, list := range []string{"[0,5,1,2]", "[0, 5, 1]", "[0]"} {
		if e := mustParse(t, full, "phases.1.sleep.snapshots="+list); len(e.Warnings) != 0 {
			t.Errorf("%s: %q", list, e.Warnings)
		}
	}
}

func TestEncodings(t *testing.T) {
	utf16le := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(full)) {
		utf16le = append(utf16le, byte(unit), byte(unit>>8))
	}
	for what, c := range map[string]struct{ text, want string }{
		"Latin-1":        {strings.Replace(full, "patterns:", "# r\xe9seau\npatterns:", 1), "full.yaml:6: the byte 0xe9 is not UTF-8, the text is likely Latin-1 or Windows-1252: save it as UTF-8"},
		"UTF-16":         {string(utf16le), "full.yaml:1: the text is UTF-16: save it as UTF-8"},
		"UTF-16, no BOM": {string(utf16le[2:]), "full.yaml:1: the text holds a NUL byte and is likely UTF-16: save it as UTF-8"},
	} {
		_, err := Parse("full.yaml", []byte(c.text), nil)
		wantError(t, what, err, c.want)
	}
	_, err := Parse("full.yaml", []byte(full), []string{"name=r\xe9seau"})
	wantError(t, "--set", err, "--set name=r\xe9seau: the value is not UTF-8")
	_, err = Parse("full.yaml", []byte(full), []string{"\xe9tat=1"})
	wantError(t, "--set", err, "--set \xe9tat=1: the value is not UTF-8")
	if e := mustParse(t, "\ufeff"+strings.Replace(full, "name: full", "name: réseau", 1)); e.Name != "réseau" || e.Phases[1].Sleep.Beta != 20 {
		t.Errorf("%s", e.YAML())
	}
}
