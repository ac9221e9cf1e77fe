package run

import (
	"fmt"
	"strings"

	"engram/cmd/engram/internal/format"
	"engram/engine"
	"engram/engine/config"
)

const (
	longRun      = 24 * 3600 // seconds, from which on a run is said to be long
	manyNetworks = 10_000    // from which on a sweep is said to be large
)

// longWarnings say before a run that it takes days, and why, and that a sweep holds very many
// networks.
func longWarnings(job *engine.Job, f *engine.Forecast) (warnings []string) {
	e := job.Experiment
	if n := job.Networks(); n >= manyNetworks {
		disk := job.Disk()
		warnings = append(warnings, fmt.Sprintf("the sweep holds %d networks (%s), which leave about %d files and folders and %s in the run folder; --shard shares them among jobs",
			n, sweptKeys(e), disk.Inodes, engine.Bytes(disk.Final)))
	}
	if f.Calibration == 0 || f.Seconds() < longRun { // of additions alone it is not known
		return warnings
	}
	total := f.Total()
	longest := 0
	for i, seconds := range total.Phases {
		if seconds > total.Phases[longest] {
			longest = i
		}
	}
	part, where := total.Phases[longest], fmt.Sprintf("in phases.%d (%s)", longest, lengthOfPhase(job.First().Phases[longest]))
	if total.Save > part {
		part, where = total.Save, "to write files"
	}
	most := format.Seconds(part) + " of it"
	if part > 0.9*f.Seconds() {
		most = "nearly all of it"
	}
	return append(warnings, fmt.Sprintf("the run takes about %s here, %s %s; `engram plan` says more, and a run that is stopped goes on with `engram resume`",
		format.Seconds(f.Seconds()), most, where))
}

// sweptKeys lists the keys of a sweep with the number of their values.
func sweptKeys(e *config.Experiment) string {
	var keys []string
	for _, axis := range e.Sweep {
		keys = append(keys, fmt.Sprintf("%s %d", axis.Path, len(axis.Values)))
	}
	return strings.Join(keys, ", ")
}

// lengthOfPhase says how long a phase is, in what it is counted in.
func lengthOfPhase(p config.Phase) string {
	steps, one, many := p.Duration()
	text := p.Name() + ", " + format.Count(steps, one, many)
	if p.Recall != nil {
		text += " of " + format.Count(p.Recall.Trials, "trial", "trials")
	}
	return text
}
