package config

import (
	"fmt"
	"math"

	"engram/engine/config/document"

	"go.yaml.in/yaml/v3"
)

// The kinds of patterns that are drawn.
const (
	Exact        = "exact"
	Bernoulli    = "bernoulli"
	Prototypes   = "prototypes"
	Hierarchical = "hierarchical"
	SparseGraded = "sparse-graded"
)

// Leaves is the number of prototypes that patterns are drawn from: pattern mu is drawn from prototype mu mod Leaves,
// and prototype l of hierarchical patterns from that of group l mod Groups. It is 0 of patterns without prototypes.
func (p *Patterns) Leaves() int {
	switch {
	case p.FromFile():
		return 0
	case p.Kind == Prototypes:
		return p.Groups
	case p.Kind == Hierarchical:
		return p.Groups * p.Subgroups
	}
	return 0
}

// kindKey is a key that belongs to some kinds of patterns.
type kindKey struct {
	name, kinds, meaning string
	given, used          bool
}

// kindKeys are the keys that only some kinds of patterns have; the kinds that have a key need it.
func (p *Patterns) kindKeys() []kindKey {
	grouped := p.Kind == Prototypes || p.Kind == Hierarchical
	const both = Prototypes + " and " + Hierarchical
	return []kindKey{
		{"groups", both, "the number of groups", p.Groups > 0, grouped},
		{"overlap", both, "the fraction of a pattern's active neurons that its prototype has too", p.Overlap > 0, grouped},
		{"subgroups", Hierarchical, "the number of subgroups of each group", p.Subgroups > 0, p.Kind == Hierarchical},
		{"group_overlap", Hierarchical, "the fraction of active neurons that the prototypes of a subgroup and of its group share", p.GroupOverlap > 0, p.Kind == Hierarchical},
		{"coding_spread", SparseGraded, "s: coding levels are uniform in f (1 +- s)", p.CodingSpread > 0, p.Kind == SparseGraded},
	}
}

// checkKind: a kind of patterns has all of its keys, and their values make patterns.
func checkKind(e *Experiment) error {
	p := &e.Patterns
	if p.FromFile() {
		return nil
	}
	for _, k := range p.kindKeys() {
		if k.used && !k.given {
			return document.Fault("patterns", "patterns.kind: %s needs patterns.%s, %s", p.Kind, k.name, k.meaning)
		}
	}
	if p.Kind == SparseGraded {
		return checkGraded(e)
	}
	if p.Leaves() == 0 {
		return nil
	}
	if p.Groups > p.Count || p.Leaves() > p.Count {
		what := fmt.Sprintf("%d groups", p.Groups)
		if p.Kind == Hierarchical {
			what += fmt.Sprintf(" of %d subgroups", p.Subgroups)
		}
		return document.Fault("patterns.groups", "patterns.groups: %s are more than the %d patterns, and each needs one at least: lower it, or give more patterns", what, p.Count)
	}
	overlaps := map[string]float64{"overlap": p.Overlap}
	if p.Kind == Hierarchical {
		overlaps["group_overlap"] = p.GroupOverlap
	}
	for _, name := range []string{"overlap", "group_overlap"} {
		for _, of := range e.populations() {
			if value, has := overlaps[name]; has && of.neurons > 0 && value < of.level {
				return document.Fault("patterns."+name, "patterns.%s is %g, and independent patterns share a fraction of %.4g already, the coding level of the %s neurons: give from that to 1, or kind: exact for independent patterns",
					name, value, of.level, of.name)
			}
		}
	}
	return nil
}

// checkGraded: patterns of every coding level have active and silent neurons.
func checkGraded(e *Experiment) error {
	s, n := e.Patterns.CodingSpread, e.Network
	if n.CodingLevel == 0 {
		return nil
	}
	least, most := 0.0, 0.0
	for _, p := range e.populations() {
		low, high := math.RoundToEven(p.neurons*p.level*(1-s)), math.RoundToEven(p.neurons*p.level*(1+s))
		if high > p.neurons || n.Balanced && (low < 1 || high == p.neurons) {
			return document.Fault("patterns.coding_spread", "patterns.coding_spread: %g makes %.0f to %.0f of the %.0f %s neurons active; lower it", s, low, high, p.neurons, p.name)
		}
		least, most = least+low, most+high
	}
	if least < 1 || most >= float64(n.Neurons) {
		return document.Fault("patterns.coding_spread", "patterns.coding_spread: %g makes %.0f to %.0f of the %d neurons active; it must be at least 1 and below N: lower it", s, least, most, n.Neurons)
	}
	return nil
}

