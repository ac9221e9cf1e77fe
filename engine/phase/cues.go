package phase

import (
	"context"
	"math"

	"engram/engine/activity"
	"engram/engine/config"
	"engram/engine/model"
)

// Recall works on slots: columns of states, each of which lets one disturbed pattern, a
// cue, develop. All slots take a step at a time. A cue whose state comes back, at once (a
// fixed point) or after two steps (a cycle of two), has shown what it will be after any
// number of steps; its slot is given to the next cue. So levels, trials and patterns go
// through the device together, and the few that wander hold nobody up.

// fewestSlots is how many columns a recall has at least, if there are so many cues: few
// columns leave a device with little to do.
const fewestSlots = 256

// AllSlots is as many columns as slotsFor says, LeastSlots the fewest that a run may make do with where memory is short.
const (
	AllSlots   = math.MaxInt
	LeastSlots = 16
)

// slotsFor is the number of columns for tests of m patterns each.
func slotsFor(m, tests int) int { return min(m*tests, max(m, fewestSlots)) }

// Cue is a pattern of a replica in one test; slots without one have test -1.
type Cue struct {
	Test, column int
	steps        int // done
}

// Score counts what cues of a replica found.
type Score struct{ recalled, wrong int } // patterns; units

// Add adds what other cues found.
func (s *Score) Add(other Score) {
	s.recalled += other.recalled
	s.wrong += other.wrong
}

// SlotQueue is a replica's share of the slots, and the cues that wait for them.
type SlotQueue struct {
	Cues []Cue // one for each slot
	next int   // of the cues still to come: test number times patterns plus pattern
	busy int   // slots with a cue
}

// RunTrials runs all patterns of all tests and returns a score for each replica and test. After
// every step it says how many tests the first replica has begun.
func (t *RecallTest) RunTrials(ctx context.Context, tests []Noise, begun func(tests int)) ([][]Score, error) {
	scores, busy := make([][]Score, len(t.Replicas)), 0
	queues, now := t.Fill(tests)
	for i, r := range t.Replicas {
		scores[i] = make([]Score, len(tests))
		if r.Failed == nil {
			busy += queues[i].busy
		}
	}
	before, after := t.NewActivity(t.Slots), t.NewActivity(t.Slots)
	eachStep := t.NoiseEvery == config.EveryStep // then all cues go through all steps, and are at the same one
	for step := 0; busy > 0; step++ {
		t.Consensus.Poll(false)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if eachStep {
			if err := t.redraw(step%t.Steps, tests, queues, now); err != nil {
				return nil, err
			}
		}
		if err := t.Advance(now, after, queues); err != nil {
			return nil, err
		}
		ended := t.ended(queues, before, now, after)
		for k, s := range t.Scores(ended) {
			i, c := ended[k].Replica, ended[k].Cue
			scores[i][c.Test].Add(s)
			t.byPattern[i][tests[c.Test].level*len(t.Mem.Refs[i])+c.column].Add(s)
		}
		busy -= len(ended)
		busy += t.refill(queues, ended, tests, after)
		before, now, after = now, after, before
		begun(queues[0].next / max(1, len(t.Mem.Refs[0])))
	}
	return scores, nil
}

// place is a slot of a replica.
type place struct{ replica, slot int }

// Ended is a cue that is through, and where its state is.
type Ended struct {
	Replica, Slot int
	Cue           Cue
	States        *activity.States
}

// ended counts a step of all cues and names those that have shown what they will be.
func (t *RecallTest) ended(queues []SlotQueue, before, now, after *activity.States) (all []Ended) {
	changed := t.changes(before, now, after)
	for i, r := range t.Replicas {
		if r.Failed != nil {
			continue
		}
		for slot := range queues[i].Cues {
			c := &queues[i].Cues[slot]
			if c.Test < 0 {
				continue
			}
			c.steps++
			left, end := t.Steps-c.steps, after
			switch {
			case left == 0:
			case t.NoiseEvery == config.EveryStep:
				continue
			case changed.At(i, 0, slot) == 0: // it is settled
			case changed.At(i, 1, slot) == 0 && c.steps > 1: // it alternates
				if left%2 == 1 {
					end = now
				}
			default:
				continue
			}
			all = append(all, Ended{i, slot, *c, end})
		}
	}
	return all
}

// Fill gives all slots their first cues.
func (t *RecallTest) Fill(tests []Noise) (queues []SlotQueue, states *activity.States) {
	queues = make([]SlotQueue, len(t.Replicas))
	states = t.NewActivity(t.Slots)
	var vacant []place
	for i := range queues {
		queues[i].Cues = make([]Cue, t.Slots)
		for slot := range t.Slots {
			vacant = append(vacant, place{i, slot})
		}
	}
	t.admit(queues, vacant, tests, states)
	return queues, states
}

