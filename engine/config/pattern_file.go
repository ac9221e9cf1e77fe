package config

// PatternFile is what a file of patterns has told.
type PatternFile struct {
	Patterns int `json:"patterns"` // its columns
}

// Measured notes what a file of patterns, as the configuration names it, has told: replicas made
// from now on know it, and so does the experiment itself once it is settled again.
func (c *Combinations) Measured(name string, file PatternFile) {
	if c.of.PatternFiles == nil {
		c.of.PatternFiles = map[string]PatternFile{}
	}
	c.of.PatternFiles[name] = file
	c.now.PatternFiles = c.of.PatternFiles
}