// Relation says how close two patterns are by the way in which they are drawn.
type Relation int

const (
	Unrelated    Relation = iota // of different groups, or of a kind without groups
	SameGroup                    // of hierarchical patterns: of different subgroups
	SameSubgroup                 // of hierarchical patterns
	Relations                    // how many there are
)

// Relation is that of patterns a and b of a day.
func (p *Patterns) Relation(a, b int) Relation {
	switch leaves := p.Leaves(); {
	case leaves == 0 || a%p.Groups != b%p.Groups:
		return Unrelated
	case p.Kind == Hierarchical && a%leaves == b%leaves:
		return SameSubgroup
	}
	return SameGroup
}

// PatternFile is what a file of patterns has told.
type PatternFile struct {
	Patterns int `json:"patterns"` // its columns
	// Activity is the fraction of elements that are 1 in its first columns, by the number of these; as
	// far as it was wanted.
	Activity map[int]float64 `json:"activity,omitempty"`
	// Measure finds an activity that is not known yet.
	Measure func(first int) float64 `json:"-"`
}

// FromFile tells whether files give the patterns, instead of their kind.
func (p *Patterns) FromFile() bool { return p.File != "" || len(p.Files) > 0 }

// Sources are the files of the days, in order; none of patterns that are drawn.
func (p *Patterns) Sources() []string {
	if p.File != "" {
		return []string{p.File}
	}
	return p.Files
}

// activity is the fraction of ones in the first columns, if that can be known.
func (f *PatternFile) activity(first int) (fraction float64, known bool) {
	if fraction, known = f.Activity[first]; known || f.Measure == nil {
		return fraction, known
	}
	if f.Activity == nil {
		f.Activity = map[int]float64{}
	}
	f.Activity[first] = f.Measure(first)
	return f.Activity[first], true
}

// AddPatternFiles adds what the pattern files of another share of the experiment have told.
func (e *Experiment) AddPatternFiles(other *Experiment) {
	for name, file := range other.PatternFiles {
		if e.PatternFiles == nil {
			e.PatternFiles = map[string]*PatternFile{}
		}
		known := e.PatternFiles[name]
		if known == nil {
			e.PatternFiles[name] = file
			continue
		}
		for first, activity := range file.Activity {
			if known.Activity == nil {
				known.Activity = map[int]float64{}
			}
			known.Activity[first] = activity
		}
	}
}

// resolveCodingLevel takes a coding level that was left to the patterns from their file.
func resolveCodingLevel(e *Experiment) error {
	if !e.Network.CodingLevelFromPatterns {
		return nil
	}
	if !e.Patterns.FromFile() {
		return document.Fault("network.coding_level", "coding_level: from_patterns needs patterns.file; patterns that are drawn need a number")
	}
	e.Network.CodingLevel, _ = e.fileActivity()
	return nil
}

// codingLevelUnknown reports whether the pattern files have yet to tell the coding level.
func (e *Experiment) codingLevelUnknown() bool {
	if !e.Network.CodingLevelFromPatterns {
		return false
	}
	_, known := e.fileActivity()
	return !known
}

// fileActivity is the mean activity of the patterns in use, of all files; 0 until all of them have told it.
func (e *Experiment) fileActivity() (fraction float64, known bool) {
	sources := e.Patterns.Sources()
	for _, name := range sources {
		file := e.PatternFiles[name]
		if file == nil {
			return 0, false
		}
		activity, known := file.activity(e.Patterns.Count)
		if !known {
			return 0, false
		}
		fraction += activity
	}
	return fraction / float64(len(sources)), true
}

// Measured notes what a file of patterns, as the configuration names it, has told: replicas made
// from now on know it, and so does the experiment itself once it is settled again.
func (c *Combinations) Measured(name string, file *PatternFile) {
	if c.of.PatternFiles == nil {
		c.of.PatternFiles = map[string]*PatternFile{}
	}
	c.of.PatternFiles[name] = file
	c.now.PatternFiles = c.of.PatternFiles
}

// fromPatterns is the coding level that is the mean activity of the pattern file.
const fromPatterns = "from_patterns"

