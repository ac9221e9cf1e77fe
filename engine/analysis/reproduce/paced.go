package reproduce

import (
	"fmt"
	"math"
	"slices"

	"engram/engine/config"
)

// paced are the settings that take days, nights and drifts from the paper's 1,000 neurons to n, so that their steps stay what they
// are (docs/rates.md): the length goes with N, the rate by day with 1/N, and the threshold rate of a night of two factors with sqrt(N).
func paced(name string, n int) ([]string, error) {
	e, err := experiment(name)
	if err != nil || n == paperSize {
		return nil, err
	}
	size := float64(n) / paperSize
	var sets []string
	set := func(phase int, key, value string) {
		sets = append(sets, fmt.Sprintf("phases.%d.%s=%s", phase, key, value))
	}
	for i, p := range e.Phases {
		switch {
		case p.Wake != nil:
			set(i, "wake.rate", fmt.Sprintf("%.4g", p.Wake.Rate/size))
		case p.Sleep != nil:
			set(i, "sleep.length", fmt.Sprintf("%.4g", p.Sleep.Length*size))
			cycles := fmt.Sprintf("phases.%d.sleep.cycles", i)
			if p.Sleep.Cycles == 0 && !slices.ContainsFunc(e.Sweep, func(a config.Axis) bool { return a.Path == cycles }) {
				continue // no threshold moves
			}
			set(i, "sleep.threshold_rate", times(p.Sleep.ThresholdRate, math.Sqrt(size)))
		case p.Drift != nil:
			set(i, "drift.length", fmt.Sprintf("%.4g", p.Drift.Length*size))
		}
	}
	return sets, nil
}

// times is a rate times a factor, as a configuration has it.
func times(r config.Rate, by float64) string {
	if r.Tau == 0 {
		return fmt.Sprintf("%.4g", r.From*by)
	}
	return fmt.Sprintf("{from: %.4g, to: %.4g, tau: %g}", r.From*by, r.To*by, r.Tau)
}

// sized is an experiment of n neurons. Where the user chose n, the published rates and lengths are paced.
func (l *Lab) sized(name string, n int, sets ...string) (*config.Experiment, error) {
	all := []string{fmt.Sprintf("network.neurons=%d", n)}
	if l.Neurons > 0 {
		more, err := paced(name, n)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return experiment(name, append(all, sets...)...)
}

// pacing tells of the rates of an experiment.
func (l *Lab) pacing() string {
	if l.Neurons == 0 {
		return ""
	}
	return fmt.Sprintf("; rates by day and of thresholds, and lengths, are those of N = 1000 scaled to N = %d by the rule of docs/rates.md", l.Neurons)
}
