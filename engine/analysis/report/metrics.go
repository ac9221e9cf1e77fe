package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/sleep"
	"engram/engine/observable"
	"engram/engine/store"
)

// phase is the records of a phase of a network.
type phase struct {
	number int
	name   string
	cycles []float64 // passes in wake, levels in recall
	mean   map[string][]float64
	std    map[string][]float64 // over neurons; of observables that have one
	median map[string][]float64 // over neurons; likewise, but not of runs of before that was recorded
}

// readMetrics hands the rows of metrics.csv to the networks they are about.
func (s *source) readMetrics(path string) error {
	table, err := store.ReadTable(path)
	if err != nil {
		return err
	}
	columns := table.Columns()
	if len(columns) < 4 || !slices.Equal(columns[:4], []string{"replica", "phase", "phase_name", "cycle"}) {
		return fmt.Errorf("%s: its columns are %s; a table of engram begins with replica,phase,phase_name,cycle", path, strings.Join(columns, ","))
	}
	for i, record := range table.Records() {
		if err := s.addRecord(columns, record); err != nil {
			return fmt.Errorf("%s, row %d: %w", path, i+1, err)
		}
	}
	return nil
}

func (s *source) addRecord(columns, record []string) error {
	values, err := numbersOf(columns, record, "phase_name")
	if err != nil {
		return err
	}
	n := s.network(int(values[0]))
	if n == nil {
		return fmt.Errorf("there is no replica %s in this folder, which has %d", record[0], len(s.networks))
	}
	number, err := n.phaseOf(record[1])
	if err != nil {
		return err
	}
	last := len(n.phases) - 1
	if last < 0 || n.phases[last].number != number {
		n.phases = append(n.phases, &phase{number: number, name: record[2], mean: map[string][]float64{}, std: map[string][]float64{}, median: map[string][]float64{}})
		last++
	}
	p := n.phases[last]
	p.cycles = append(p.cycles, values[3])
	for i, column := range columns[4:] {
		v := values[4+i]
		into, of := p.mean, column
		if name, found := strings.CutSuffix(column, "_std"); found {
			into, of = p.std, name
		} else if name, found := strings.CutSuffix(column, "_median"); found {
			into, of = p.median, name
		}
		into[of] = append(into[of], v)
	}
	return nil
}

// phaseOf reads the number of a phase that the network has.
func (n *network) phaseOf(cell string) (int, error) {
	number, err := strconv.Atoi(cell)
	if phases := len(n.experiment.Phases); err != nil || number < 0 || number >= phases {
		return 0, fmt.Errorf("there is no phase %s; the configuration in the manifest has %d", cell, phases)
	}
	return number, nil
}

// numbersOf reads the cells of a row; those of the column that holds words are NaN.
func numbersOf(columns, record []string, words string) ([]float64, error) {
	values := make([]float64, len(record))
	for i, cell := range record {
		if columns[i] == words {
			values[i] = math.NaN()
			continue
		}
		var err error
		if values[i], err = strconv.ParseFloat(cell, 64); err != nil {
			return nil, fmt.Errorf("%s is %q, which is no number", columns[i], cell)
		}
	}
	return values, nil
}

// last is the last recorded value of an observable, NaN where it was not recorded.
func (p *phase) last(name string) float64 { return p.at(name, len(p.cycles)-1) }

// first is the value before the first cycle.
func (p *phase) first(name string) float64 { return p.at(name, 0) }

func (p *phase) at(name string, i int) float64 { return at(p.mean[name], i) }

// at is a value of a record, NaN where it is not there.
func at(values []float64, i int) float64 {
	if i >= 0 && i < len(values) {
		return values[i]
	}
	return math.NaN()
}

