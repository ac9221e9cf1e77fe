package synapses

import (
	"fmt"

	"engram/engine/graph"
)

// Experiment is a population of synapses and how long it is watched. Times are in the
// model's units: one sample is 10 minutes.
type Experiment struct {
	Synapses int     `json:"synapses"` // n
	Factors  int     `json:"factors"`  // z
	Sigma    float64 `json:"sigma"`    // size of the fluctuations
	Kappa    float64 `json:"kappa"`    // part of them that grows with the slow factors
	Bias     float64 `json:"bias"`     // b, drift in units of sigma
	Tau      float64 `json:"tau"`      // time constant of the slow factors
	Size     float64 `json:"size"`     // w0: the size at the start, kept in the mean of w^(2/z)
	Step     float64 `json:"step"`     // dt
	Steps    int     `json:"steps"`    // between two samples
	Samples  int     `json:"samples"`  // T
	Keep     int     `json:"keep"`     // of these, the last so many are the result
	Seed     uint64  `json:"seed"`
}

// Paper is the experiment of the paper for z factors; the last day of a week is kept.
// kappa is 0, which gives the published slopes (the authors' script has 0.5, which gives
// steeper ones).
func Paper(z int) Experiment {
	return Experiment{
		Synapses: 1000, Factors: z,
		Sigma: 0.05, Kappa: 0, Bias: 0.1, Tau: 30, Size: 1,
		Step: 0.005, Steps: 200, Samples: 999, Keep: SamplesADay,
		Seed: 1,
	}
}

// One sample is 10 minutes of a synapse's life.
const (
	SamplesADay = 144
	SampleHours = 24.0 / SamplesADay
)

// mostSynapses of a population, whose sizes of a day then take 1.2 GB.
const mostSynapses = 1_000_000

// Check says which setting makes no sense.
func (e Experiment) Check() error {
	for _, c := range []struct {
		name string
		ok   bool
		is   any
		want string
	}{
		{"synapses", e.Synapses >= 1 && e.Synapses <= mostSynapses, e.Synapses, fmt.Sprintf("from 1 to %d", mostSynapses)},
		{"factors", e.Factors >= 1 && e.Factors <= 10, e.Factors, "from 1 to 10"},
		{"sigma", e.Sigma >= 0, e.Sigma, "0 or more"},
		{"kappa", e.Kappa >= 0 && e.Kappa <= 1, e.Kappa, "from 0 to 1"},
		{"tau", e.Tau > 0, e.Tau, "more than 0"},
		{"size", e.Size > 0, e.Size, "more than 0"},
		{"step", e.Step > 0, e.Step, "more than 0"},
		{"steps", e.Steps >= 1, e.Steps, "at least 1"},
		{"samples", e.Samples >= 2, e.Samples, "at least 2"},
		{"keep", e.Keep >= 2, e.Keep, "at least 2"},
	} {
		if !c.ok {
			return fmt.Errorf("%s is %v; it must be %s", c.name, c.is, c.want)
		}
	}
	return nil
}

func (e Experiment) fluctuation() graph.Fluctuation {
	return graph.Fluctuation{Sigma: e.Sigma, Kappa: e.Kappa, Bias: e.Bias, Tau: e.Tau, Size: e.Size, Step: e.Step}
}
