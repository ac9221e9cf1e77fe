package config

import (
	"engram/engine/config/document"
	"engram/engine/observable"
	"engram/kernels/salience"
)

// The table of all keys. Bounds that depend on other keys are in check.go.

const (
	// mostNeurons keeps the bytes of N x N x mostFactors float64 within an int64.
	mostNeurons = 100_000_000
	mostFactors = 100
	mostCount   = 1_000_000_000         // of patterns, passes, trials, steps
	mostCycles  = 1_000_000_000_000_000 // below 2^53, so that a float64 counts them exactly

	everyDefault = 100

	// when patterns are recorded one by one
	NoMemories  = "none"
	AtEnds      = "ends"
	EveryRecord = "every"

	trialsDefault = 20
)

func arrays() []string { return []string{"U", "theta", "X", "connections"} }

func experimentKeys(e *Experiment) document.Section {
	return document.Section{
		document.Text("name", &e.Name, ""),
		document.Unsigned("seed", &e.Seed, 1),
		document.Choice("precision", &e.Precision, "float32", "float64"),
		document.Required(document.Mapping("network", networkKeys(&e.Network))),
		document.Required(patterns("patterns", &e.Patterns)),
		document.Required(phases("phases", &e.Phases)),
		document.Words("save", &e.Save, arrays(), nil),
		sweep("sweep"),
		document.Mapping("record", recordKeys(&e.Record)),
	}
}

func networkKeys(n *Network) document.Section {
	return document.Section{
		document.Required(document.Symbol(document.Integer("neurons", &n.Neurons, 0, document.Between(2, mostNeurons)), "N", "n")),
		document.Required(document.Symbol(document.Integer("factors", &n.Factors, 0, document.Between(1, mostFactors)), "z", "Z")),
		document.Required(document.Symbol(codingLevel("coding_level", n), "f", "sparsity", "sparseness", "activity")),
		document.Number("u0", &n.U0, 0.6, document.InRange),
		document.Number("spread", &n.Spread, 0, document.HalfOpenFraction),
		document.Boolean("tied", &n.Tied, false),
		document.Boolean("difference", &n.Difference, false),
		document.File("factors_file", &n.FactorsFile),
		document.File("thresholds_file", &n.ThresholdsFile),
		document.Number("inhibitory_fraction", &n.InhibitoryFraction, 0, document.Fraction),
		document.Boolean("balanced", &n.Balanced, false),
		document.Optional("wiring", &n.Wiring, wiringKeys),
	}
}

func patternsKeys(p *Patterns) document.Section {
	return document.Section{
		document.Choice("kind", &p.Kind, Exact, Bernoulli, Prototypes, Hierarchical, SparseGraded),
		document.Symbol(document.Number("load", &p.Load, 0, document.Positive), "alpha", "M/N"),
		document.Symbol(document.Integer("count", &p.Count, 0, document.Between(1, mostCount)), "M", "P", "number", "patterns"),
		document.Choice("memory", &p.Memory, "attractor", "sequence"),
		document.File("file", &p.File),
		document.FileList("files", &p.Files),
		document.Integer("groups", &p.Groups, 0, document.Between(1, mostCount)),
		document.Number("overlap", &p.Overlap, 0, document.Probability),
		document.Integer("subgroups", &p.Subgroups, 0, document.Between(1, mostCount)),
		document.Number("group_overlap", &p.GroupOverlap, 0, document.Probability),
		document.Number("coding_spread", &p.CodingSpread, 0, document.ProperFraction),
	}
}

func phaseKeys(p *Phase) document.Section {
	return document.Section{
		document.Optional("wake", &p.Wake, wakeKeys),
		document.Optional("sleep", &p.Sleep, sleepKeys),
		document.Optional("learn", &p.Learn, learnKeys),
		document.Optional("recall", &p.Recall, recallKeys),
		document.Optional("drift", &p.Drift, driftKeys),
	}
}

func wakeKeys(w *Wake) document.Section {
	return document.Section{
		document.Required(document.Integer("passes", &w.Passes, 0, document.Between(1, mostCount))),
		document.Required(document.Symbol(document.Number("rate", &w.Rate, 0, document.Single), "eta", "learning_rate")),
		document.File("order_file", &w.OrderFile),
		document.Optional("regrow", &w.Regrow, regrowKeys),
	}
}

