package engine

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/pattern"
	"engram/engine/phase"
)

// census counts what patterns hold that is likely not meant.
type census struct {
	empty, full   int   // patterns that activate no neuron, or all
	duplicates    int   // patterns that are equal to one before
	silent, fixed int   // neurons that no pattern activates, or all do
	active        []int // neurons in each pattern
}

// countOf takes the census of the patterns.
func countOf(p pattern.Set) (c census) {
	ones, hashes := make([]int, p.M), make([]uint64, p.M)
	words := make([]uint64, p.M) // 64 neurons of each pattern
	for j := range p.N {
		active := 0
		for mu, bit := range p.Bits[j*p.M : (j+1)*p.M] {
			active += int(bit)
			ones[mu] += int(bit)
			words[mu] |= uint64(bit) << (j % 64)
		}
		if j%64 == 63 || j == p.N-1 {
			for mu, word := range words {
				hashes[mu] = mix(hashes[mu] ^ word)
			}
			clear(words)
		}
		switch active {
		case 0:
			c.silent++
		case p.M:
			c.fixed++
		}
	}
	c.active = ones
	seen := map[uint64]bool{}
	for mu, hash := range hashes {
		switch ones[mu] {
		case 0:
			c.empty++
		case p.N:
			c.full++
		}
		if seen[hash] {
			c.duplicates++
		}
		seen[hash] = true
	}
	return c
}

// mix scrambles a number, each into another one (the finaliser of splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// say adds what the census of so many patterns of n neurons found. Of tells whose they are.
func (c census) say(of string, n, m int, sequence bool, add func(kind, sentence string)) {
	var odd []string
	for _, part := range []struct {
		count int
		says  string
	}{{c.empty, "without an active neuron"}, {c.full, "without a silent one"}, {c.duplicates, "equal to one before"}} {
		if part.count > 0 {
			odd = append(odd, areOrIs(part.count)+" "+part.says)
		}
	}
	if len(odd) > 0 {
		text := fmt.Sprintf("%s: of the %d patterns %s", of, m, strings.Join(odd, ", "))
		if sequence && c.duplicates > 0 {
			text += "; a sequence cannot go on from equal patterns to different ones"
		}
		add("odd patterns", text)
	}
	var neurons []string
	if c.silent > 0 {
		neurons = append(neurons, areOrIs(c.silent)+" active in no pattern")
	}
	if c.fixed > 0 {
		neurons = append(neurons, areOrIs(c.fixed)+" active in all")
	}
	if len(neurons) > 0 {
		add("constant neurons", fmt.Sprintf("%s: of the %d neurons %s; nothing but the threshold limits their margins, which count in all means over neurons (see the medians)",
			of, n, strings.Join(neurons, ", ")))
	}
}

// sayUneven tells of patterns from a file, most of which have another number of active neurons than a
// day makes active.
func (c census) sayUneven(of string, e *config.Experiment, people graph.Populations, add func(kind, sentence string)) {
	if !slices.ContainsFunc(e.Phases, func(p config.Phase) bool { return p.Wake != nil }) {
		return
	}
	winners := people.Active(e.Network.Neurons)
	uneven := 0
	for _, active := range c.active {
		if active != winners {
			uneven++
		}
	}
	if 2*uneven > len(c.active) {
		add("uneven", fmt.Sprintf("%s: %d of the %d patterns do not have %d active neurons, which is round(N f) and what a day makes active, but from %d to %d: a day stores few of such patterns; put a learn phase in its place",
			of, uneven, len(c.active), winners, slices.Min(c.active), slices.Max(c.active)))
	}
}

func areOrIs(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
}

// mostDrawn is how many elements of patterns are drawn at most to look at them before a run.
const mostDrawn = 4_000_000

// look finds what is likely not meant in the patterns and factors of each class of networks, and
// refuses what cannot be.
func (j *Job) look(found *classes) error {
	notes, drawn := config.Notes{}, 0.0
	known := map[*pattern.Set]census{} // of files
	for _, c := range found.all {
		add := func(kind, sentence string) {
			notes.Add(kind, j.combinations.Name(c.number), c.count, func() string { return sentence })
		}
		e, people := c.network, pattern.Populations(c.network.Network)
		n, m, sequence := e.Network.Neurons, e.Patterns.Count, e.Patterns.Memory == "sequence"
		size := float64(n) * max(float64(m), 1/min(people.FE, people.FI)) // that are drawn, at least

		var active []int // neurons in each pattern of a file
		if days := c.inputs.Days; days != nil {
			for day, name := range e.Patterns.Sources() {
				p := &days[day]
				if err := j.checkActivity(c, name, p, add); err != nil {
					return err
				}
				counted, again := known[p]
				if !again {
					counted = countOf(*p)
					known[p] = counted
				}
				counted.say(name, n, m, sequence, add)
				counted.sayUneven(name, e, people, add)
				active = append(active, counted.active...)
			}
		} else if drawn+size <= mostDrawn {
			drawn += size
			countOf(pattern.Draw(e.Seed, 0, e.Patterns, n, people, j.target.Threads())).say(j.drawnFor(c.number), n, m, sequence, add)
		} else if silent := silentNeurons(people, n, m); e.Patterns.Kind == "exact" && silent >= 1 {
			census{silent: pattern.RoundEven(silent)}.say("the patterns drawn, about", n, m, sequence, add)
		}
		if text := phase.Overload(e, active); text != "" {
			add("overload", text)
		}
		sayShort(e, add)
		sayLengths(e, add)
		sayWiredDay(e, add)
		if err := j.checkAlive(c, add); err != nil {
			return err
		}
	}
	j.Warnings = append(j.Warnings, notes.Sentences(len(j.numbers))...)
	return nil
}

