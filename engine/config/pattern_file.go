package config

// PatternFile is what a file of patterns has told.
type PatternFile struct {
	Patterns int `json:"patterns"` // its columns
	// Activity is the fraction of elements that are 1 in its first columns, by the number of these; as
	// far as it was wanted.
	Activity map[int]float64 `json:"activity,omitempty"`
	// Measure finds an activity that is not known yet.
	Measure func(first int) float64 `json:"-"`
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
	if e.Patterns.File == "" {
		return fault("network.coding_level", "coding_level: from_patterns needs patterns.file; patterns that are drawn need a number")
	}
	e.Network.CodingLevel = 0
	if file := e.PatternFiles[e.Patterns.File]; file != nil {
		e.Network.CodingLevel, _ = file.activity(e.Patterns.Count)
	}
	return nil
}

// codingLevelUnknown reports whether the pattern file has yet to tell the coding level.
func (e *Experiment) codingLevelUnknown() bool {
	if !e.Network.CodingLevelFromPatterns || e.PatternFiles[e.Patterns.File] == nil {
		return e.Network.CodingLevelFromPatterns
	}
	_, known := e.PatternFiles[e.Patterns.File].activity(e.Patterns.Count)
	return !known
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
