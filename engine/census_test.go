package engine

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/pattern"
	"engram/engine/store"
	"engram/engine/store/npy"
)

func TestCensus(t *testing.T) {
	long := strings.Repeat("01", 60) // more than a word of 64
	for _, c := range []struct {
		columns []string
		want    census
	}{
		{[]string{"110", "011"}, census{fixed: 1}},
		{[]string{"000", "111", "110", "110", "110"}, census{empty: 1, full: 1, duplicates: 2}},
		{[]string{"1000", "0100"}, census{silent: 2}},
		{[]string{"00", "00"}, census{empty: 2, duplicates: 1, silent: 2}},
		{[]string{long, "1" + long[1:], long[:119] + "0", long}, census{duplicates: 1, silent: 59, fixed: 59}},
	} {
		got := countOf(patternsOf(c.columns))
		for mu, column := range c.columns {
			if want := strings.Count(column, "1"); got.active[mu] != want {
				t.Errorf("pattern %s has %d active neurons, want %d", column, got.active[mu], want)
			}
		}
		if got.active = nil; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %+v, want %+v", c.columns, got, c.want)
		}
	}
}

// TestUnevenPatterns: a day is told that patterns with other numbers of active neurons than it makes
// active are not for it; a learn phase, few such patterns, and drawn exact ones have no warning.
func TestUnevenPatterns(t *testing.T) {
	dir := t.TempDir()
	writePatterns(t, dir, "uneven.npy", 5, []string{"11000", "10000", "01110", "00011"}) // two are not 2 of 5
	writePatterns(t, dir, "more.npy", 5, []string{"11000", "10000", "01110", "00111"})
	const wake, learn = "phases: [{wake: {passes: 1, rate: 0.1}}]\n", "phases: [{learn: {cycles: 1, rate: 0.1}}]\n"
	for _, c := range []struct{ patterns, phases, want string }{
		{"{file: more.npy}", wake, "more.npy: 3 of the 4 patterns do not have 2 active neurons, which is round(N f) and what a day makes active, but from 1 to 3: a day stores few of such patterns; put a learn phase in its place"},
		{"{file: more.npy}", learn, ""},
		{"{file: uneven.npy}", wake, ""},
		{"{count: 3, kind: bernoulli}", wake, "uneven.yaml:3: a day makes round(N f) neurons active, and bernoulli patterns have other numbers of them: it stores few; put a learn phase in its place, or take exact patterns"},
		{"{count: 3, kind: bernoulli}", learn, ""},
		{"{count: 3}", wake, ""},
	} {
		text := "network: {neurons: 5, factors: 2, coding_level: 0.4}\npatterns: " + c.patterns + "\n" + c.phases
		e, err := config.Parse(filepath.Join(dir, "uneven.yaml"), []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		j, err := Prepare(e, float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, warning := range j.Warnings {
			if strings.Contains(warning, "a day makes") {
				found = append(found, strings.TrimPrefix(warning, dir+"/"))
			}
		}
		if got := strings.Join(found, "; "); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.patterns, c.phases, got, c.want)
		}
	}
}