// sayShort tells of learn phases that end before convergence can be judged.
func sayShort(e *config.Experiment, add func(kind, sentence string)) {
	for i, p := range e.Phases {
		if l := p.Learn; l != nil && l.UntilConverged && l.Cycles > 0 && l.Cycles < 2*config.ConvergenceEvery {
			add(fmt.Sprint("short learn ", i), fmt.Sprintf("phases.%d.learn has %d cycles, and convergence takes %d at least, being judged every %d: it will end as not converged; give it more cycles, or until_converged: false where a fixed number is meant",
				i, l.Cycles, 2*config.ConvergenceEvery, config.ConvergenceEvery))
		}
	}
}

// sayLengths tells of sleep and learn phases that keep another norm than the one before them: their first cycle scales factors
// alone, since only after a wake, and where synapses have grown, thresholds are scaled too.
func sayLengths(e *config.Experiment, add func(kind, sentence string)) {
	type kept struct {
		config.Scaling
		length float64
	}
	before, from := kept{}, "" // where nothing is kept yet
	for i, p := range e.Phases {
		here := fmt.Sprintf("phases.%d.%s", i, p.Name())
		switch r := p.Replay(); {
		case p.Wake != nil:
			from = ""
		case p.Drift != nil:
			before, from = kept{p.Drift.Scaling, p.Drift.Length}, here
		case r != nil:
			now := kept{r.Scaling, r.Length}
			if from != "" && now != before && !now.None && !before.None && !p.Learn.Regrows() {
				add(fmt.Sprint("length ", i), fmt.Sprintf("%s (length %g) keeps another norm of the factors than %s (length %g): its first cycle scales them, and not the thresholds, which can lose all memories; give both the same length and scaling",
					here, now.length, from, before.length))
			}
			before, from = now, here
		}
	}
}

// sayWiredDay tells of a first day that stores next to nothing.
func sayWiredDay(e *config.Experiment, add func(kind, sentence string)) {
	if !e.WiredDay() {
		return
	}
	add("wired day", "phases.0.wake: neurons of a wired network have different numbers of active sources, where a day stores next to nothing (docs/sparse.md); begin with a learn phase instead")
}

// drawnFor names the patterns that are drawn for a network.
func (j *Job) drawnFor(number int) string {
	if len(j.numbers) > 1 {
		return fmt.Sprintf("the patterns drawn for replica %d", number)
	}
	return "the patterns drawn"
}

// silentNeurons is how many of n neurons are in none of m exact patterns, on average: each is in
// one with the coding level of its population.
func silentNeurons(people graph.Populations, n, m int) (silent float64) {
	for _, p := range []struct {
		neurons int
		level   float64
	}{{people.Excitatory, people.FE}, {n - people.Excitatory, people.FI}} {
		if p.neurons > 0 {
			active := pattern.RoundEven(float64(p.neurons) * p.level)
			silent += float64(p.neurons) * math.Pow(1-float64(active)/float64(p.neurons), float64(m))
		}
	}
	return silent
}

// checkActivity compares the activity of the patterns of a file with the coding level.
func (j *Job) checkActivity(c *class, file string, p *pattern.Set, add func(kind, sentence string)) error {
	const warn, refuse = 1.1, 1.5
	network := c.network.Network
	compare := func(name string, activity, level float64, remedy string) error {
		if activity == 0 {
			return fmt.Errorf("%s: its patterns activate none of the %s; are all of its elements 0?", file, name)
		}
		text := fmt.Sprintf("%s: its patterns activate %.4g of the %s on average, and thresholds are set for the coding level %.4g; %s",
			file, activity, name, level, remedy)
		switch ratio := math.Max(activity/level, level/activity); {
		case !(ratio <= refuse):
			if name := j.combinations.Name(c.number); name != "" {
				text = name + ": " + text
			}
			return fmt.Errorf("%s", text)
		case ratio > warn && !network.CodingLevelFromPatterns:
			add("activity", text)
		}
		return nil
	}
	people := pattern.Populations(network)
	if !network.Balanced {
		activity := p.Activity(p.M)
		return compare("neurons", activity, network.CodingLevel, fmt.Sprintf("write network.coding_level: from_patterns, or %.4g", activity))
	}
	const remedy = "balanced populations are equally active; set network.balanced: false, or take other patterns"
	if err := compare("excitatory neurons", p.ActivityOf(0, people.Excitatory), people.FE, remedy); err != nil {
		return err
	}
	return compare("inhibitory neurons", p.ActivityOf(people.Excitatory, p.N), people.FI, remedy)
}

// checkAlive refuses a file of factors in which no synapse is alive. All ranks call it.
func (j *Job) checkAlive(c *class, add func(kind, sentence string)) error {
	if c.inputs.Factors == "" {
		return nil
	}
	alive, n := 0, c.network.Network.Neurons
	for _, text := range j.ranks.GatherTexts(strconv.Itoa(c.inputs.Alive)) {
		rows, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		alive += rows
	}
	file := c.network.Network.FactorsFile
	switch {
	case alive == 0:
		return fmt.Errorf("%s: all weights, the products of the factors, are at or below %g, where a synapse counts as pruned: the network would be dead", file, graph.Cutoff)
	case alive < n:
		add("dead neurons", fmt.Sprintf("%s: %d of the %d neurons have no synapse that is alive", file, n-alive, n))
	}
	return nil
}
