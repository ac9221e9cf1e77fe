package engine

import (
	"encoding/json"
	"slices"
	"strings"

	"engram/engine/config"
	"engram/engine/phase"
)

// shapeOf is equal for replicas that can be computed together and read the same files: they
// differ in no more than seed and in what graphs take as arguments.
func shapeOf(e *config.Experiment) string {
	c := *e
	c.Name, c.Seed, c.Network.U0, c.Network.Spread, c.Patterns.Load = "", 0, 0, 0, 0
	c.Patterns.CountFromFile, c.Network.CodingLevelFromPatterns, c.PatternFiles = false, false, nil
	c.Sweep, c.Phases = nil, nil
	for _, p := range phase.All(e) {
		c.Phases = append(c.Phases, p.Shape())
	}
	return mustJSON(c)
}

// isArgument tells whether a key that is swept leaves the shape as it is: those that shapeOf
// leaves out.
func isArgument(path string) bool {
	last := path[strings.LastIndexByte(path, '.')+1:]
	return slices.Contains([]string{"seed", "u0", "spread", "rate", "threshold_rate", "from", "to", "tau", "beta", "length", "sigma", "if_none_stored"}, last)
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("engine: a configuration that JSON cannot express")
	}
	return string(text)
}
