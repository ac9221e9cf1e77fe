package phase

import (
	"fmt"
	"math"
	"strings"

	"engram/engine/activity"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/pattern"
	"engram/engine/random"
	"engram/engine/state"
	"engram/kernels/elementary"
)

// Noise is one disturbance: of the patterns a network is cued with, or of its factors.
type Noise struct {
	Kind   string
	Level  float64 // p
	Phase  int
	Number uint64 // of level and trial; each has its own random streams
	Step   int    // of the recall, where noise is drawn at each; else 0
	level  int    // number of the level in the configuration
}

// Stream is the randomness of pattern or row number at.
func (n Noise) Stream(r *state.Replica, at int) *random.Stream {
	return random.New(r.Seed, random.Noise|random.Use(n.Step)<<32, uint64(n.Phase)<<32|uint64(at), n.Number)
}

// exactly is the kind of noise that flips a number of units.
const exactly = "neural-exact"

// isSynaptic tells noise of factors from noise of the patterns a network is cued with.
func isSynaptic(kind string) bool { return strings.HasPrefix(kind, "synaptic") }

// Flips is the probability that a unit in state x flips: `neural` flips each with p,
// `neural-balanced` active ones with p/f and silent ones with p/(1-f), f being the
// neuron's own coding level.
func (n Noise) Flips(x, f float64) float64 {
	switch n.Kind {
	case "neural":
		return n.Level
	case "neural-balanced":
		if x == 1 {
			return n.Level / f
		}
		return n.Level / (1 - f)
	}
	return 0
}

// flip disturbs a state x of the network, of replica i in pattern number column, as Flips says; `neural-exact` flips
// round(p N) active units and as many silent ones, or all where there are fewer. It takes one number of the stream for
// each unit.
func (t *RecallTest) flip(n Noise, i, column int, x []uint8, numbers []float64) {
	if n.Kind != exactly && n.Level == 0 || isSynaptic(n.Kind) {
		return
	}
	n.Stream(t.Replicas[i], column).Uniforms(numbers)
	if n.Kind != exactly {
		var p [2]float64 // of silent and active units of the population at hand
		for j, v := range numbers {
			if j == 0 || j == t.Populations.Excitatory {
				f := t.Populations.Of(j)
				p = [2]float64{n.Flips(0, f), n.Flips(1, f)}
			}
			if v < p[x[j]] {
				x[j] ^= 1
			}
		}
		return
	}
	var units [2]int // silent and active ones still to come
	for _, v := range x {
		units[v]++
	}
	flips := pattern.RoundEven(n.Level * float64(t.N))
	left := [2]int{flips, flips} // to be flipped among these: each of those to come is as likely
	for j, v := range x {
		if numbers[j]*float64(units[v]) < float64(left[v]) {
			x[j] = 1 - v
			left[v]--
		}
		units[v]--
	}
}

// disturb draws the noise of the cues in these slots, on top of what read gives of all N units, and sets the rank's rows
// of states. Every rank draws a share of the cues.
func (t *RecallTest) disturb(queues []SlotQueue, slots []place, tests []Noise, states *activity.States, read func(p place, c Cue, x []uint8)) {
	x, numbers := make([]uint8, t.N), make([]float64, t.N)
	bytes := (t.N + 7) / 8
	first, own := t.Ranks.Share(len(slots))
	part := make([]byte, own*bytes)
	for k, p := range slots[first : first+own] {
		c := queues[p.replica].Cues[p.slot]
		n := tests[c.Test]
		n.Step = c.steps
		read(p, c, x)
		t.flip(n, p.replica, c.column, x, numbers)
		for j, v := range x {
			part[k*bytes+j/8] |= v << (j % 8)
		}
	}
	t.Work.Drawn += own
	all := make([]byte, len(slots)*bytes)
	t.Ranks.AllGather(part, all, t.Ranks.Sizes(len(slots), func(share int) int { return share * bytes }))
	for k, p := range slots {
		cue := all[k*bytes:]
		for row := range t.OwnRows {
			j := t.FirstRow + row
			states.Set(p.replica, row, p.slot, cue[j/8]>>(j%8)&1)
		}
	}
}

// redraw draws the noise of a step: of the factors for all cues, of states for each cue that is under way.
func (t *RecallTest) redraw(step int, tests []Noise, queues []SlotQueue, states *activity.States) error {
	if isSynaptic(t.Noise) {
		n := tests[0]
		n.Step = step
		return t.perturb(n)
	}
	var under []place
	for i := range queues {
		for slot, c := range queues[i].Cues {
			if c.Test >= 0 && c.steps > 0 {
				under = append(under, place{i, slot})
			}
		}
	}
	if len(under) == 0 {
		return nil
	}
	all := t.AllActivity(states)
	t.disturb(queues, under, tests, states, func(p place, _ Cue, x []uint8) { all.Column(p.replica, p.slot, x) })
	return nil
}

// perturb fills the copy with the factors of the networks on the common scale and Gaussian noise of standard
// deviation p. What a row gets does not depend on other rows, so that several are drawn at a time.
func (t *RecallTest) perturb(n Noise) error {
	return t.original.FactorsTo(t.Batch, func(r *state.Replica, row int, u []float64) {
		t.scale(r, row, u)
		t.PerturbRow(r, row, t.sources.Of(r, row-t.FirstRow), u, n)
	})
}