// codingLevel is a number, or the word that leaves it to the pattern file.
func codingLevel(name string, into *Network) document.Key {
	preset := func() { into.CodingLevel, into.CodingLevelFromPatterns = 0, false }
	return document.Key{Name: name, Preset: preset, Read: func(v document.Value) (err error) {
		preset()
		if v.Node.Kind == yaml.ScalarNode && v.Node.Value == fromPatterns {
			into.CodingLevelFromPatterns = true
			return nil
		}
		into.CodingLevel, err = document.ReadNumber(v, "a number or "+fromPatterns, document.ProperFraction)
		return err
	}}
}

// patterns is the section of the patterns, whose number is said in one way.
func patterns(name string, into *Patterns) document.Key {
	k := document.Mapping(name, patternsKeys(into))
	read := k.Read
	k.Read = func(v document.Value) error {
		if err := read(v); err != nil {
			return err
		}
		if into.Load > 0 && into.Count > 0 {
			return v.In.Wrong("patterns.count", "patterns takes either load or count, not both")
		}
		if into.File != "" && into.Files != nil {
			return v.In.Wrong("patterns.files", "patterns takes either file or files, not both: files is one for each day")
		}
		return nil
	}
	return k
}

// population is a part of the neurons, with its own coding level.
type population struct {
	name           string
	neurons, level float64
}

// populations are the excitatory and the inhibitory neurons.
func (e *Experiment) populations() [2]population {
	n := e.Network
	inhibitory := math.RoundToEven(n.InhibitoryFraction * float64(n.Neurons))
	p := [2]population{{"excitatory", float64(n.Neurons) - inhibitory, n.CodingLevel}, {"inhibitory", inhibitory, n.CodingLevel}}
	if r := n.InhibitoryFraction; n.Balanced && r > 0 && r < 1 {
		p[0].level, p[1].level = n.CodingLevel/(2*(1-r)), n.CodingLevel/(2*r)
	}
	return p
}

// distinctPatterns is how many different patterns there can be on a day; +Inf where a file has them.
func (e *Experiment) distinctPatterns() float64 {
	switch {
	case e.Patterns.FromFile() || e.Network.CodingLevel == 0:
		return math.Inf(1)
	case e.Patterns.Kind == Bernoulli:
		return math.Pow(2, float64(e.Network.Neurons))
	}
	all := 1.0
	for _, p := range e.populations() {
		s, sum := e.Patterns.CodingSpread, 0.0
		if e.Patterns.Kind != SparseGraded {
			s = 0
		}
		for active := math.RoundToEven(p.neurons * p.level * (1 - s)); active <= math.RoundToEven(p.neurons*p.level*(1+s)) && sum < mostCount; active++ {
			sum += choices(p.neurons, active)
		}
		all *= sum
	}
	return all
}

// distinctOfPrototypes is how many different patterns there can be with the prototypes of a day; +Inf without prototypes.
func (e *Experiment) distinctOfPrototypes() float64 {
	leaves := float64(e.Patterns.Leaves())
	if leaves == 0 || e.Network.CodingLevel == 0 {
		return math.Inf(1)
	}
	all := leaves
	for _, p := range e.populations() {
		active := math.RoundToEven(p.neurons * p.level)
		shared := math.RoundToEven(active * e.Patterns.Overlap)
		all *= choices(active, shared) * choices(p.neurons-active, active-shared)
	}
	return all
}

// choices is in how many ways k of n can be chosen, or a number above mostCount where there are more.
func choices(n, k float64) float64 {
	all := 1.0
	for i := 1.0; i <= min(k, n-k) && all <= mostCount; i++ {
		all *= (n - min(k, n-k) + i) / i
	}
	return math.Round(all)
}

// checkDistinct: patterns of a day should be different ones.
func checkDistinct(e *Experiment) error {
	if most := e.distinctOfPrototypes(); most < float64(e.Patterns.Count) {
		return document.Fault("patterns.overlap", "with %d prototypes and patterns.overlap: %g there are %.0f different patterns, and %d are asked for: lower the overlap, or give more groups",
			e.Patterns.Leaves(), e.Patterns.Overlap, most, e.Patterns.Count)
	}
	most := e.distinctPatterns()
	if most >= float64(e.Patterns.Count) {
		return nil
	}
	path := "patterns.count"
	if e.Patterns.Load > 0 {
		path = "patterns.load"
	}
	return document.Fault(path, "%s patterns of %d neurons with a coding level of %g cannot all be different: there are %.0f, and %d are asked for",
		e.Patterns.Kind, e.Network.Neurons, e.Network.CodingLevel, most, e.Patterns.Count)
}
