package phase

import (
	"context"
	"math"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/state"
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
	queues, now := t.fill(tests)
	for i, r := range t.Replicas {
		scores[i] = make([]Score, len(tests))
		if r.Failed == nil {
			busy += queues[i].busy
		}
	}
	before, after := make([]float64, len(now)), make([]float64, len(now))
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
		for i, r := range t.Replicas {
			if r.Failed != nil {
				continue
			}
			l := &queues[i]
			for slot, fate := range t.fates(i, before, now, after) {
				c := &l.Cues[slot]
				if c.Test < 0 {
					continue
				}
				c.steps++
				left := t.Steps - c.steps
				end := after
				switch {
				case left == 0:
				case eachStep:
					continue
				case fate == settled:
				case fate == alternates && c.steps > 1:
					if left%2 == 1 {
						end = now
					}
				default:
					continue
				}
				s := t.Score(i, slot, *c, end)
				scores[i][c.Test].Add(s)
				t.byPattern[i][tests[c.Test].level*len(t.Mem.Refs[i])+c.column].Add(s)
				l.busy--
				busy--
				if t.Refill(l, i, slot, tests, after) {
					busy++
				}
			}
		}
		before, now, after = now, after, before
		begun(queues[0].next / max(1, len(t.Mem.Refs[0])))
	}
	return scores, nil
}

// fill gives all slots their first cues.
func (t *RecallTest) fill(tests []Noise) (queues []SlotQueue, states []float64) {
	queues, states = make([]SlotQueue, len(t.Replicas)), make([]float64, len(t.Replicas)*t.N*t.Slots)
	for i := range queues {
		queues[i].Cues = make([]Cue, t.Slots)
		for slot := range t.Slots {
			t.Refill(&queues[i], i, slot, tests, states)
		}
	}
	return queues, states
}

// Refill puts the next cue of replica i into a slot of states (batch, N, slots), or clears
// the slot if there is none, and tells which.
func (t *RecallTest) Refill(l *SlotQueue, i, slot int, tests []Noise, states []float64) bool {
	patterns := t.Mem.Refs[i]
	at := func(j int) int { return (i*t.N+j)*t.Slots + slot }
	if l.next == len(tests)*len(patterns) {
		l.Cues[slot] = Cue{Test: -1}
		for j := range t.N {
			states[at(j)] = 0
		}
		return false
	}
	c := Cue{Test: l.next / len(patterns), column: l.next % len(patterns)}
	l.Cues[slot] = c
	l.next++
	l.busy++
	p := patterns[c.column]
	day := t.Replicas[i].Days[p.Day]
	for j := range t.N {
		states[at(j)] = float64(day.Bits[j*day.M+p.Mu])
	}
	t.flip(tests[c.Test], i, c.column, slot, states)
	return true
}

// Advance lets all states take a step, from now to after.
func (t *RecallTest) Advance(now, after []float64, queues []SlotQueue) error {
	t.Shared[model.S].Write(0, now)
	if t.inhibited {
		if err := t.inhibit(queues); err != nil {
			return err
		}
	}
	if err := t.Step.Run(t.Living()); err != nil {
		return err
	}
	size := t.N * t.Slots
	for i := range t.Replicas {
		t.ReadRows(model.Output, i, t.Slots, after[i*size:(i+1)*size])
	}
	t.Gather(state.Bits, len(t.Replicas), t.Slots, after)
	return nil
}

// inhibit sets the dynamic inhibition of each state.
func (t *RecallTest) inhibit(queues []SlotQueue) error {
	if err := t.currents.Run(t.Living()); err != nil {
		return err
	}
	d, h, all := make([]float64, len(t.Replicas)*t.Slots), make([]float64, t.N), make([]float64, t.N*t.Slots)
	for i := range t.Replicas {
		t.ReadRows(model.H, i, t.Slots, all)
		t.Gather(t.Reals(), 1, t.Slots, all)
		for slot, c := range queues[i].Cues {
			if c.Test < 0 {
				continue
			}
			for row := range h {
				h[row] = all[row*t.Slots+slot]
			}
			d[i*t.Slots+slot] = DynamicInhibition(h, t.Active())
		}
	}
	t.Shared[model.Inhibited].Write(0, d)
	return nil
}

// fate of a state after a step.
type fate uint8

const (
	wanders    fate = iota
	alternates      // it is what it was two steps ago
	settled         // it is what it was one step ago
)

// fates compares the states of replica i with those one and two steps ago.
func (t *RecallTest) fates(i int, before, now, after []float64) []fate {
	one, two := make([]bool, t.Slots), make([]bool, t.Slots) // steps make a difference
	for j := range t.N {
		at := (i*t.N + j) * t.Slots
		b, a := before[at:at+t.Slots], after[at:at+t.Slots]
		for slot, v := range now[at : at+t.Slots] {
			one[slot] = one[slot] || a[slot] != v
			two[slot] = two[slot] || a[slot] != b[slot]
		}
	}
	f := make([]fate, t.Slots)
	for slot := range f {
		switch {
		case !one[slot]:
			f[slot] = settled
		case !two[slot]:
			f[slot] = alternates
		}
	}
	return f
}

// Score compares the state in a slot at the end with its pattern, or in a sequence with the
// one that comes steps later.
func (t *RecallTest) Score(i, slot int, c Cue, states []float64) Score {
	p := t.Mem.Refs[i][c.column]
	day, mu := t.Replicas[i].Days[p.Day], p.Mu
	if day.Sequence {
		mu = (mu + t.Steps) % day.M
	}
	units := 0
	for j := range t.N {
		if states[(i*t.N+j)*t.Slots+slot] != float64(day.Bits[j*day.M+mu]) {
			units++
		}
	}
	s := Score{wrong: units}
	if float64(units) <= 0.2*float64(t.N)*t.Populations.CodingLevel {
		s.recalled = 1
	}
	return s
}

// CompileRecall compiles the step, and the currents if d is wanted.
func (t *RecallTest) CompileRecall() (err error) {
	if t.Step, err = t.Compile(t.Slots, model.Shape.RecallStep); err != nil || !t.inhibited {
		return err
	}
	t.currents, err = t.Compile(t.Slots, model.Shape.Currents)
	return err
}
