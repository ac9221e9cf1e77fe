package phase

import (
	"fmt"

	"engram/engine/state"
	"engram/engine/store"
)

// withMemories tells which of the living replicas have something to replay in a night (nil: all).
// Each of the others stops or skips the night, as its configuration says (sleep.if_none_stored).
func (b *Driver) withMemories(phase int, refs [][]state.Ref) ([]bool, error) {
	var densities []float64
	replaying := make([]bool, len(b.Replicas))
	empty := map[string][]*state.Replica{} // by what they do
	for i, r := range b.Replicas {
		replaying[i] = r.Failed == nil && len(refs[i]) > 0
		if r.Failed != nil || replaying[i] {
			continue
		}
		if densities == nil {
			var err error
			if densities, err = b.densities(); err != nil {
				return nil, err
			}
		}
		do := r.Phases[phase].Sleep.IfNoneStored
		endsEmpty(r, phase, do == "stop", densities[i])
		empty[do] = append(empty[do], r)
	}
	b.sayEmpty(phase, "goes no further", empty["stop"])
	b.sayEmpty(phase, "skips the night", empty["skip"])
	return state.MaskOf(replaying), nil
}

func nothingStored(phase int, r *state.Replica, density float64) error {
	asked := r.Days[len(r.Days)-1].M
	if r.Phases[phase].Sleep.Which == "all" {
		asked = r.PatternCount()
	}
	return fmt.Errorf("phase %d (sleep): %w: none of %d patterns has a positive margin at every neuron, so that there is nothing to replay; %s",
		phase, state.ErrNothingStored, asked, whyNothingStored(r, phase, density))
}

// endsEmpty notes that a night of the replica has nothing to replay, and ends its life if it stops.
func endsEmpty(r *state.Replica, phase int, stop bool, density float64) {
	err := nothingStored(phase, r, density)
	r.Kept = []state.Ref{}
	r.NoneStored = append(r.NoneStored, store.NoneStored{Replica: r.Number, Phase: phase, Stopped: stop, Message: err.Error()})
	if stop {
		r.Failed = err
	}
}

// sayEmpty tells the user which replicas have nothing to replay. It is said once a phase: in a
// sweep the batches that come later have the same to say.
func (b *Driver) sayEmpty(phase int, says string, empty []*state.Replica) {
	if len(empty) == 0 {
		return
	}
	who := fmt.Sprintf("replica %d", empty[0].Number)
	switch more := len(empty) - 1; {
	case b.Only:
		who = "the network"
	case more > 0:
		who += fmt.Sprintf(" (and %d more)", more)
	}
	b.Report(Event{Kind: Warning, Phase: phase, Name: "sleep", Once: fmt.Sprintf("phase %d: %s", phase, says),
		Message: fmt.Sprintf("%s %s: %s", who, says, empty[0].NoneStored[len(empty[0].NoneStored)-1].Message)})
}
