package config

import (
	"fmt"
	"math"
)

// check enforces the rules that tie several keys together. The bounds of single
// keys have been met by then.
func check(e *Experiment) error {
	for _, rule := range []func(*Experiment) error{
		checkActivity, checkBalance, checkWeights, checkKind, checkDistinct, checkSequence, checkWiring, checkWakes, checkSnapshots, checkRecalls, checkProbes,
	} {
		if err := rule(e); err != nil {
			return err
		}
	}
	return nil
}

// checkActivity: a pattern needs active and silent neurons.
func checkActivity(e *Experiment) error {
	n := e.Network
	if e.codingLevelUnknown() {
		return nil
	}
	if active := math.RoundToEven(float64(n.Neurons) * n.CodingLevel); active < 1 || active >= float64(n.Neurons) {
		return fault("network.coding_level",
			"a coding level of %g gives round(N f) = %.0f active of %d neurons; it must be at least 1 and below N",
			n.CodingLevel, active, n.Neurons)
	}
	if n.Balanced {
		return nil // checkBalance says more
	}
	// numbers of active neurons are rounded in each population and add up
	inhibitory := math.RoundToEven(n.InhibitoryFraction * float64(n.Neurons))
	active := math.RoundToEven(inhibitory*n.CodingLevel) + math.RoundToEven((float64(n.Neurons)-inhibitory)*n.CodingLevel)
	if active < 1 || active >= float64(n.Neurons) {
		return fault("network.inhibitory_fraction",
			"with %.0f inhibitory and %.0f excitatory neurons a coding level of %g activates %.0f of %d neurons; it must be at least 1 and below N",
			inhibitory, float64(n.Neurons)-inhibitory, n.CodingLevel, active, n.Neurons)
	}
	return nil
}

// checkBalance: each population of a balanced network has half the activity.
func checkBalance(e *Experiment) error {
	n := e.Network
	if !n.Balanced {
		return nil
	}
	r := n.InhibitoryFraction
	if r == 0 || r == 1 {
		return fault("network.balanced", "a balanced network has two populations: network.inhibitory_fraction must be greater than 0 and less than 1, not %g", r)
	}
	if e.codingLevelUnknown() {
		return nil
	}
	inhibitory := math.RoundToEven(r * float64(n.Neurons))
	for _, population := range []struct {
		name, formula  string
		neurons, level float64
	}{
		{"inhibitory", "f/(2r)", inhibitory, n.CodingLevel / (2 * r)},
		{"excitatory", "f/(2(1-r))", float64(n.Neurons) - inhibitory, n.CodingLevel / (2 * (1 - r))},
	} {
		if population.level >= 1 {
			return fault("network.balanced", "the %s population would have the coding level %s = %.4g; it must be below 1",
				population.name, population.formula, population.level)
		}
		if active := math.RoundToEven(population.neurons * population.level); active < 1 || active >= population.neurons {
			return fault("network.balanced", "the %s population would have %.0f active of %.0f neurons; it must have at least 1 active and 1 silent",
				population.name, active, population.neurons)
		}
	}
	return nil
}

// checkSequence: the label of a pattern is another pattern.
func checkSequence(e *Experiment) error {
	if e.Patterns.Memory == "sequence" && e.Patterns.Count == 1 {
		return fault("patterns.memory", "a sequence needs at least 2 patterns, not 1")
	}
	return nil
}

// checkWakes: every day but the first brings fresh patterns, and only what a
// phase has pruned can regrow.
func checkWakes(e *Experiment) error {
	wakes := 0
	for i, phase := range e.Phases {
		if phase.Wake == nil {
			continue
		}
		wakes++
		path := fmt.Sprintf("phases.%d.wake", i)
		if wakes > 1 && e.Patterns.File != "" {
			return fault(path, "%s is a second day and needs fresh patterns, but patterns.file holds those of one day: give patterns.files, a file for each day", path)
		}
		if files := e.Patterns.Files; files != nil && wakes > len(files) {
			return fault(path, "%s is day %d, counted from 1, and patterns.files lists %d: add a file for it", path, wakes, len(files))
		}
		if i == 0 && phase.Wake.Regrow != nil {
			return fault("phases.0.wake.regrow", "phases.0.wake is the first phase: nothing is pruned yet that could regrow")
		}
	}
	if files, days := len(e.Patterns.Files), max(1, wakes); files > days {
		return fault("patterns.files", "patterns.files lists %d files, and there are only %d days (wake phases): leave out what no day takes, or add a wake phase for it", files, days)
	}
	return nil
}

// checkSnapshots: a snapshot is of a cycle that the phase has, or of its end.
func checkSnapshots(e *Experiment) error {
	for i, phase := range e.Phases {
		replay := phase.Replay()
		if replay == nil {
			continue
		}
		if replay.SnapshotsOf != nil && len(replay.SnapshotsOf) == 0 {
			path := fmt.Sprintf("phases.%d.%s.snapshots_of", i, phase.Name())
			return fault(path, "%s lists no array: list some of W, theta and U, or leave out snapshots", path)
		}
		for j, cycle := range replay.Snapshots {
			if cycle > replay.Cycles {
				path := fmt.Sprintf("phases.%d.%s.snapshots.%d", i, phase.Name(), j)
				return fault(path, "%s = %d lies beyond the end of the phase, which has cycles: %d; leave it out, or let the phase be longer", path, cycle, replay.Cycles)
			}
		}
	}
	return nil
}