// lastMedian is the median over neurons that belongs to last, NaN where there is none.
func (p *phase) lastMedian(name string) float64 {
	if v := p.median[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return math.NaN()
}

// skewed reports whether a few neurons rule the mean of an observable at the end of a phase, so
// that the median speaks for the neurons: the two differ by more than a factor of 2. What lies
// between limits is never ruled by few: a density is that of all synapses together.
func (p *phase) skewed(name string) bool {
	return observable.Named(name).Limits == nil && sleep.Skewed(p.last(name), p.lastMedian(name))
}

// ends are the values of an observable before the first cycle and at the end: the medians over
// neurons where they speak for the neurons and the means do not.
func (p *phase) ends(name string) (from, to float64, median bool) {
	if !p.skewed(name) {
		return p.first(name), p.last(name), false
	}
	all := p.median[name]
	return all[0], all[len(all)-1], true
}

// endsAs are the same, medians or means as asked; the means where there are no medians.
func (p *phase) endsAs(name string, median bool) (from, to float64) {
	if all := p.median[name]; median && len(all) > 0 {
		return all[0], all[len(all)-1]
	}
	return p.first(name), p.last(name)
}

// lastStd is the standard deviation that belongs to last.
func (p *phase) lastStd(name string) float64 {
	if v := p.std[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return math.NaN()
}

// consolidates reports whether a phase is one that makes memories robust.
func (p *phase) consolidates() bool { return p.name == "sleep" || p.name == "learn" }

// night is the last phase of consolidation, nil where there is none yet.
func (n *network) night() *phase {
	for _, p := range slices.Backward(n.phases) {
		if p.consolidates() {
			return p
		}
	}
	return nil
}

// record is an observable over the cycles of a phase: of a network, or of several that differ in
// seed alone.
type record struct {
	cycles, mean []float64
	low, high    []float64 // the band; nil: none
}

// values are those of an observable in a phase, the means over neurons or their medians.
func (p *phase) values(name string, median bool) []float64 {
	if median {
		return p.median[name]
	}
	return p.mean[name]
}

// recordOf is the record of an observable in a phase of some networks: of one its values, with a
// band of a standard deviation over neurons; of several the mean, with a band of a standard
// deviation over them. A network that ended the phase earlier than others counts with its last
// value. ok is false where nothing was recorded.
func recordOf(phases []*phase, name string, median bool) (r record, ok bool) {
	phases = slices.DeleteFunc(slices.Clone(phases), func(p *phase) bool {
		return len(p.cycles) == 0 || len(p.values(name, median)) != len(p.cycles)
	})
	if len(phases) == 0 {
		return r, false
	}
	if len(phases) == 1 {
		p := phases[0]
		r.cycles, r.mean = p.cycles, p.values(name, median)
		if std := p.std[name]; !median && len(std) == len(r.mean) {
			r.low, r.high = band(r.mean, std, observable.Named(name).Range)
		}
		return r, true
	}
	for _, p := range phases {
		r.cycles = append(r.cycles, p.cycles...)
	}
	slices.Sort(r.cycles)
	r.cycles = slices.Compact(r.cycles)
	std := make([]float64, len(r.cycles))
	for i, cycle := range r.cycles {
		var values []float64
		for _, p := range phases {
			at, found := slices.BinarySearch(p.cycles, cycle)
			if v := p.values(name, median)[min(at, len(p.cycles)-1)]; !math.IsNaN(v) && (found || at == len(p.cycles)) {
				values = append(values, v)
			}
		}
		mean, deviation := meanStd(values)
		r.mean, std[i] = append(r.mean, mean), deviation
	}
	r.low, r.high = band(r.mean, std, observable.Named(name).Range)
	return r, true
}

// band is mean ± standard deviation, as far as values are possible (observable.Range).
func band(mean, std, possible []float64) (low, high []float64) {
	for i, v := range mean {
		below, above := v-std[i], v+std[i]
		if len(possible) > 0 {
			below = max(below, possible[0])
		}
		if len(possible) > 1 {
			above = min(above, possible[1])
		}
		low, high = append(low, below), append(high, above)
	}
	return low, high
}

// clipped is what captions say of bands beside what they are.
const clipped = ", as far as values are possible (fractions from 0 to 1)"

// beforeGap is how many cycles after the first record the next one may come in a curve on a logarithmic axis; further on, a line from the
// first would cross a decade and more of which nothing is known.
const beforeGap = 10

// begin is the record that the curve of a phase begins with on a logarithmic axis: the second where that comes long after the first and is
// not the last.
func begin(cycles []float64) int {
	if len(cycles) > 2 && cycles[1]-cycles[0] >= beforeGap {
		return 1
	}
	return 0
}

// from is a record without those before number k.
func (r record) from(k int) record {
	r.cycles, r.mean = r.cycles[k:], r.mean[k:]
	if len(r.low) > 0 {
		r.low, r.high = r.low[k:], r.high[k:]
	}
	return r
}

// meanStd is the mean and the sample standard deviation, NaN where there are too few values.
func meanStd(values []float64) (mean, std float64) {
	n, sum := float64(len(values)), 0.0
	for _, v := range values {
		sum += v
	}
	mean = sum / n
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(squares / (n - 1))
}

// finest is how much further along a logarithmic axis the next point of a curve is drawn:
// records that are closer would blur its dashes.
const finest = 1.02

// line draws a record with its cycles at places on the x axis.
func (r record) line(name string, style int, place func(cycle float64) float64) chart.Line {
	l := chart.Line{Name: name, Style: style}
	last := 0.0
	for i, cycle := range r.cycles {
		if cycle+1 < last*finest && i < len(r.cycles)-1 {
			continue
		}
		last = cycle + 1
		l.X, l.Y = append(l.X, place(cycle)), append(l.Y, r.mean[i])
		if len(r.low) > 0 {
			l.Low, l.High = append(l.Low, r.low[i]), append(l.High, r.high[i])
		}
	}
	l.Marks = few(l.X)
	return l
}

// few tells whether a curve has so few points that each should be seen.
func few(x []float64) bool { return len(x) <= 6 }
