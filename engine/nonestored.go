package engine

import (
	"errors"
	"fmt"

	"engram/engine/store"
)

// withMemories tells which of the living replicas have something to replay in a night (nil: all).
// Each of the others stops or skips the night, as its configuration says (sleep.if_none_stored).
func (b *driver) withMemories(phase int, refs [][]ref) ([]bool, error) {
	var densities []float64
	replaying := make([]bool, len(b.replicas))
	empty := map[string][]*replica{} // by what they do
	for i, r := range b.replicas {
		replaying[i] = r.failed == nil && len(refs[i]) > 0
		if r.failed != nil || replaying[i] {
			continue
		}
		if densities == nil {
			var err error
			if densities, err = b.densities(1); err != nil {
				return nil, err
			}
		}
		do := r.Phases[phase].Sleep.IfNoneStored
		r.endsEmpty(phase, do == "stop", densities[i])
		empty[do] = append(empty[do], r)
	}
	b.sayEmpty(phase, "goes no further", empty["stop"])
	b.sayEmpty(phase, "skips the night", empty["skip"])
	return maskOf(replaying), nil
}

// ErrNothingStored says that a network went to sleep with no memory to replay.
var ErrNothingStored = errors.New("no pattern is stored")

func nothingStored(phase int, r *replica, density float64) error {
	asked := r.days[len(r.days)-1].m
	if r.Phases[phase].Sleep.Which == "all" {
		asked = r.patterns()
	}
	return fmt.Errorf("phase %d (sleep): %w: none of %d patterns has a positive margin at every neuron, so that there is nothing to replay; %s",
		phase, ErrNothingStored, asked, r.whyNothingStored(phase, density))
}

// endsEmpty notes that a night of the replica has nothing to replay, and ends its life if it stops.
func (r *replica) endsEmpty(phase int, stop bool, density float64) {
	err := nothingStored(phase, r, density)
	r.kept = []ref{}
	r.noneStored = append(r.noneStored, store.NoneStored{Replica: r.number, Phase: phase, Stopped: stop, Message: err.Error()})
	if stop {
		r.failed = err
	}
}

// sayEmpty tells the user which replicas have nothing to replay. It is said once a phase: in a
// sweep the batches that come later have the same to say.
func (b *driver) sayEmpty(phase int, says string, empty []*replica) {
	if len(empty) == 0 {
		return
	}
	who := fmt.Sprintf("replica %d", empty[0].number)
	switch more := len(empty) - 1; {
	case b.only:
		who = "the network"
	case more > 0:
		who += fmt.Sprintf(" (and %d more)", more)
	}
	b.report(Event{Kind: Warning, Phase: phase, Name: "sleep", Once: fmt.Sprintf("phase %d: %s", phase, says),
		Message: fmt.Sprintf("%s %s: %s", who, says, empty[0].noneStored[len(empty[0].noneStored)-1].Message)})
}

// noneStored are the nights of all replicas that had nothing to replay.
func (j *Job) noneStored() (all []store.NoneStored) {
	for _, r := range j.replicas {
		all = append(all, r.noneStored...)
	}
	return all
}

// failures lists the replicas that failed in the manifest and in one error. Networks that just
// had nothing to replay are none of them: that is a result.
func (j *Job) failures(m *store.Outcome) error {
	m.Failed = nil
	for _, r := range j.replicas {
		if r.failed != nil && !errors.Is(r.failed, ErrNothingStored) {
			m.Failed = append(m.Failed, store.FailedReplica{Replica: r.number, Message: r.failed.Error()})
		}
	}
	switch {
	case len(m.Failed) == 0:
		return nil
	case len(j.replicas) == 1:
		return j.replicas[0].failed
	}
	return fmt.Errorf("%d of %d replicas failed; the first, replica %d: %s",
		len(m.Failed), len(j.replicas), m.Failed[0].Replica, m.Failed[0].Message)
}
