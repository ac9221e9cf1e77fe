package phase

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/pattern"
	"engram/engine/state"
	"engram/engine/statistics"
	"engram/engine/store"
	"engram/kernels"
)

// WhyLost names the likely cause of a neuron whose threshold, or sum of weights, is no number any
// more after so many cycles of a phase, and what to do about it.
func WhyLost(r *state.Replica, phase, cycle int, p kernels.Precision, theta, sum float64) string {
	path := fmt.Sprintf("phases.%d.%s", phase, r.Phases[phase].Name())
	var cause string
	switch c := r.Phases[phase]; {
	case cycle == 0 && phase == 0 && r.Network.FactorsFile != "":
		cause = "the factors or thresholds of the files are the likely cause: look for large values in them"
	case cycle == 0 && phase == 0, c.Recall != nil:
		cause = fmt.Sprintf("the weights that it begins with are the likely cause: lower network.u0 (%g)", r.Network.U0)
	case cycle == 0 && r.Course.Growth() > unbounded:
		cause = fmt.Sprintf("the weights that it begins with are the likely cause, since they grew %.3g-fold in the phase before: lower the rate of that", r.Course.Growth())
	case c.Wake != nil:
		cause = fmt.Sprintf("%s.rate = %g is the likely cause, since each step also grows with the weights (network.u0 = %g): lower it", path, c.Wake.Rate, r.Network.U0)
	case c.Drift != nil:
		cause = fmt.Sprintf("%s.sigma = %g is the likely cause: lower it", path, c.Drift.Sigma)
	default:
		of, factors, thresholds := Replay(r, phase), 0.0, 0.0
		factors, thresholds = of.Rate.At(max(0, cycle-1)), of.ThresholdRate.At(max(0, cycle-1))
		if isNumber(sum) && !of.ThresholdFollows {
			cause = fmt.Sprintf("%s.threshold_rate, %g by then, is the likely cause: lower it", path, thresholds)
		} else {
			cause = fmt.Sprintf("%s.rate, %g by then, is the likely cause: lower it%s", path, factors, orLength("", of))
		}
	}
	if p == kernels.Float32 && !(r.Course.Growth() > unbounded) { // of weights that grow it only holds more cycles
		cause += "; float64 has a larger range (--precision float64)"
	}
	return cause
}

// orLength says that the length of a phase can be changed too, where it has an effect.
func orLength(how string, of config.Replay) string {
	if of.Scaling.None {
		return ""
	}
	return fmt.Sprintf(", or %sthe length that weights are scaled to (%g)", how, of.Length)
}

