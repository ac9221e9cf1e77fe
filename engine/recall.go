package engine

import (
	"context"
	"slices"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// recall tests how robust the memories are: at every level of noise it disturbs
// patterns or factors, lets the network run, and counts what it recalls. The patterns
// are those the phase before worked with. The state of the network is left as it was.
func (b *batch) recall(ctx context.Context, phase int, c *config.Recall) error {
	refs := b.current
	if refs == nil {
		refs = b.today()
	}
	mem, err := b.remember(refs)
	if err != nil {
		return err
	}
	watch, err := b.watch(phase, "recall", mem)
	if err != nil {
		return err
	}
	if err := watch.at(0, len(c.Levels)); err != nil {
		return err
	}
	test, err := b.newRecallTest(mem, c.Inhibition)
	if err != nil {
		return err
	}
	for l, level := range c.Levels {
		rate, wrong := make([]float64, len(b.replicas)), make([]float64, len(b.replicas))
		for trial := range c.Trials {
			if err := ctx.Err(); err != nil {
				return err
			}
			noise := noise{kind: c.Noise, level: level, phase: phase, number: uint64(l)<<32 | uint64(trial)}
			if err := test.disturb(noise); err != nil {
				return err
			}
			if err := test.run(c.Steps); err != nil {
				return err
			}
			test.score(c.Steps, rate, wrong)
		}
		for i, r := range b.replicas {
			if r.failed == nil {
				n := float64(c.Trials)
				r.recalls = append(r.recalls, []any{phase, c.Noise, level, c.Trials, rate[i] / n, wrong[i] / n})
			}
		}
		if l == len(c.Levels)-1 { // the end of the phase is recorded before what it found is reported
			if err := watch.recordOf(b.living(), l+1, len(c.Levels)); err != nil {
				return err
			}
		}
		b.report(Event{Kind: Progress, Phase: phase, Name: "recall", Cycle: l + 1, Cycles: len(c.Levels),
			Values: map[string]float64{"level": level, "recall_rate": rate[0] / float64(c.Trials)}})
	}
	b.report(Event{Kind: PhaseEnds, Phase: phase, Name: "recall", Cycle: len(c.Levels), Cycles: len(c.Levels)})
	return nil
}

// recallTest is a copy of the networks, brought to a common scale, with the states of
// all patterns at once.
type recallTest struct {
	*batch
	mem            *memories
	inhibited      bool
	clean          [][]float64 // factors before noise, row by row in the order of batch.factors; nil until needed
	step, currents *runner
}

func (b *batch) newRecallTest(mem *memories, inhibited bool) (*recallTest, error) {
	copied, err := b.copy()
	if err != nil {
		return nil, err
	}
	t := &recallTest{batch: copied, mem: mem, inhibited: inhibited}
	if err := t.commonScale(); err != nil {
		return nil, err
	}
	if t.step, err = t.compile(mem.m, model.Shape.RecallStep); err != nil {
		return nil, err
	}
	if inhibited {
		t.currents, err = t.compile(mem.m, model.Shape.Currents)
	}
	return t, err
}

// copy is the batch with state of its own, the rest shared.
func (b *batch) copy() (*batch, error) {
	c := *b
	c.blocks, c.shared = nil, map[string]kernels.Buffer{}
	for _, blk := range b.blocks {
		c.blocks = append(c.blocks, &block{first: blk.first, rows: blk.rows, own: map[string]kernels.Buffer{}})
	}
	if err := c.state(); err != nil {
		return nil, err
	}
	for k, blk := range b.blocks {
		for _, name := range []string{model.U, model.Theta} {
			from, to := blk.own[name], c.blocks[k].own[name]
			part := make([]float64, from.Len()/(blk.rows*len(b.replicas)))
			for at := 0; at < from.Len(); at += len(part) {
				from.Read(at, part)
				to.Write(at, part)
			}
		}
	}
	return &c, nil
}

// commonScale divides the factors of each neuron by 10 times the mean of its surviving
// ones, and theta by that^z, so that noise of one size means the same to all.
func (t *recallTest) commonScale() error {
	by := map[*replica][]float64{}
	err := t.factors(func(r *replica, row int, u []float64) (bool, error) {
		sum, alive := 0.0, 0
		for j := range t.n {
			if t.weight(u, j) > graph.Cutoff {
				alive++
				for k := range t.z {
					sum += u[k*t.n+j]
				}
			}
		}
		divisor := 1.0
		if alive > 0 {
			divisor = 10 * sum / float64(alive*t.z)
		}
		for k := range u {
			u[k] /= divisor
		}
		by[r] = append(by[r], divisor)
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, blk := range t.blocks {
		for i, r := range t.replicas {
			if r.failed != nil {
				continue
			}
			theta := make([]float64, blk.rows)
			blk.own[model.Theta].Read(i*blk.rows, theta)
			for row := range theta {
				for range t.z {
					theta[row] /= by[r][blk.first+row]
				}
			}
			blk.own[model.Theta].Write(i*blk.rows, theta)
		}
	}
	return nil
}

// run lets the states develop for at most steps steps; attractor networks stop early
// when nothing changes any more.
func (t *recallTest) run(steps int) error {
	var before []float64
	for range steps {
		if t.inhibited {
			if err := t.inhibit(); err != nil {
				return err
			}
		}
		if err := t.step.run(t.living()); err != nil {
			return err
		}
		now := t.gather()
		if slices.Equal(now, before) && !t.replicas[0].days[0].sequence {
			return nil
		}
		t.shared[model.S].Write(0, now)
		before = now
	}
	return nil
}

// gather puts the new states of all blocks together: (batch, N, M).
func (t *recallTest) gather() []float64 {
	m := t.mem.m
	all := make([]float64, len(t.replicas)*t.n*m)
	for _, blk := range t.blocks {
		for i := range t.replicas {
			at := (i*t.n + blk.first) * m
			blk.own[model.Output].Read(i*blk.rows*m, all[at:at+blk.rows*m])
		}
	}
	return all
}

// inhibit sets the dynamic inhibition of each state.
func (t *recallTest) inhibit() error {
	if err := t.currents.run(t.living()); err != nil {
		return err
	}
	m := t.mem.m
	d, h := make([]float64, len(t.replicas)*m), make([]float64, t.n)
	for i := range t.replicas {
		for mu := range m {
			for _, blk := range t.blocks {
				for row := range blk.rows {
					blk.own[model.H].Read((i*blk.rows+row)*m+mu, h[blk.first+row:blk.first+row+1])
				}
			}
			d[i*m+mu] = dynamicInhibition(h, t.active())
		}
	}
	t.shared[model.Inhibited].Write(0, d)
	return nil
}

// score adds the fraction of patterns recalled and the fraction of wrong units to the
// sums of each replica. In a sequence the state is compared with the pattern that
// comes steps later.
func (t *recallTest) score(steps int, rate, wrong []float64) {
	m, limit := t.mem.m, 0.2*float64(t.n)*t.people.CodingLevel
	state := t.gather()
	for i, r := range t.replicas {
		recalled, errors := 0, 0
		for c, p := range t.mem.refs[i] {
			day, mu := r.days[p.day], p.mu
			if day.sequence {
				mu = (mu + steps) % day.m
			}
			units := 0
			for j := range t.n {
				if state[(i*t.n+j)*m+c] != float64(day.bits[j*day.m+mu]) {
					units++
				}
			}
			errors += units
			if float64(units) <= limit {
				recalled++
			}
		}
		if count := len(t.mem.refs[i]); count > 0 {
			rate[i] += float64(recalled) / float64(count)
			wrong[i] += float64(errors) / float64(count*t.n)
		}
	}
}