// TestOddPatterns: what is odd about patterns is said before a run, of files and of drawn ones.
func TestOddPatterns(t *testing.T) {
	dir := t.TempDir()
	writePatterns(t, dir, "odd.npy", 5, []string{"10010", "00000", "11111", "10010", "01010"})
	const phases = "\nphases: [{sleep: {cycles: 1, rate: 0.1}}]\n"
	for _, c := range []struct {
		text string
		want []string
	}{
		{"network: {neurons: 5, factors: 2, coding_level: 0.4}\npatterns: {file: odd.npy}", []string{
			"odd.npy: of the 5 patterns 1 is without an active neuron, 1 is without a silent one, 1 is equal to one before"}},
		{"network: {neurons: 5, factors: 2, coding_level: 0.2}\npatterns: {file: odd.npy, count: 2, memory: sequence}", []string{
			"odd.npy: of the 2 patterns 1 is without an active neuron",
			"odd.npy: of the 5 neurons 3 are active in no pattern; nothing but the threshold limits their margins, which count in all means over neurons (see the medians)"}},
		{"network: {neurons: 5, factors: 2, coding_level: 0.4}\npatterns: {file: odd.npy, count: 4, memory: sequence}", []string{
			"odd.npy: its patterns activate 0.45 of the neurons on average, and thresholds are set for the coding level 0.4; write network.coding_level: from_patterns, or 0.45",
			"odd.npy: of the 4 patterns 1 is without an active neuron, 1 is without a silent one, 1 is equal to one before; a sequence cannot go on from equal patterns to different ones"}},
		// Seeds 1 and 2; the numbers are counts of what is drawn.
		{"network: {neurons: 40, factors: 2, coding_level: 0.05}\npatterns: {count: 20}\nsweep: {seed: [1, 2]}", []string{
			"the patterns drawn for replica 0: of the 40 neurons %d are active in no pattern; nothing but the threshold limits their margins, which count in all means over neurons (see the medians); this is replica 0 (seed=1), and all 2 networks are like it, maybe with other numbers"}},
		// 100,000 exp(-5) are expected; they are not drawn to be looked at.
		{"network: {neurons: 100000, factors: 1, coding_level: 0.001}\npatterns: {count: 5000}", []string{
			"the patterns drawn, about: of the 100000 neurons 672 are active in no pattern; nothing but the threshold limits their margins, which count in all means over neurons (see the medians)"}},
	} {
		e := parse(t, c.text+phases)
		e.Dir = dir
		j, err := Prepare(e, float32On(t, 1), Options{Memory: 1 << 50})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(c.text, "seed") {
			silent := countOf(pattern.Draw(1, 0, e.Patterns, 40, pattern.Populations(e.Network), 1)).silent
			c.want[0] = fmt.Sprintf(c.want[0], silent)
		}
		if !reflect.DeepEqual(j.Warnings, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.text, j.Warnings, c.want)
		}
	}
}

