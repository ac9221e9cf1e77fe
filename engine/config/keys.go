package config

import "engram/engine/observable"

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

func experimentKeys(e *Experiment) section {
	return section{
		text("name", &e.Name, ""),
		unsigned("seed", &e.Seed, 1),
		choice("precision", &e.Precision, "float32", "float64"),
		needed(mapping("network", networkKeys(&e.Network))),
		needed(patterns("patterns", &e.Patterns)),
		needed(phases("phases", &e.Phases)),
		words("save", &e.Save, arrays(), nil),
		sweep("sweep"),
		mapping("record", recordKeys(&e.Record)),
	}
}

func networkKeys(n *Network) section {
	return section{
		needed(integer("neurons", &n.Neurons, 0, between(2, mostNeurons))),
		needed(integer("factors", &n.Factors, 0, between(1, mostFactors))),
		needed(codingLevel("coding_level", n)),
		number("u0", &n.U0, 0.6, inRange),
		number("spread", &n.Spread, 0, halfOpenFraction),
		file("factors_file", &n.FactorsFile),
		file("thresholds_file", &n.ThresholdsFile),
		number("inhibitory_fraction", &n.InhibitoryFraction, 0, fraction),
		boolean("balanced", &n.Balanced, false),
		wiring("wiring", n),
	}
}

func patternsKeys(p *Patterns) section {
	return section{
		choice("kind", &p.Kind, Exact, Bernoulli, Prototypes, Hierarchical, SparseGraded),
		number("load", &p.Load, 0, positive),
		integer("count", &p.Count, 0, between(1, mostCount)),
		choice("memory", &p.Memory, "attractor", "sequence"),
		file("file", &p.File),
		fileList("files", &p.Files),
		integer("groups", &p.Groups, 0, between(1, mostCount)),
		number("overlap", &p.Overlap, 0, probability),
		integer("subgroups", &p.Subgroups, 0, between(1, mostCount)),
		number("group_overlap", &p.GroupOverlap, 0, probability),
		number("coding_spread", &p.CodingSpread, 0, properFraction),
	}
}

func phaseKeys(p *Phase) section {
	return section{
		optional("wake", &p.Wake, wakeKeys),
		optional("sleep", &p.Sleep, sleepKeys),
		optional("learn", &p.Learn, learnKeys),
		optional("recall", &p.Recall, recallKeys),
	}
}

func wakeKeys(w *Wake) section {
	return section{
		needed(integer("passes", &w.Passes, 0, between(1, mostCount))),
		needed(number("rate", &w.Rate, 0, single)),
		file("order_file", &w.OrderFile),
		optional("regrow", &w.Regrow, regrowKeys),
	}
}

func regrowKeys(r *Regrow) section {
	return section{
		number("u0", &r.U0, 0.6, inRange),
		number("spread", &r.Spread, 0, halfOpenFraction),
	}
}

func replayKeys(r *Replay, beta, length float64) section {
	return section{
		needed(integer("cycles", &r.Cycles, 0, between(0, mostCycles))),
		needed(rate("rate", &r.Rate)),
		thresholdRate("threshold_rate", r),
		number("beta", &r.Beta, beta, moderate),
		scaling("scaling", &r.Scaling),
		number("length", &r.Length, length, inRange),
		integers("snapshots", &r.Snapshots, between(0, mostCycles)),
		words("snapshots_of", &r.SnapshotsOf, []string{"W", "theta", "U"}, nil),
	}
}

func sleepKeys(s *Sleep) section {
	return append(replayKeys(&s.Replay, 20, 70),
		choice("salience", &s.Salience, "soft", "weakest"),
		choice("replay", &s.Which, "day", "all"),
		resolved(choice("if_none_stored", &s.IfNoneStored, "stop", "skip"), &s.IfNoneStored),
	)
}

func learnKeys(l *Learn) section {
	return append(replayKeys(&l.Replay, 100, 20),
		boolean("until_converged", &l.UntilConverged, true),
	)
}

func recallKeys(r *Recall) section {
	return section{
		choice("noise", &r.Noise, "neural-balanced", "neural", "synaptic-all", "synaptic-one", "synaptic-alive"),
		numbers("levels", &r.Levels, []float64{0, 0.01, 0.02}, moderate),
		integer("trials", &r.Trials, trialsDefault, between(1, mostCount)),
		integer("steps", &r.Steps, 50, between(1, mostCount)),
		boolean("inhibition", &r.Inhibition, false),
		patternSet("patterns", &r.Patterns, OfDay, Replayed, OfAll),
	}
}

func recordKeys(r *Record) section {
	return section{
		every("every", &r.Every),
		words("observables", &r.Observables, observable.Names(), []string{"density", "margin_min", "rho", "error"}),
		choice("memories", &r.Memories, NoMemories, AtEnds, EveryRecord),
		probes("probes", &r.Probes),
	}
}
