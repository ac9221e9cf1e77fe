package config

import (
	"fmt"
	"strings"

	"engram/engine/config/document"
	"engram/kernels/salience"
)

// unused is a key that has no effect, or none for a time, since other keys leave it none.
type unused struct {
	phase int    // of a key of a phase; -1: of another
	key   string // below the phase; the whole path of another
	why   string
	says  reaction
}

// reaction is what a key without effect calls for, by where it was given.
type reaction uint8

const (
	fileWarns  reaction = 1 << iota // written in the file: a warning
	setFails                        // given by --set: an error
	setWarns                        // given by --set: a warning
	sweepFails                      // swept: an error, since the networks would be alike
	sweepWarns                      // swept: a warning
	sweepUntil                      // swept: a warning that it has none until what why says

	everywhere = fileWarns | setFails | sweepFails
)

// path is the dotted path of the key.
func (u unused) path(e *Experiment) string {
	if u.phase < 0 {
		return u.key
	}
	return fmt.Sprintf("phases.%d.%s.%s", u.phase, e.Phases[u.phase].Name(), u.key)
}

// ConvergenceEvery is the number of cycles of learn after which convergence is judged; it takes
// two such looks.
const ConvergenceEvery = 10_000

// unusedKeys appends the keys of an experiment that have no effect.
func unusedKeys(e *Experiment, found []unused) []unused {
	add := func(key string, says reaction, why string) {
		found = append(found, unused{-1, key, why, says})
	}
	if e.Network.FactorsFile != "" {
		add("network.u0", everywhere, "network.factors_file gives the factors")
		add("network.spread", everywhere, "network.factors_file gives the factors")
	} else if e.Phases[0].Replay() != nil {
		add("network.u0", sweepWarns, "the first phase scales all factors, so that only rounding can tell")
	}
	if e.Network.Factors == 1 {
		add("network.tied", ifNot(!e.Network.Tied, everywhere), "a synapse has one factor")
	}
	given := "patterns.file gives the patterns"
	if e.Patterns.Files != nil {
		given = "patterns.files gives the patterns"
	}
	if e.Patterns.FromFile() {
		add("patterns.kind", everywhere, given)
	}
	for _, k := range e.Patterns.kindKeys() {
		if e.Patterns.FromFile() {
			add("patterns."+k.name, everywhere, given)
		} else if !k.used {
			add("patterns."+k.name, everywhere, "it belongs to patterns.kind: "+k.kinds)
		}
	}
	if !isRandom(e) {
		add("seed", setFails|sweepFails, "nothing in this experiment is drawn by chance")
	}
	longest := 0
	for i, phase := range e.Phases {
		found = unusedInPhase(e, i, found)
		switch {
		case phase.Wake != nil:
			longest = max(longest, phase.Wake.Passes)
		case phase.Replay() != nil:
			longest = max(longest, phase.Replay().Cycles)
		case phase.Recall != nil:
			longest = max(longest, len(phase.Recall.Levels))
		case phase.Drift != nil:
			longest = max(longest, phase.Drift.Steps)
		}
	}
	if int(e.Record.Every) > longest && e.Record.Every != everyDefault {
		add("record.every", fileWarns|setWarns, "no phase is that long, and only the start and the end of each are recorded")
	}
	return found
}

// unusedInPhase appends those of phase i.
func unusedInPhase(e *Experiment, i int, found []unused) []unused {
	add := func(key string, says reaction, why string) {
		found = append(found, unused{i, key, why, says})
	}
	phase := e.Phases[i]
	if r := phase.Replay(); r != nil {
		if r.SnapshotsOf != nil && len(r.Snapshots) == 0 {
			add("snapshots_of", everywhere, "snapshots lists no cycles")
		}
		if r.Scaling.None {
			add("length", everywhere, "scaling is none")
		}
		switch {
		case r.Cycles == 0:
			const why = "the phase has cycles: 0"
			for _, key := range append([]string{"rate", "threshold_rate", "salience", "until_converged"}, parameterNames()...) {
				add(key, setFails|sweepFails, why)
			}
			if !rescales(e, i) {
				add("length", setFails|sweepFails, why)
				add("scaling", setFails|sweepFails, why)
			}
		case r.Rate == Rate{} && r.ThresholdRate == Rate{}:
			for _, key := range append([]string{"salience"}, parameterNames()...) {
				add(key, setFails|sweepFails, "the rates are 0")
			}
		case phase.Learn != nil:
			add(betaKey, sweepUntil, "all neurons of a network answer all patterns rightly: networks that never come so far are alike")
		}
	}
	if d := phase.Drift; d != nil && d.Scaling.None {
		add("length", everywhere, "scaling is none")
	}
	if l := phase.Learn; l != nil && e.Days(i+1) == 1 {
		add("patterns", ifNot(l.Patterns.Word != OfAll, everywhere), "there is one day so far")
	}
	if phase.Regrow() != nil && onlyRecalls(e.Phases[:i]) && e.Network.FactorsFile == "" {
		add("regrow", everywhere, "no phase before has pruned anything")
	}
	if r := phase.Recall; r != nil && (silent(r.Levels) || !strings.HasPrefix(r.Noise, "synaptic")) {
		add("scale", ifNot(r.Scale == MeanFactor, everywhere), "only noise of synapses depends on it")
	}
	switch {
	case phase.Sleep != nil:
		if phase.Sleep.Midway {
			add("threshold_rate", everywhere, "midway sets the thresholds")
		}
		for _, p := range salience.Parameters() {
			if !salience.Named(phase.Sleep.Salience).Takes(p.Name) {
				add(p.Name, everywhere, "salience is "+phase.Sleep.Salience)
			}
		}
		if e.Days(i) == 1 {
			add("replay", ifNot(phase.Sleep.Which == "day", everywhere), "there is one day so far")
		}
	case phase.Learn != nil && phase.Learn.Cycles <= 2*ConvergenceEvery:
		add("until_converged", ifNot(!phase.Learn.UntilConverged, setFails|sweepFails),
			"convergence is judged every 10,000 cycles and takes two looks, and the phase ends by then")
	case phase.Recall != nil && silent(phase.Recall.Levels):
		add("noise_every", ifNot(phase.Recall.NoiseEvery == EveryTrial, everywhere), "there is none at level 0")
		add("trials", ifNot(phase.Recall.Trials == trialsDefault, everywhere), "at level 0 all trials are alike")
		add("noise", setFails|sweepFails, "there is none at level 0")
	case phase.Recall != nil && phase.Recall.Steps == 1:
		add("noise_every", ifNot(phase.Recall.NoiseEvery == EveryTrial, everywhere), "the recall has one step")
	}
	return found
}