// TestActivity: the coding level has to fit the patterns of a file.
func TestActivity(t *testing.T) {
	dir := t.TempDir()
	writePatterns(t, dir, "X.npy", 10, []string{"1111000000", "0000111100", "1100001100", "0010010011"})
	writePatterns(t, dir, "half.npy", 10, []string{"1111100000", "0000011111", "1010101010", "0011001101"})
	prepare := func(text string) (*Job, error) {
		e := parse(t, text+"\nphases:\n  - sleep: {cycles: 1, rate: 0.1}\n  - recall: {levels: [0, 0.2]}\n")
		e.Dir = dir
		return Prepare(e, float32On(t, 1), Options{})
	}
	const network = "network: {neurons: 10, factors: 2, coding_level: %s}\npatterns: {file: X.npy}"
	for level, want := range map[string]string{
		"0.4":           "",
		"0.37":          "",
		"0.36":          "warn",
		"0.45":          "warn",
		"0.3":           "warn",
		"0.5":           "warn",
		"0.26":          "X.npy: its patterns activate 0.4 of the neurons on average, and thresholds are set for the coding level 0.26; write network.coding_level: from_patterns, or 0.4",
		"0.61":          "X.npy: its patterns activate 0.4 of the neurons on average, and thresholds are set for the coding level 0.61; write network.coding_level: from_patterns, or 0.4",
		"from_patterns": "",
	} {
		j, err := prepare(fmt.Sprintf(network, level))
		switch {
		case want == "" || want == "warn":
			said := err == nil && slices.ContainsFunc(j.Warnings, func(w string) bool { return strings.HasPrefix(w, "X.npy: its patterns activate 0.4 of the neurons") })
			if err != nil || said != (want == "warn") {
				t.Errorf("coding level %s: %v", level, err)
			}
		case err == nil || err.Error() != want:
			t.Errorf("coding level %s: %v, want %s", level, err, want)
		}
	}
	// Files that are swept tell the coding level of their networks each, also where a load takes some columns.
	j, err := prepare(strings.Replace(fmt.Sprintf(network, "from_patterns"), "X.npy", "half.npy", 1) +
		"\nsweep: {patterns.file: [half.npy, X.npy], patterns.count: [4, 3]}")
	if err != nil {
		t.Fatal(err)
	}
	var levels []float64
	for number := range 4 {
		r, err := j.combinations.Replica(number)
		if err != nil {
			t.Fatal(err)
		}
		levels = append(levels, r.Experiment.Network.CodingLevel)
	}
	if want := []float64{0.5, 0.5, 0.4, 0.4}; !reflect.DeepEqual(levels, want) || j.Experiment.Network.CodingLevel != 0.5 {
		t.Errorf("coding levels %v, want %v", levels, want)
	}
	// What was said stays, and the number is there: in the text as a comment, in the manifest for its readers.
	if text := string(j.Experiment.YAML()); !strings.Contains(text, "coding_level: from_patterns # 0.5\n") {
		t.Errorf("%s", text)
	}
	text, err := json.Marshal(j.Experiment)
	if err != nil {
		t.Fatal(err)
	}
	var again config.Experiment
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	replicas, err := again.Replicas()
	if err != nil || replicas[2].Experiment.Network.CodingLevel != 0.4 || replicas[2].Experiment.Patterns.Count != 4 {
		t.Errorf("from JSON: %v, %+v", err, replicas[2].Experiment.Network)
	}
	resumed, err := config.Parse("manifest.json", again.YAML(), nil)
	if err != nil || !resumed.Network.CodingLevelFromPatterns || resumed.Network.CodingLevel != 0 {
		t.Errorf("%v in\n%s", err, again.YAML())
	}
	// Rules about the coding level hold for what a file tells, too.
	for text, want := range map[string]string{
		"network: {neurons: 10, factors: 2, coding_level: from_patterns}\npatterns: {count: 5}":    "test.yaml:1: coding_level: from_patterns needs patterns.file; patterns that are drawn need a number",
		"network: {neurons: 10, factors: 2, coding_level: from_pattern}\npatterns: {count: 5}":     `test.yaml:1: network.coding_level must be a number or from_patterns, not the text "from_pattern"`,
		"network: {neurons: 10, factors: 2, coding_level: from_patterns}\npatterns: {file: X.npy}": "",
	} {
		_, err := config.Parse("test.yaml", []byte(text+"\nphases: [{sleep: {cycles: 1, rate: 0.1}}]\n"), nil)
		if got := fmt.Sprint(err); err != nil && got != want || err == nil && want != "" {
			t.Errorf("%v, want %s", err, want)
		}
	}
	writePatterns(t, dir, "silent.npy", 10, []string{"0000000000"})
	if _, err := prepare(strings.Replace(fmt.Sprintf(network, "from_patterns"), "X.npy", "silent.npy", 1)); err == nil || !strings.Contains(err.Error(), "round(N f) = 0 active of 10 neurons") {
		t.Error(err)
	}
	// Balanced populations each have their own level: 0.5 of 5 excitatory and of 5 inhibitory neurons.
	balanced := "network: {neurons: 10, factors: 2, coding_level: 0.4, inhibitory_fraction: 0.5, balanced: true}\npatterns: {file: uneven.npy}"
	writePatterns(t, dir, "uneven.npy", 10, []string{"1111000000", "1110100000", "1100110000"})
	if _, err := prepare(balanced); err == nil || !strings.HasPrefix(err.Error(), "uneven.npy: its patterns activate 0.7333 of the excitatory neurons on average, and thresholds are set for the coding level 0.4; balanced populations") {
		t.Error(err)
	}
}

