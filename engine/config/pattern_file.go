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
		return fault("network.coding_level", "coding_level: from_patterns needs patterns.file; patterns that are drawn need a number")
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