// refill gives the slots of cues that have ended to the next ones, and returns how many.
func (t *RecallTest) refill(queues []SlotQueue, ended []Ended, tests []Noise, states *activity.States) int {
	vacant := make([]place, len(ended))
	for k, e := range ended {
		vacant[k] = place{e.Replica, e.Slot}
		queues[e.Replica].busy--
	}
	return t.admit(queues, vacant, tests, states)
}

// admit puts the next cues into the vacant slots of states, or clears those that there is none for, and returns how
// many came.
func (t *RecallTest) admit(queues []SlotQueue, vacant []place, tests []Noise, states *activity.States) int {
	var fresh []place
	for _, p := range vacant {
		l, patterns := &queues[p.replica], len(t.Mem.Refs[p.replica])
		if l.next == len(tests)*patterns {
			l.Cues[p.slot] = Cue{Test: -1}
			for row := range t.OwnRows {
				states.Set(p.replica, row, p.slot, 0)
			}
			continue
		}
		l.Cues[p.slot] = Cue{Test: l.next / patterns, column: l.next % patterns}
		l.next++
		l.busy++
		fresh = append(fresh, p)
	}
	t.disturb(queues, fresh, tests, states, func(p place, c Cue, x []uint8) {
		ref := t.Mem.Refs[p.replica][c.column]
		day := t.Replicas[p.replica].Days[ref.Day]
		for j := range x {
			x[j] = day.Bits[j*day.M+ref.Mu]
		}
	})
	return len(fresh)
}

// Advance lets all states take a step, from now to after.
func (t *RecallTest) Advance(now, after *activity.States, queues []SlotQueue) error {
	t.WriteActivity(now)
	t.Work.Listed += now.Rows * len(t.Replicas)
	if t.inhibited {
		if err := t.inhibit(queues); err != nil {
			return err
		}
	}
	if err := t.Step.Run(t.Living()); err != nil {
		return err
	}
	t.ReadActivity(after)
	return nil
}

// inhibit sets the dynamic inhibition of each state. Every rank finds that of its share of the slots.
func (t *RecallTest) inhibit(queues []SlotQueue) error {
	if err := t.currents.Run(t.Living()); err != nil {
		return err
	}
	d := make([]float64, len(t.Replicas)*t.Slots)
	first, own := t.Ranks.Share(t.Slots)
	for i := range t.Replicas {
		t.GatherColumns(model.H, i, t.Slots, first, own, func(slot int, h []float64) {
			if queues[i].Cues[slot].Test >= 0 {
				d[i*t.Slots+slot] = DynamicInhibition(h, t.Active())
				t.Work.Inhibited++
			}
		})
	}
	t.GatherOf(t.Reals(), len(t.Replicas), t.Slots, 1, d)
	t.Shared[model.Inhibited].Write(0, d)
	return nil
}

// changes tells of each slot, in two rows for each replica, whether its state is another one than a step ago, and than two
// steps ago. Every rank compares its own rows.
func (t *RecallTest) changes(before, now, after *activity.States) *activity.States {
	all := activity.New(len(t.Replicas), 2, t.Slots)
	for i := range t.Replicas {
		one, two := all.Row(i, 0), all.Row(i, 1)
		for row := range t.OwnRows {
			b, n := before.Row(i, row), now.Row(i, row)
			for k, a := range after.Row(i, row) {
				one[k] |= a ^ n[k]
				two[k] |= a ^ b[k]
			}
		}
		t.Work.Compared += t.OwnRows
	}
	t.Ranks.AllReduceOrBits(all.Words())
	return all
}

// Scores compares the states of cues that have ended with their patterns, or in a sequence with the
// ones that come steps later. Every rank compares its own rows.
func (t *RecallTest) Scores(ended []Ended) []Score {
	wrong := make([]int64, len(ended))
	for k, e := range ended {
		p := t.Mem.Refs[e.Replica][e.Cue.column]
		day, mu := t.Replicas[e.Replica].Days[p.Day], p.Mu
		if day.Sequence {
			mu = (mu + t.Steps) % day.M
		}
		for row := range t.OwnRows {
			wrong[k] += int64(e.States.At(e.Replica, row, e.Slot) ^ day.Bits[(t.FirstRow+row)*day.M+mu])
		}
	}
	t.Work.Scored += len(ended) * t.OwnRows
	t.Ranks.AllReduceSum(wrong)
	scores := make([]Score, len(ended))
	for k, units := range wrong {
		scores[k].wrong = int(units)
		if float64(units) <= 0.2*float64(t.N)*t.Populations.CodingLevel {
			scores[k].recalled = 1
		}
	}
	return scores
}

// CompileRecall compiles the step, and the currents if d is wanted.
func (t *RecallTest) CompileRecall() (err error) {
	if t.Step, err = t.Compile(t.Slots, model.Shape.RecallStep); err != nil || !t.inhibited {
		return err
	}
	t.currents, err = t.Compile(t.Slots, model.Shape.Currents)
	return err
}
