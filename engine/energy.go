package engine

import (
	"cmp"
	"fmt"

	"engram/engine/machine/energy"
	"engram/engine/store"
)

// meter begins to count the energy of the machine and of the device; nil but on the leading rank.
func (j *Job) meter() *energy.Meter {
	if !j.ranks.IsRoot() {
		return nil
	}
	device, err := j.target.Energy()
	return energy.Open(cmp.Or(j.options.Root, "/"), device, err)
}

// sumEnergy writes what the meter has counted into the manifest.
func (j *Job) sumEnergy(m *store.Outcome, meter *energy.Meter) {
	missing := meter.Missing()
	if j.ranks.Size > 1 {
		missing = append(missing, fmt.Sprintf("the machines and cards of the other %d ranks", j.ranks.Size-1))
	}
	m.SumEnergy(missing...)
}
