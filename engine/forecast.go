package engine

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"engram/engine/config"
	"engram/engine/machine"
	"engram/engine/phase"
	"engram/engine/state"
)

// Forecast is an estimate of the time that a job takes on this machine. Times are in seconds.
type Forecast struct {
	// Calibration is how long single steps were timed; 0: nothing was, and seconds are no more than
	// additions, of which so many are taken for a second that only their proportions mean something.
	Calibration time.Duration

	least, most float64 // of the seconds, as factors, by the steps that were timed

	total Share
	begun Share          // what is done already of the first batch, of a job that goes on
	batch []*networkTime // of each batch, that of one of its networks
	count []int          // networks in each batch
	every float64        // between checkpoints; 0: none are written
}

// Share is the time that a part of a job takes.
type Share struct {
	Start  float64   // patterns and factors are drawn or read
	Phases []float64 // of each phase, checkpoints included
	Save   float64   // arrays are written
}

// networkTime is the time of one network: in its phases, and of the files it writes.
type networkTime struct {
	Share
	checkpoint float64 // of one checkpoint
}

const (
	// trialTime is the least time that a look at one shape of network is worth.
	trialTime = 50 * time.Millisecond
	// additionsPerSecond stands for a speed that was not measured.
	additionsPerSecond = 1e10
)

// Sum is the time of all parts.
func (s Share) Sum() float64 {
	sum := s.Start + s.Save
	for _, seconds := range s.Phases {
		sum += seconds
	}
	return sum
}

// add adds a part so many times.
func (s *Share) add(other Share, times float64) {
	s.Start += times * other.Start
	s.Save += times * other.Save
	if s.Phases == nil {
		s.Phases = make([]float64, len(other.Phases))
	}
	for i, seconds := range other.Phases {
		s.Phases[i] += times * seconds
	}
}

// Seconds is the time that is left of all batches.
func (f *Forecast) Seconds() float64 { return f.total.Sum() - f.begun.Sum() }

// Between is the range of Seconds: had all steps that were timed been as fast as the fastest, and as slow as the slowest of them. What
// else the machine does later is not known.
func (f *Forecast) Between() (least, most float64) {
	return f.least * f.Seconds(), f.most * f.Seconds()
}

// Total is the time of all batches by what they do, what is done already included.
func (f *Forecast) Total() Share { return f.total }

// Batches is their number.
func (f *Forecast) Batches() int { return len(f.batch) }

// Batch is the time of one batch.
func (f *Forecast) Batch(i int) (s Share) {
	s.add(f.batch[i].withCheckpoints(f.every), float64(f.count[i]))
	return s
}

// Range is the time that phase i takes for one network: the least and the most of all networks.
func (f *Forecast) Range(i int) (least, most float64) {
	least = math.Inf(1)
	for _, t := range f.batch {
		seconds := t.withCheckpoints(f.every).Phases[i]
		least, most = min(least, seconds), max(most, seconds)
	}
	return least, most
}

// withCheckpoints adds the time of checkpoints to that of phases.
func (t *networkTime) withCheckpoints(every float64) Share {
	s := Share{Start: t.Start, Save: t.Save, Phases: slices.Clone(t.Phases)}
	for i, seconds := range s.Phases {
		if every > 0 {
			s.Phases[i] += math.Floor(seconds/every) * t.checkpoint
		}
	}
	return s
}

// newForecast is the forecast that follows from the time of a network of each shape.
func (j *Job) newForecast(of map[*config.Experiment]*networkTime) *Forecast {
	f := &Forecast{least: 1, most: 1, every: max(0, j.options.CheckpointEvery.Seconds())}
	networks, shares := map[*networkTime]int{}, []*networkTime{}
	for _, g := range j.groups {
		t := of[g.network]
		f.batch, f.count = append(f.batch, t), append(f.count, len(g.numbers))
		if networks[t] == 0 {
			shares = append(shares, t)
		}
		networks[t] += len(g.numbers)
	}
	for _, t := range shares {
		f.total.add(t.withCheckpoints(f.every), float64(networks[t]))
	}
	if c := j.resumed; c != nil {
		first := f.Batch(0)
		f.begun = Share{Start: first.Start, Phases: make([]float64, len(first.Phases))}
		at := c.Position.Phase
		copy(f.begun.Phases, first.Phases[:at])
		step, steps := c.reached(j.groups[0].network)
		f.begun.Phases[at] = first.Phases[at] * float64(step) / float64(max(1, steps))
	}
	return f
}