// ifNot leaves only sweeps to complain where a key is what it is by default.
func ifNot(isDefault bool, says reaction) reaction {
	if isDefault {
		return sweepFails
	}
	return says
}

func onlyRecalls(phases []Phase) bool {
	for _, p := range phases {
		if p.Recall == nil {
			return false
		}
	}
	return true
}

func silent(levels []float64) bool {
	for _, p := range levels {
		if p > 0 {
			return false
		}
	}
	return true
}

// isRandom reports whether the seed makes a difference.
func isRandom(e *Experiment) bool {
	if w := e.Network.Wiring; w != nil && w.Rule != "" {
		return true
	}
	if !e.Patterns.FromFile() || e.Network.FactorsFile == "" && e.Network.Spread > 0 {
		return true
	}
	for _, p := range e.Phases {
		switch {
		case p.Wake != nil && p.Wake.OrderFile == "",
			p.Regrow() != nil && p.Regrow().Spread > 0,
			p.Recall != nil && !silent(p.Recall.Levels),
			p.Drift != nil && p.Drift.Sigma > 0:
			return true
		}
	}
	return false
}

// usage counts in how many combinations of a sweep each key has no effect.
type usage struct {
	seeds        int // values of the seed, of which one is looked at
	combinations int
	keys         map[place]*unusedIn
	order        []*unusedIn
	buffer       []unused
}

// place is a key by its phase and name.
type place struct {
	phase  int
	key    string
	always bool // false: without effect for a time
}

// unusedIn is a key without effect in some combinations.
type unusedIn struct {
	unused
	path         string
	combinations int
}

// count looks at one combination.
func (u *usage) count(e *Experiment) {
	if u.keys == nil {
		u.keys = map[place]*unusedIn{}
	}
	u.combinations++
	u.buffer = unusedKeys(e, u.buffer[:0])
	for _, k := range u.buffer {
		at := place{k.phase, k.key, k.says&sweepUntil == 0}
		in := u.keys[at]
		if in == nil {
			in = &unusedIn{unused: k, path: k.path(e)}
			u.keys[at] = in
			u.order = append(u.order, in)
		}
		in.combinations++
		in.says &= k.says
	}
}

// report warns of keys that have no effect, or refuses them.
func (u *usage) report(in *document.Reading, axes []axis) error {
	for _, k := range u.order {
		path, swept := k.path, false
		for _, a := range axes {
			if a.path == path || strings.HasPrefix(a.path, path+".") {
				swept = true
				if err := k.inSweep(in, a, u); err != nil {
					return err
				}
			}
		}
		key := in.Keys[path]
		if swept || key == nil || k.combinations < u.combinations {
			continue
		}
		given := key.Line < 0 // by --set
		switch {
		case given && k.says&setFails != 0:
			return in.ErrorAt(key, path, "%s has no effect: %s; leave it out", path, k.why)
		case given && k.says&setWarns != 0, !given && k.says&fileWarns != 0:
			in.Warn(key, path, "%s has no effect: %s", path, k.why)
		}
	}
	return nil
}

// inSweep warns of a swept key that has no effect in some combinations, and refuses one that has
// none in any.
func (k *unusedIn) inSweep(in *document.Reading, a axis, u *usage) error {
	switch all := k.combinations == u.combinations; {
	case len(a.nodes) < 2:
	case all && k.says&sweepFails != 0:
		return in.ErrorAt(a.nodes[0], a.path, "sweeping %s has no effect, its networks would be alike: %s; take it out of the sweep", a.path, k.why)
	case k.says&sweepWarns != 0:
		in.Warn(a.nodes[0], a.path, "sweeping %s has no effect: %s", a.path, k.why)
	case k.says&sweepUntil != 0:
		in.Warn(a.nodes[0], a.path, "sweeping %s has no effect until %s", a.path, k.why)
	default:
		in.Warn(a.nodes[0], a.path, "sweeping %s has no effect in %d of %d networks: %s", a.path, k.combinations*u.seeds, u.combinations*u.seeds, k.why)
	}
	return nil
}