// PerturbRow adds noise to the factors u (z, K) of a row with these sources (nil: all neurons): to all of them, to
// the first of each synapse (its magnitude where the synapse is pruned), or to the first of the survivors;
// factors are floored after. Tied factors all get the noise of the first. Of halves the first two factors can get noise, and the
// others follow. The numbers of the synapse from neuron j are number j of the row's stream, or, where c > 1 factors get noise (z, of
// halves 2), numbers c j to c j + c - 1, whether the row lists its sources or not.
func (t *RecallTest) PerturbRow(r *state.Replica, row int, sources []int32, u []float64, n Noise) {
	s := n.Stream(r, row)
	synapses, each := t.K, 1
	if sources != nil {
		synapses = len(sources)
	}
	if n.Kind == "synaptic-all" && !r.Network.Tied {
		each = t.Z
		if r.Network.Halves() {
			each = 2
		}
	}
	normal := s.Normal
	if sources != nil {
		numbers, next := make([]float64, 2*each*synapses), 0 // a normal number takes two
		s.UniformsAt(numbers, 0, sources, 2*each)
		normal = func() float64 {
			next += 2
			return random.Normal(numbers[next-2], numbers[next-1])
		}
	}
	for j := range synapses {
		pruned := t.Weight(u, j) <= graph.Cutoff
		for k := range t.Z {
			switch {
			case k > 0 && r.Network.Tied:
				u[k*t.K+j] = u[j]
				continue
			case k > 0 && n.Kind != "synaptic-all", k > 1 && r.Network.Halves():
				continue
			}
			xi := n.Level * normal()
			switch {
			case pruned && n.Kind == "synaptic-one":
				xi = math.Abs(xi)
			case pruned && n.Kind == "synaptic-alive":
				xi = 0
			}
			u[k*t.K+j] = math.Max(u[k*t.K+j]+xi, graph.Floor)
		}
		if r.Network.Halves() {
			graph.Halves(u[j:], t.K)
		}
		if j == t.Self(row) {
			for k := range t.Z {
				u[k*t.K+j] = 0
			}
		}
	}
}

// commonScale fills the copy: it divides the factors of each neuron by a number of its own (divisorOf), and theta by
// that^z, so that noise of one size means the same to all.
func (t *RecallTest) commonScale() error {
	t.divisors = map[*state.Replica][]float64{}
	thetas := map[*state.Replica][]float64{}
	for i, r := range t.Replicas {
		t.divisors[r], thetas[r] = make([]float64, t.OwnRows), make([]float64, t.N)
		t.original.ReadRows(model.Theta, i, 1, thetas[r])
	}
	err := t.original.FactorsTo(t.Batch, func(r *state.Replica, row int, u []float64) {
		t.divisors[r][row-t.FirstRow] = t.divisorOf(u, t.SynapsesOf(r, row), thetas[r][row])
		t.scale(r, row, u)
	})
	if err != nil {
		return err
	}
	for _, blk := range t.Blocks {
		for i, r := range t.Replicas {
			if r.Failed != nil {
				continue
			}
			theta := thetas[r][blk.First : blk.First+blk.Rows]
			for row := range theta {
				for range t.Z {
					theta[row] /= t.divisors[r][blk.First-t.FirstRow+row]
				}
			}
			blk.Own[model.Theta].Write(i*blk.Rows, theta)
		}
	}
	return nil
}

// divisorOf is what the factors u (z, K) of a row are divided by, of which synapses may live: 10 times the mean of the
// surviving ones, or the z-th root of 10 times the mean weight of surviving synapses, of that of all, or of
// the threshold; 1 where none survives.
func (t *RecallTest) divisorOf(u []float64, synapses int, theta float64) float64 {
	factors, weights, alive := 0.0, 0.0, 0
	for j := range t.K {
		if w := t.Weight(u, j); w > graph.Cutoff {
			alive++
			weights += w
			for k := range t.Z {
				factors += u[k*t.K+j]
			}
		}
	}
	if alive == 0 {
		return 1
	}
	switch t.Scale {
	case config.MeanWeight:
		return elementary.Root(10*weights/float64(alive), t.Z)
	case config.MeanInput:
		return elementary.Root(10*weights/float64(synapses), t.Z)
	case config.ByThreshold:
		return elementary.Root(theta, t.Z)
	}
	return 10 * factors / float64(alive*t.Z)
}

// failUnscalable ends networks with a threshold that nothing can be divided by.
func (e *exam) failUnscalable() error {
	for i, r := range e.Replicas {
		if e.recall.Scale != config.ByThreshold || r.Failed != nil {
			continue
		}
		for row, theta := range e.PerRow(i, model.Theta) {
			if !(theta > 0) && r.Failed == nil {
				r.Failed = fmt.Errorf("phase %d (recall): scale: threshold divides the weights of a neuron by its threshold, and that of neuron %d is %g: choose scale: factor, weight or input", e.phase, row, theta)
			}
		}
	}
	return e.allFailed()
}

// scale brings the factors u of a row of the network to the common scale, rounded as on the device.
func (t *RecallTest) scale(r *state.Replica, row int, u []float64) {
	divisor := t.divisors[r][row-t.FirstRow]
	for k := range u {
		u[k] = t.Precision(u[k] / divisor)
	}
}