// TestFloat32Files: what float32 cannot hold is refused, unless the run is in float64.
func TestFloat32Files(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, shape []int, data []float64) {
		w, err := store.CreateArray(filepath.Join(dir, name), npy.Float64, shape)
		if err == nil {
			err = w.WriteFloat64(data)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	factors := func(v float64) []float64 { // of 3 neurons and 2 factors
		u := make([]float64, 18)
		for i := range u {
			if at := i / 2; at/3 != at%3 {
				u[i] = v
			}
		}
		return u
	}
	write("theta.npy", []int{3}, []float64{0, 1e39, 0})
	write("large.npy", []int{3, 3, 2}, factors(1e20))
	write("dead.npy", []int{3, 3, 2}, factors(9e-6))
	some := factors(0.5)
	for i := range 6 {
		some[i] = 0
	}
	write("some.npy", []int{3, 3, 2}, some)
	for _, c := range []struct{ key, want, warning string }{
		{"thresholds_file: theta.npy", "theta.npy: element (1) is 1e+39; float32 holds up to 3.403e+38 (--precision float64 holds more)", ""},
		{"factors_file: large.npy", "large.npy: the factors (0, 1) make a weight of 1e+40; float32 holds up to 3.403e+38 (--precision float64 holds more)", ""},
		{"factors_file: dead.npy", "dead.npy: all weights, the products of the factors, are at or below 1e-10, where a synapse counts as pruned: the network would be dead", ""},
		{"factors_file: some.npy", "", "some.npy: 1 of the 3 neurons have no synapse that is alive"},
	} {
		e := parse(t, "network: {neurons: 3, factors: 2, coding_level: 0.4, "+c.key+"}\npatterns: {count: 3}\nphases: [{sleep: {cycles: 1, rate: 0.1}}]\n")
		e.Dir = dir
		j, err := Prepare(e, float32On(t, 1), Options{})
		if got := fmt.Sprint(err); c.want != "" && !strings.HasSuffix(got, c.want) || c.want == "" && err != nil {
			t.Errorf("%s: %v, want %s", c.key, err, c.want)
		}
		if c.warning != "" && (err != nil || len(j.Warnings) == 0 || j.Warnings[len(j.Warnings)-1] != c.warning) {
			t.Errorf("%s: warnings %q", c.key, j.Warnings)
		}
		if _, err := Prepare(e, graph.Reference(), Options{}); strings.Contains(c.want, "float32") && err != nil {
			t.Errorf("%s in float64: %v", c.key, err)
		}
	}
}

// TestActivityOfPopulations: in a balanced network each population is as active as the coding level says, or refused.
func TestActivityOfPopulations(t *testing.T) {
	dir := t.TempDir()
	writePatterns(t, dir, "good.npy", 20, []string{"11000000001100000000", "00110000000011000000"})
	writePatterns(t, dir, "excitatory.npy", 20, []string{"11111000001100000000", "00111110000011000000"})
	writePatterns(t, dir, "inhibitory.npy", 20, []string{"11000000001111100000", "00110000000011111000"})
	for name, want := range map[string]string{
		"good.npy":       "",
		"excitatory.npy": "excitatory.npy: its patterns activate 0.5 of the excitatory neurons on average, and thresholds are set for the coding level 0.2; balanced populations",
		"inhibitory.npy": "inhibitory.npy: its patterns activate 0.5 of the inhibitory neurons on average, and thresholds are set for the coding level 0.2; balanced populations",
	} {
		text := "network: {neurons: 20, factors: 2, coding_level: 0.2, inhibitory_fraction: 0.5, balanced: true}\npatterns: {file: " + name + "}\nphases: [{learn: {cycles: 1, rate: 0.1}}]\n"
		e, err := config.Parse(filepath.Join(dir, "balanced.yaml"), []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Prepare(e, float32On(t, 1), Options{}); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