// Rough is a forecast of no more than additions, and of files as if each was as long as so many.
func (j *Job) Rough() *Forecast {
	const (
		additionsPerFile    = 2e7
		additionsPerElement = 20 // of patterns and factors
	)
	of := map[*config.Experiment]*networkTime{}
	for _, e := range j.Shapes() {
		t := &networkTime{}
		for p := range e.Phases {
			t.Phases = append(t.Phases, (1+work(e, p))/additionsPerSecond)
		}
		patterns, factors := elementsOf(e, e.Network.Neurons)
		t.Start = (patterns + factors) * additionsPerElement / additionsPerSecond
		t.Save = (float64(fileCount(e))*additionsPerFile + float64(j.kept(e))) / additionsPerSecond
		of[e] = t
	}
	return j.newForecast(of)
}

// Forecast times the steps of the job's phases, for about the given time in all or less if the job is short, and takes what disk
// says for the speed at which files are written. Nothing is written, and the job is as before. Of many shapes
// some are looked at, and networks so large that drawing them would take longer are stood for by
// smaller ones.
func (j *Job) Forecast(budget time.Duration, disk func() machine.DiskSpeed) (*Forecast, error) {
	begin := time.Now()
	shapes := j.shapes()
	of := map[*config.Experiment]*networkTime{}
	least, most := 0.0, 0.0 // means over the looks
	rows, elements := j.trialSize(budget)
	looks := min(len(shapes), max(1, int(budget/trialTime)))
	for look := range looks {
		from, to := look*len(shapes)/looks, (look+1)*len(shapes)/looks
		middle := shapes[(from+to)/2]
		at := reduced(middle, elements, rows)
		each := budget / time.Duration(looks*(2+2*len(at.network.Phases)))
		stream := j.trialStream(at, disk)
		ofRank := j.ranks.Largest(at.network.Network.Neurons)
		t, err := phase.NewTrial(j.target, at.network, at.inputs, ofRank, trialRows(at.network, elements, rows), each, stream)
		if err != nil {
			return nil, errors.Join(err, stream.Release())
		}
		seconds := make([]float64, len(at.network.Phases))
		for i, p := range phase.All(at.network) {
			if seconds[i], err = p.Estimate(t, i); err != nil {
				return nil, errors.Join(err, stream.Release())
			}
		}
		if err := stream.Release(); err != nil {
			return nil, err
		}
		fast, slow := t.Spread()
		least, most = least+fast/float64(looks), most+slow/float64(looks)
		for _, s := range shapes[from:to] {
			of[s.network] = j.networkTime(s.network, at.network, t, seconds, disk())
			j.addTraffic(of[s.network], s, disk())
		}
	}
	f := j.newForecast(of)
	f.Calibration, f.least, f.most = time.Since(begin), least, most
	return f, nil
}

// networkTime carries the times of a trial on to a network of another shape.
func (j *Job) networkTime(e, tried *config.Experiment, t *phase.Trial, phases []float64, disk machine.DiskSpeed) *networkTime {
	patterns, factors := elementsOf(e, e.Network.Neurons)
	triedPatterns, triedFactors := elementsOf(tried, tried.Network.Neurons)
	draw, pass := t.Draw*patterns/triedPatterns, t.Pass*factors/triedFactors
	out := &networkTime{}
	for i, seconds := range phases {
		seconds *= work(e, i) / work(tried, i)
		if p := e.Phases[i]; p.Recall != nil {
			seconds += 2 * pass // the copy, and its common scale
		} else if p.Wake != nil && i > 0 {
			seconds += draw
		}
		out.Phases = append(out.Phases, seconds)
	}
	out.Start = draw + t.Grow*factors/triedFactors
	files, bytes := fileCount(e), float64(j.kept(e)+phase.SnapshotBytes(e, j.target.Precision()))
	state := float64(state.FactorBytes(e.Network, e.Network.Neurons, j.target.Precision()))
	if slices.Contains(e.Save, "U") {
		out.Save += 2 * pass // read, and put into the order of U.npy
	}
	out.Save += float64(files)*disk.File + bytes*disk.Byte
	out.checkpoint = 2*pass + checkpointFiles*disk.File + state*disk.Byte
	return out
}

