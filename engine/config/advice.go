package config

import (
	"fmt"
	"math"
	"slices"
)

// advice is a warning about values that are allowed but likely not meant.
type advice struct {
	kind, path string // networks of a sweep are told once of a kind
	sentence   func() string
}

// far is by how much a rounded number may differ from what was asked for until that is said.
const far = 0.1

// advise finds what is likely not meant.
func advise(e *Experiment, add func(advice)) {
	adviseRounding(e, add)
	adviseDead(e, add)
	adviseDays(e, add)
	adviseUneven(e, add)
}

// adviseRounding: numbers of neurons are whole.
func adviseRounding(e *Experiment, add func(advice)) {
	n := e.Network
	say := func(kind, path, format string, args ...any) {
		add(advice{kind, path, func() string { return fmt.Sprintf(format, args...) }})
	}
	size := float64(n.Neurons)
	inhibitory := math.RoundToEven(n.InhibitoryFraction * size)
	switch r := n.InhibitoryFraction; {
	case r > 0 && inhibitory == 0:
		say("inhibitory", "network.inhibitory_fraction", "%g of %d neurons rounds to no inhibitory neuron", r, n.Neurons)
	case r < 1 && inhibitory == size:
		say("inhibitory", "network.inhibitory_fraction", "%g of %d neurons rounds to all: no neuron is excitatory", r, n.Neurons)
	case math.Abs(inhibitory-r*size) > far*r*size:
		say("inhibitory", "network.inhibitory_fraction", "%g of %d neurons rounds to %s", r, n.Neurons, plural(inhibitory, "inhibitory neuron", "inhibitory neurons"))
	}
	if n.CodingLevel == 0 {
		return // a file will tell
	}
	active := 0.0
	for _, p := range e.populations() {
		wanted := p.neurons * p.level
		rounded := math.RoundToEven(wanted)
		if active += rounded; inhibitory > 0 && inhibitory < size && math.Abs(rounded-wanted) > far*wanted {
			say("active "+p.name, "network.coding_level", "a coding level of %.4g makes %.4g of the %.0f %s neurons active, which rounds to %.0f", p.level, wanted, p.neurons, p.name, rounded)
		}
	}
	if wanted := size * n.CodingLevel; math.Abs(active-wanted) > far*wanted {
		say("active", "network.coding_level", "N f = %.4g rounds to %.0f: %.0f of %d neurons are active in a pattern, a coding level of %.4g, not %g",
			wanted, active, active, n.Neurons, active/size, n.CodingLevel)
	}
}

// adviseDead: where factors are spread, some of the weights may begin below the cutoff.
func adviseDead(e *Experiment, add func(advice)) {
	n := e.Network
	if n.FactorsFile != "" || n.Spread == 0 {
		return
	}
	w, path := logWeight(n.U0, n.Spread, n.Factors), "network.spread"
	if r := e.Phases[0].Replay(); r != nil {
		w = min(w, logScaled(r, n.Factors, float64(n.Neurons-1), n.Spread))
	}
	// the logarithm of a weight is a sum of many, and so about normal
	sd := math.Sqrt(float64(n.Factors) * varianceOfLog(n.Spread))
	if dead := math.Erfc((w-math.Log(Cutoff))/(sd*math.Sqrt2)) / 2; dead > 0.01 {
		add(advice{"dead", path, func() string {
			return fmt.Sprintf("about %.0f %% of the synapses begin with weights at or below %g, where they count as pruned", 100*dead, Cutoff)
		}})
	}
}

// varianceOfLog is the variance of log x, x being uniform in 1 +- s.
func varianceOfLog(s float64) float64 {
	integral := func(x float64) float64 { l := math.Log(x); return x * (l*l - 2*l + 2) }
	mean := meanLog(s)
	return (integral(1+s)-integral(1-s))/(2*s) - mean*mean
}

// adviseDays: patterns of small networks come back on later days.
func adviseDays(e *Experiment, add func(advice)) {
	days := 0
	for _, p := range e.Phases {
		if p.Wake != nil {
			days++
		}
	}
	if most := e.distinctPatterns(); days > 1 && float64(days)*float64(e.Patterns.Count) > most {
		add(advice{"days", "patterns", func() string {
			return fmt.Sprintf("there are %.0f different patterns, and %d days of %d each: some come back on later days", most, days, e.Patterns.Count)
		}})
	}
}

// adviseUneven: a day makes round(N f) neurons active, and bernoulli and sparse-graded patterns have other
// numbers (docs/rates.md has what days store of bernoulli ones).
func adviseUneven(e *Experiment, add func(advice)) {
	kind := e.Patterns.Kind
	if kind != Bernoulli && kind != SparseGraded || e.Patterns.FromFile() {
		return
	}
	for i, p := range e.Phases {
		if p.Wake != nil {
			add(advice{"uneven", fmt.Sprintf("phases.%d.wake", i), func() string {
				return "a day makes round(N f) neurons active, and " + kind + " patterns have other numbers of them: it stores few; put a learn phase in its place, or take exact patterns"
			}})
			return
		}
	}
}

// Notes collects warnings about many networks: of each kind the first, and of how many it holds.
type Notes struct {
	kinds []string // in the order they came
	notes map[string]*note
}

type note struct {
	sentence, of string // of: the first network that it is about
	networks     int
}

// Add notes a warning of a kind about so many networks, one of which of names.
func (n *Notes) Add(kind, of string, networks int, sentence func() string) {
	if n.notes == nil {
		n.notes = map[string]*note{}
	}
	if n.notes[kind] == nil {
		n.kinds = append(n.kinds, kind)
		n.notes[kind] = &note{sentence: sentence(), of: of}
	}
	n.notes[kind].networks += networks
}

// Has reports whether there is a warning of that kind.
func (n *Notes) Has(kind string) bool { return slices.Contains(n.kinds, kind) }

// Sentences are the warnings. In a sweep of so many networks in all they say whom they are about.
func (n *Notes) Sentences(all int) (sentences []string) {
	for _, kind := range n.kinds {
		text := n.notes[kind]
		switch others := text.networks - 1; {
		case all == 1 || text.of == "":
			sentences = append(sentences, text.sentence)
		case text.networks >= all:
			sentences = append(sentences, fmt.Sprintf("%s; this is %s, and all %d networks are like it, maybe with other numbers", text.sentence, text.of, all))
		case others == 0:
			sentences = append(sentences, fmt.Sprintf("%s; this is %s", text.sentence, text.of))
		default:
			sentences = append(sentences, fmt.Sprintf("%s; this is %s, and %s like it", text.sentence, text.of, plural(float64(others), "network is", "networks are")))
		}
	}
	return sentences
}
