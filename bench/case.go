package bench

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"engram/engine"
	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
)

// Case is the size of a network and its state.
type Case struct {
	Neurons     int     `json:"neurons"`         // N
	Patterns    int     `json:"patterns"`        // M
	Factors     int     `json:"factors"`         // z
	CodingLevel float64 `json:"coding_level"`    // f
	Density     float64 `json:"density"`         // fraction of synapses alive
	Batch       int     `json:"batch,omitempty"` // networks at once; 0: one
}

func (c Case) String() string {
	text := fmt.Sprintf("N %d, M %d, z %d, f %g, density %g", c.Neurons, c.Patterns, c.Factors, c.CodingLevel, c.Density)
	if c.Networks() > 1 {
		text = fmt.Sprintf("%d networks, %s", c.Batch, text)
	}
	return text
}

// Networks is how many networks go through a cycle together.
func (c Case) Networks() int { return max(c.Batch, 1) }

// newStepper sets up a network of this size, shared among ranks (nil: it is not), for single steps
// of a phase.
func (c Case) newStepper(target graph.Target, ranks *cluster.Group, phase string) (*engine.Stepper, error) {
	var seeds []string
	for i := range c.Networks() {
		seeds = append(seeds, strconv.Itoa(i+1))
	}
	e, err := config.Parse("benchmark", []byte(fmt.Sprintf(`
network: {neurons: %d, factors: %d, coding_level: %g, spread: %g}
patterns: {count: %d}
phases: [{%s}]
sweep: {seed: [%s]}
`, c.Neurons, c.Factors, c.CodingLevel, c.spread(), c.Patterns, phase, strings.Join(seeds, ", "))), nil)
	if err != nil {
		return nil, err
	}
	return engine.NewStepper(e, target, ranks, c.Density)
}

// spread of the factors: none where drawing them would take minutes, which changes no work.
func (c Case) spread() float64 {
	if c.Neurons > 20_000 {
		return 0
	}
	return 0.3
}

// Cycle is one replay cycle.
func (c Case) Cycle(target graph.Target) (*engine.Stepper, error) {
	return c.newStepper(target, nil, "sleep: {cycles: 1, rate: 0}")
}

// CycleRunner times replay cycles, for at least so long a turn.
func (c Case) CycleRunner(target graph.Target, atLeast time.Duration) (Runner, error) {
	stepper, err := c.Cycle(target)
	if err != nil {
		return nil, err
	}
	return Repeat(atLeast, stepper.Step, target.Wait), nil
}

// Presentation is one presentation of an unknown pattern.
func (c Case) Presentation(target graph.Target) (*engine.Stepper, error) {
	return c.newStepper(target, nil, "wake: {passes: 1, rate: 0}")
}

// Adds is the number of additions that the two products of a cycle of one network need at full
// density: a weight for every active neuron of every pattern and row, and a salience
// likewise.
func (c Case) Adds() float64 {
	n := float64(c.Neurons)
	return 2 * n * n * float64(c.Patterns) * c.CodingLevel
}

// Bytes is what a cycle of one network must move at least: every factor read and written once.
func (c Case) Bytes() float64 {
	return 8 * float64(c.Factors) * float64(c.Neurons) * float64(c.Neurons)
}