// shapes are one network of each shape, with its files, in the order of their work.
func (j *Job) shapes() (all []group) {
	seen := map[*config.Experiment]bool{} // which groups of one shape share
	for _, g := range j.groups {
		if !seen[g.network] {
			seen[g.network] = true
			all = append(all, group{network: g.network, inputs: g.inputs, disk: g.disk})
		}
	}
	slices.SortStableFunc(all, func(a, b group) int {
		return cmp.Compare(workOf(a.network), workOf(b.network))
	})
	return all
}

// trialSize is how many rows of all N synapses steps are timed on, enough for all threads, and the most elements of
// patterns and factors that are made for that.
func (j *Job) trialSize(budget time.Duration) (rows int, elements float64) {
	switch {
	case j.target.Name() == "reference": // which is slow
		rows, elements = 32, 4e5
	case budget >= time.Second:
		rows, elements = 256, 4e7
	default:
		rows, elements = 64, 4e6
	}
	return max(rows, 2*blockRows()), elements
}

// trialRows is how many rows of a network stand for so many of all N synapses: more of those that are wired sparsely, of a
// quarter of the elements at most, since some of a step's time goes to all neurons, whatever its rows.
func trialRows(e *config.Experiment, elements float64, rows int) int {
	_, one := elementsOf(e, 1)
	return max(rows, min(int(elements/4/one), int(float64(rows*e.Network.Neurons)/e.Network.Indegree())))
}

// elementsOf are those of the patterns of an experiment, and of the factors of so many rows.
func elementsOf(e *config.Experiment, rows int) (patterns, factors float64) {
	return float64(e.Network.Neurons) * float64(e.Patterns.Count), synapsesOf(e, rows) * float64(e.Network.Factors)
}

// synapsesOf are those of so many rows.
func synapsesOf(e *config.Experiment, rows int) float64 {
	return float64(rows) * e.Network.Indegree()
}

// reduced is a group that stands for one whose patterns and rows have more than so many elements:
// of half the neurons and patterns, and half of these, until they are few enough. One that is wired sparsely keeps its
// patterns, and its neurons where a file or places in space say how many there are.
func reduced(g group, elements float64, rows int) group {
	e := *g.network
	size := func() float64 {
		patterns, factors := elementsOf(&e, rows)
		return patterns + factors
	}
	w := e.Network.Wiring
	if size() <= elements || w != nil && (w.File != "" || w.Space != nil) {
		return g
	}
	for size() > elements && float64(e.Network.Neurons/2)*min(e.Network.CodingLevel, 1-e.Network.CodingLevel) >= 2 {
		switch half := e.Network.Neurons / 2; {
		case w == nil:
			e.Patterns.Count = max(1, e.Patterns.Count/2)
		case half <= 2*e.Network.MostIndegree() || half < w.Modules:
			return group{network: &e, inputs: &state.Inputs{}, disk: g.disk}
		}
		e.Network.Neurons /= 2
	}
	return group{network: &e, inputs: &state.Inputs{}, disk: g.disk}
}

// QuickEstimate is Forecast for a tenth of a second, with the disk of a folder; of a job that is short,
// it is Rough.
func (j *Job) QuickEstimate(dir string) (*Forecast, error) {
	const (
		time  = 100 * time.Millisecond
		short = 4e10 // additions, some four seconds of one thread, two of two
		each  = 2e6  // for the files of a network
	)
	all := 0.0
	for _, g := range j.groups {
		all += float64(len(g.numbers)) * (each + workOf(g.network))
	}
	if all < short {
		return j.Rough(), nil
	}
	measured := make(chan machine.DiskSpeed, 1)
	go func() { measured <- machine.MeasureDisk(dir, time/8) }() // which mostly waits
	return j.Forecast(time, sync.OnceValue(func() machine.DiskSpeed { return <-measured }))
}

// work is about what phase i costs a network, in additions: more than nothing, since the
// state before the first cycle is looked at too.
func work(e *config.Experiment, i int) float64 {
	m := float64(e.Patterns.Count * e.DaysOf(i))
	return phase.Of(e.Phases[i]).Additions(synapsesOf(e, e.Network.Neurons), float64(e.Network.Factors), m, e.Network.CodingLevel)
}

func workOf(e *config.Experiment) (all float64) {
	for i := range e.Phases {
		all += work(e, i)
	}
	return all
}
