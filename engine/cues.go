package engine

import (
	"context"

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

// slotsFor is the number of columns for tests of m patterns each.
func slotsFor(m, tests int) int { return min(m*tests, max(m, fewestSlots)) }

// cue is a pattern of a replica in one test; slots without one have test -1.
type cue struct {
	test, column int
	steps        int // done
}

// score counts what one test of a replica found.
type score struct{ recalled, wrong int } // patterns; units

// slotQueue is a replica's share of the slots, and the cues that wait for them.
type slotQueue struct {
	cues []cue // one for each slot
	next int   // of the cues still to come: test number times patterns plus pattern
	busy int   // slots with a cue
}

// runTrials runs all patterns of all tests and returns a score for each replica and test. After
// every step it says how many tests the first replica has begun.
func (t *recallTest) runTrials(ctx context.Context, tests []noise, begun func(tests int)) ([][]score, error) {
	scores, busy := make([][]score, len(t.replicas)), 0
	queues, now := t.fill(tests)
	for i, r := range t.replicas {
		scores[i] = make([]score, len(tests))
		if r.failed == nil {
			busy += queues[i].busy
		}
	}
	before, after := make([]float64, len(now)), make([]float64, len(now))
	for busy > 0 {
		t.consensus.poll(false)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := t.advance(now, after, queues); err != nil {
			return nil, err
		}
		for i, r := range t.replicas {
			if r.failed != nil {
				continue
			}
			l := &queues[i]
			for slot, fate := range t.fates(i, before, now, after) {
				c := &l.cues[slot]
				if c.test < 0 {
					continue
				}
				c.steps++
				left := t.Steps - c.steps
				end := after
				switch {
				case left == 0, fate == settled:
				case fate == alternates && c.steps > 1:
					if left%2 == 1 {
						end = now
					}
				default:
					continue
				}
				t.score(i, slot, *c, end, &scores[i][c.test])
				l.busy--
				busy--
				if t.refill(l, i, slot, tests, after) {
					busy++
				}
			}
		}
		before, now, after = now, after, before
		begun(queues[0].next / max(1, len(t.mem.refs[0])))
	}
	return scores, nil
}

// fill gives all slots their first cues.
func (t *recallTest) fill(tests []noise) (queues []slotQueue, states []float64) {
	queues, states = make([]slotQueue, len(t.replicas)), make([]float64, len(t.replicas)*t.n*t.slots)
	for i := range queues {
		queues[i].cues = make([]cue, t.slots)
		for slot := range t.slots {
			t.refill(&queues[i], i, slot, tests, states)
		}
	}
	return queues, states
}

// refill puts the next cue of replica i into a slot of states (batch, N, slots), or clears
// the slot if there is none, and tells which.
func (t *recallTest) refill(l *slotQueue, i, slot int, tests []noise, states []float64) bool {
	patterns := t.mem.refs[i]
	at := func(j int) int { return (i*t.n+j)*t.slots + slot }
	if l.next == len(tests)*len(patterns) {
		l.cues[slot] = cue{test: -1}
		for j := range t.n {
			states[at(j)] = 0
		}
		return false
	}
	c := cue{test: l.next / len(patterns), column: l.next % len(patterns)}
	l.cues[slot] = c
	l.next++
	l.busy++
	n, r, p := tests[c.test], t.replicas[i], patterns[c.column]
	day, s := r.days[p.day], n.stream(r, c.column)
	for j := range t.n {
		x := float64(day.bits[j*day.m+p.mu])
		if flip := n.flips(x, t.populations.Of(j)); flip > 0 && s.Uniform() < flip {
			x = 1 - x
		}
		states[at(j)] = x
	}
	return true
}

// advance lets all states take a step, from now to after.
func (t *recallTest) advance(now, after []float64, queues []slotQueue) error {
	t.shared[model.S].Write(0, now)
	if t.inhibited {
		if err := t.inhibit(queues); err != nil {
			return err
		}
	}
	if err := t.step.run(t.living()); err != nil {
		return err
	}
	size := t.n * t.slots
	for i := range t.replicas {
		t.readRows(model.Output, i, t.slots, after[i*size:(i+1)*size])
	}
	t.gather(bits, len(t.replicas), t.slots, after)
	return nil
}

// inhibit sets the dynamic inhibition of each state.
func (t *recallTest) inhibit(queues []slotQueue) error {
	if err := t.currents.run(t.living()); err != nil {
		return err
	}
	d, h, all := make([]float64, len(t.replicas)*t.slots), make([]float64, t.n), make([]float64, t.n*t.slots)
	for i := range t.replicas {
		t.readRows(model.H, i, t.slots, all)
		t.gather(t.reals(), 1, t.slots, all)
		for slot, c := range queues[i].cues {
			if c.test < 0 {
				continue
			}
			for row := range h {
				h[row] = all[row*t.slots+slot]
			}
			d[i*t.slots+slot] = dynamicInhibition(h, t.active())
		}
	}
	t.shared[model.Inhibited].Write(0, d)
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
func (t *recallTest) fates(i int, before, now, after []float64) []fate {
	one, two := make([]bool, t.slots), make([]bool, t.slots) // steps make a difference
	for j := range t.n {
		at := (i*t.n + j) * t.slots
		b, a := before[at:at+t.slots], after[at:at+t.slots]
		for slot, v := range now[at : at+t.slots] {
			one[slot] = one[slot] || a[slot] != v
			two[slot] = two[slot] || a[slot] != b[slot]
		}
	}
	f := make([]fate, t.slots)
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

// score compares the state in a slot at the end with its pattern, or in a sequence with the
// one that comes steps later.
func (t *recallTest) score(i, slot int, c cue, states []float64, into *score) {
	p := t.mem.refs[i][c.column]
	day, mu := t.replicas[i].days[p.day], p.mu
	if day.sequence {
		mu = (mu + t.Steps) % day.m
	}
	units := 0
	for j := range t.n {
		if states[(i*t.n+j)*t.slots+slot] != float64(day.bits[j*day.m+mu]) {
			units++
		}
	}
	into.wrong += units
	if float64(units) <= 0.2*float64(t.n)*t.populations.CodingLevel {
		into.recalled++
	}
}

// compileRecall compiles the step, and the currents if d is wanted.
func (t *recallTest) compileRecall() (err error) {
	if t.step, err = t.compile(t.slots, model.Shape.RecallStep); err != nil || !t.inhibited {
		return err
	}
	t.currents, err = t.compile(t.slots, model.Shape.Currents)
	return err
}
