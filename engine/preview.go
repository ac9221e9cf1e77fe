package engine

import (
	"fmt"
	"slices"
	"strings"

	"engram/engine/config"
	"engram/engine/parallel"
	"engram/engine/pattern"
	"engram/engine/state"
	"engram/engine/wiring"
)

// probed tells whether the synapses that are probed exist in a network with a wiring.
func probed(e *config.Experiment, in *state.Inputs) error {
	w := wiring.New(e.Network, e.Seed, in.Wiring)
	for k, s := range e.Record.Probes.Synapses {
		if sources := w.Sources(nil, s[0]); !slices.Contains(sources, int32(s[1])) {
			return fmt.Errorf("record.probes.synapses.%d: the wiring has no synapse from neuron %d to neuron %d (seed %d): leave it out, or list another one%s", k, s[1], s[0], e.Seed, someOf(sources))
		}
	}
	return nil
}

// someOf are a few of the sources of a neuron, to choose from.
func someOf(sources []int32) string {
	const few = 5
	if len(sources) == 0 {
		return ", of another neuron: this one has none"
	}
	more := ""
	if len(sources) > few {
		more = ", ..."
	}
	return ": it has them from " + strings.Trim(strings.ReplaceAll(fmt.Sprint(sources[:min(few, len(sources))]), " ", ", "), "[]") + more
}

// checkSynapses refuses factors of a file, and probes, that are not of the synapses that a network has: the seed and the wiring
// may be swept.
func (j *Job) checkSynapses(found *classes) error {
	for _, number := range j.numbers {
		c := found.of(number)
		factors, probes := c.network.Network.FactorsFile != "", c.network.Record.Probes != nil
		if c.network.Network.Wiring == nil || !factors && !probes {
			continue
		}
		r, err := j.combinations.Replica(number)
		if err != nil {
			return err
		}
		if factors {
			err = factorsFit(r.Experiment, c.inputs, j.target.Threads())
		}
		if err == nil && probes {
			err = probed(r.Experiment, c.inputs)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func factorsFit(e *config.Experiment, in *state.Inputs, threads int) error {
	n := e.Network
	differs := make([]string, n.Neurons)
	eachRow(wiring.New(n, e.Seed, in.Wiring), n.Neurons, threads, func(row int, sources []int32) { differs[row] = in.Given.Difference(row, sources) })
	at := slices.IndexFunc(differs, func(difference string) bool { return difference != "" })
	if at < 0 {
		return nil
	}
	own := fmt.Sprintf("network.wiring with seed %d", e.Seed)
	if n.Wiring.File != "" {
		own = n.Wiring.File
	}
	return fmt.Errorf("%s: %s, unlike %s: its factors are of another network; give network.wiring: {file: %s} and leave out network.factors_file, or give the wiring and the seed of that network",
		n.FactorsFile, differs[at], own, n.FactorsFile)
}

// Indegrees are the numbers of synapses of the neurons of a network that is wired sparsely.
type Indegrees struct {
	Least, Most int
	Mean        float64
	Synapses    int64
	Bytes       int64 // of the factors and sources of a network: rows are as long as the longest
}

// Indegrees draws the wiring of the first network; ok is false where all are connected to all.
func (j *Job) Indegrees() (in Indegrees, ok bool) {
	g := j.groups[0]
	n := g.network.Network
	if n.Wiring == nil {
		return in, false
	}
	in.Least = n.Neurons
	for _, k := range indegrees(wiring.New(n, g.network.Seed, g.inputs.Wiring), n.Neurons, j.target.Threads()) {
		in.Least, in.Most = min(in.Least, k), max(in.Most, k)
		in.Synapses += int64(k)
	}
	in.Mean = float64(in.Synapses) / float64(n.Neurons)
	in.Bytes = int64(n.Neurons) * int64(in.Most) * (int64(n.Factors)*j.target.Precision().Bytes() + 4)
	return in, true
}

// indegrees are the numbers of synapses of n neurons.
func indegrees(w *wiring.Wirer, n, threads int) []int {
	all := make([]int, n)
	eachRow(w, n, threads, func(row int, sources []int32) { all[row] = len(sources) })
	return all
}

// eachRow calls visit with the sources of each of n rows, drawn by so many threads.
func eachRow(w *wiring.Wirer, n, threads int, visit func(row int, sources []int32)) {
	const together = 16
	parallel.Each(threads, n, together, func() func(from, to int) {
		w, at := w.Another(), []int32(nil)
		return func(from, to int) {
			for row := from; row < to; row++ {
				at = w.Sources(at[:0], row)
				visit(row, at)
			}
		}
	})
}

// PatternStatistics tell of the patterns of the first day of a job's first network.
type PatternStatistics struct {
	Patterns int     // M
	Looked   int     // patterns that were looked at: the first ones, where all are many
	Activity float64 // mean fraction of active neurons of a pattern

	Least, Most int // active neurons of a pattern

	Overlaps                 [config.Relations]pattern.Overlap // by the relation of two patterns
	SilentNeurons, Duplicate int                               // neurons active in none of them, patterns equal to one before
}

// mostCompared bounds the work of comparing patterns: pairs times 64 neurons.
const mostCompared = 200_000_000

// PatternStatistics draws, or takes from a file, the patterns of the first day of the first network.
func (j *Job) PatternStatistics() PatternStatistics {
	g := j.groups[0]
	e := g.network
	n, patterns := e.Network.Neurons, e.Patterns
	looked := patterns.Count
	for looked > 2 && float64(looked)*float64(looked)*float64(n)/128 > mostCompared || looked > 2 && looked*n > 10*mostDrawn {
		looked /= 2
	}
	patterns.Count = looked
	var p pattern.Set
	if g.inputs.Days != nil {
		p = g.inputs.Days[0].First(looked)
	} else {
		p = pattern.Draw(e.Seed, 0, patterns, n, pattern.Populations(e.Network), j.target.Threads())
	}
	counted := countOf(p)
	s := PatternStatistics{Patterns: e.Patterns.Count, Looked: looked, Activity: p.ActivityOf(0, n), Overlaps: p.Overlaps(patterns.Relation),
		SilentNeurons: counted.silent, Duplicate: counted.duplicates}
	s.Least, s.Most = counted.active[0], counted.active[0]
	for _, k := range counted.active {
		s.Least, s.Most = min(s.Least, k), max(s.Most, k)
	}
	return s
}