func isNumber(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// warnIfDead says that replica i has no synapse left, once a phase.
func (w *Recorder) warnIfDead(i, cycle int) {
	if density, _ := statistics.MeanStd(w.PerRow(i, "density")); density > 0 || w.name == "recall" {
		return
	}
	r, path := w.Replicas[i], fmt.Sprintf("phases.%d.%s", w.phase, w.name)
	who := fmt.Sprintf("replica %d", r.Number)
	if w.Only {
		who = "the network"
	}
	cause := "its weights begin at or below the cutoff"
	switch c := r.Phases[w.phase]; {
	case cycle == 0:
	case c.Wake != nil:
		cause = fmt.Sprintf("the likely cause is %s.rate = %g: lower it", path, c.Wake.Rate)
	case c.Drift != nil:
		cause = fmt.Sprintf("the likely cause is %s.sigma = %g: lower it", path, c.Drift.Sigma)
	default:
		of := Replay(r, w.phase)
		cause = fmt.Sprintf("the likely cause is %s.rate, %g by then: lower it%s", path, of.Rate.At(cycle-1), orLength("raise ", of))
	}
	w.Report(Event{Kind: Warning, Phase: w.phase, Name: w.name, Once: fmt.Sprintf("phase %d: dead", w.phase),
		Message: fmt.Sprintf("phase %d (%s), cycle %d: %s has no synapse left (density 0), and a pruned synapse does not come back by itself; %s", w.phase, w.name, cycle, who, cause)})
}

// whyNothingStored names the likely cause of a day after which no pattern is stored, and what to
// do about it. density is the fraction of synapses that are alive, unwired how many neurons the wiring gives none.
func whyNothingStored(r *state.Replica, phase int, density float64, unwired int) string {
	if unwired > 0 {
		return fmt.Sprintf("%d of %d neurons get no synapse from network.wiring, and a pattern in which one of them is active is never stored: %s", unwired, r.Network.Neurons, moreSynapses)
	}
	at := phase - 1 // the day before
	for at > 0 && r.Phases[at].Wake == nil {
		at--
	}
	wake, path := r.Phases[at].Wake, fmt.Sprintf("phases.%d.wake", at)
	day := r.Days[len(r.Days)-1]
	activity, correlation := day.Statistics()
	f, active := r.Network.CodingLevel, pattern.Populations(r.Network).Active(r.Network.Neurons)
	const few, close, correlated = 0.3, 0.1, 0.1
	var advice []string
	if remedy := "decorrelate them"; correlation > correlated && (r.Patterns.FromFile() || r.Patterns.Leaves() > 0) {
		if r.Patterns.Leaves() > 0 {
			remedy = "lower patterns.overlap, or give more patterns.groups"
		}
		advice = append(advice, fmt.Sprintf("the patterns are correlated (%.1f on average), and a day stores random ones: %s", correlation, remedy))
	}
	if math.Abs(activity-f) > close*f {
		advice = append(advice, fmt.Sprintf("the patterns activate %.3g of the neurons, and network.coding_level says %.3g: bring them together", activity, f))
	}
	switch {
	case wake == nil:
	case density < few:
		advice = append(advice, fmt.Sprintf("only %.2g of the synapses are left: %s.rate = %g is too high for weights of network.u0 = %g", density, path, wake.Rate, r.Network.U0))
	case math.Abs(activity-f) <= close*f && unequal(day, active) != "":
		advice = append(advice, unequal(day, active))
	case whyNotLearnt(r.Course, path, wake.Rate) != "":
		advice = append(advice, whyNotLearnt(r.Course, path, wake.Rate))
	case len(advice) == 0 && r.Network.Wiring != nil:
		advice = append(advice, "a day stores next to nothing where the numbers of active sources differ from neuron to neuron, as in a wired network (docs/sparse.md)")
	case len(advice) == 0:
		advice = append(advice, fmt.Sprintf("give %s more passes (%d) or a higher rate (%g), or lower the number of patterns (%d of %d neurons)",
			path, wake.Passes, wake.Rate, day.M, day.N))
	}
	return strings.Join(append(advice, "a learn phase in place of the day stores what few presentations cannot"), "; ")
}

// unequal says that a day cannot make patterns known that do not activate as many neurons as its
// inhibition lets be active; "" where all do.
func unequal(day pattern.Set, active int) string {
	counts := day.Active()
	if least, most := slices.Min(counts), slices.Max(counts); least != active || most != active {
		return fmt.Sprintf("the patterns activate %d to %d neurons, and wake makes %d active, so that others never become known, and more passes or a higher rate let the weights grow: make all equally active", least, most, active)
	}
	return ""
}

// densities are the fractions of synapses alive in each replica.
func (b *Driver) densities() ([]float64, error) {
	if err := b.Once(1, func(s model.Shape) *graph.Graph { return s.Observe("density") }); err != nil {
		return nil, err
	}
	all := make([]float64, len(b.Replicas))
	for i := range b.Replicas {
		all[i], _ = statistics.MeanStd(b.PerRow(i, "density"))
	}
	return all, nil
}

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
		endsEmpty(r, phase, do == "stop", densities[i], b.Unwired(r))
		empty[do] = append(empty[do], r)
	}
	b.sayEmpty(phase, "goes no further", empty["stop"])
	b.sayEmpty(phase, "skips the night", empty["skip"])
	return state.MaskOf(replaying), nil
}

func nothingStored(phase int, r *state.Replica, density float64, unwired int) error {
	asked := r.Days[len(r.Days)-1].M
	if r.Phases[phase].Sleep.Which == "all" {
		asked = r.PatternCount()
	}
	what := "the only pattern has no positive margin at some neuron"
	if asked > 1 {
		what = fmt.Sprintf("none of %d patterns has a positive margin at every neuron", asked)
	}
	return fmt.Errorf("phase %d (sleep): %w: %s, so that there is nothing to replay; %s",
		phase, state.ErrNothingStored, what, whyNothingStored(r, phase, density, unwired))
}

// endsEmpty notes that a night of the replica has nothing to replay, and ends its life if it stops.
func endsEmpty(r *state.Replica, phase int, stop bool, density float64, unwired int) {
	err := nothingStored(phase, r, density, unwired)
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