func regrowKeys(r *Regrow) document.Section {
	return document.Section{
		document.Number("u0", &r.U0, 0, document.InRange), // the default depends on relative
		document.Number("relative", &r.Relative, 0, document.InRange),
		document.Number("spread", &r.Spread, 0, document.HalfOpenFraction),
		document.Number("trace", &r.Trace, 0, document.InRange),
		document.Boolean("rewire", &r.Rewire, false),
	}
}

func replayKeys(r *Replay, beta, length float64) document.Section {
	return document.Section{
		document.Required(document.Integer("cycles", &r.Cycles, 0, document.Between(0, mostCycles))),
		document.Required(document.Symbol(rate("rate", &r.Rate), "eta", "learning_rate")),
		document.Symbol(follows(rate("threshold_rate", &r.ThresholdRate), &r.ThresholdFollows), "eta_theta"),
		document.Number("beta", &r.Beta, beta, document.Moderate),
		scaling("scaling", &r.Scaling),
		document.Number("length", &r.Length, length, document.InRange),
		document.Integers("snapshots", &r.Snapshots, document.Between(0, mostCycles)),
		document.Words("snapshots_of", &r.SnapshotsOf, []string{"W", "theta", "U"}, nil),
	}
}

func sleepKeys(s *Sleep) document.Section {
	keys := append(replayKeys(&s.Replay, salience.Named(salience.Soft).Parameter.Default, 70),
		document.Choice("salience", &s.Salience, salience.Names()...),
		document.Boolean("midway", &s.Midway, false),
		document.Choice("replay", &s.Which, "day", "all"),
		document.Resolved(document.Choice("if_none_stored", &s.IfNoneStored, "stop", "skip"), &s.IfNoneStored),
	)
	for _, p := range ownParameters() {
		keys = append(keys, s.Parameters.key(p))
	}
	return keys
}

func learnKeys(l *Learn) document.Section {
	return append(replayKeys(&l.Replay, 100, 20),
		document.Boolean("until_converged", &l.UntilConverged, true),
		patternSet("patterns", &l.Patterns, OfDay, OfAll),
		document.Optional("regrow", &l.Regrow, regrowKeys),
	)
}

func driftKeys(d *Drift) document.Section {
	return document.Section{
		document.Required(document.Integer("steps", &d.Steps, 0, document.Between(1, mostCount))),
		document.Required(document.Number("sigma", &d.Sigma, 0, document.Moderate)),
		follows(scaling("scaling", &d.Scaling), &d.ScalingFollows),
		follows(document.Number("length", &d.Length, 0, document.InRange), &d.LengthFollows),
		patternSet("patterns", &d.Patterns, OfDay, Replayed, OfAll),
	}
}

func recallKeys(r *Recall) document.Section {
	return document.Section{
		document.Choice("noise", &r.Noise, "neural-balanced", "neural", "neural-exact", "synaptic-all", "synaptic-one", "synaptic-alive"),
		document.Numbers("levels", &r.Levels, []float64{0, 0.01, 0.02}, document.Moderate),
		document.Integer("trials", &r.Trials, trialsDefault, document.Between(1, mostCount)),
		document.Integer("steps", &r.Steps, 50, document.Between(1, mostCount)),
		document.Choice("noise_every", &r.NoiseEvery, EveryTrial, EveryStep),
		document.Choice("scale", &r.Scale, MeanFactor, MeanWeight, MeanInput, ByThreshold),
		document.Boolean("inhibition", &r.Inhibition, false),
		patternSet("patterns", &r.Patterns, OfDay, Replayed, OfAll),
	}
}

func recordKeys(r *Record) document.Section {
	return document.Section{
		every("every", &r.Every),
		document.Words("observables", &r.Observables, observable.Names(), []string{"density", "margin_min", "rho", "error"}),
		document.Choice("memories", &r.Memories, NoMemories, AtEnds, EveryRecord),
		probes("probes", &r.Probes),
	}
}
