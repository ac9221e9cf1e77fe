package report

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"engram/engine/observable"
	"engram/engine/store"
)

// memory is a pattern at a record.
type memory struct {
	day, pattern int
	stored       bool
	margin       float64
}

// remembered is the patterns of all days so far at the first and the last record of a phase, in the same order.
type remembered struct {
	phase       int
	before      []memory
	after       []memory // empty while there is one record
	first, last string   // cycles
}

// readMemories reads the phases of a network's memories.csv, if there is one; of recall phases noise tests are drawn.
func (n *network) readMemories() error {
	path := n.file(observable.Memories)
	table, err := store.ReadTable(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	columns, want := table.Columns(), observable.ColumnNames(observable.Memories)[:7]
	if len(columns) < len(want) || !slices.Equal(columns[:len(want)], want) {
		return fmt.Errorf("%s: its columns are %s; those of a memories.csv begin with %s", path, strings.Join(columns, ","), strings.Join(want, ","))
	}
	for i, record := range table.Records() {
		if err := n.addMemory(record); err != nil {
			return fmt.Errorf("%s, row %d: %w", path, i+1, err)
		}
	}
	return nil
}

// addMemory adds a row to what a phase remembers: each later record takes the place of the last one.
func (n *network) addMemory(record []string) error {
	phase, err := n.phaseOf(record[0])
	if err != nil || n.experiment.Phases[phase].Recall != nil {
		return err
	}
	m, cycle := memory{stored: record[5] == "1"}, record[2]
	var wrong [3]error
	m.day, wrong[0] = strconv.Atoi(record[3])
	m.pattern, wrong[1] = strconv.Atoi(record[4])
	m.margin, wrong[2] = strconv.ParseFloat(record[6], 64)
	if err := errors.Join(wrong[:]...); err != nil || m.day < 0 || m.pattern < 0 {
		return fmt.Errorf("day %q, pattern %q and margin %q are not all numbers", record[3], record[4], record[6])
	}
	last := len(n.remembered) - 1
	if last < 0 || n.remembered[last].phase != phase {
		n.remembered = append(n.remembered, &remembered{phase: phase, first: cycle, last: cycle})
		last++
	}
	r := n.remembered[last]
	if cycle == r.first {
		r.before = append(r.before, m)
		return nil
	}
	if cycle != r.last {
		r.last, r.after = cycle, r.after[:0]
	}
	r.after = append(r.after, m)
	return nil
}

// rememberedNight is the last sleep that has patterns before and after it, else such a learn phase; nil: there is none.
func (n *network) rememberedNight() *remembered {
	for _, name := range []string{"sleep", "learn"} {
		for _, r := range slices.Backward(n.remembered) {
			if n.experiment.Phases[r.phase].Name() == name && len(r.after) > 0 && len(r.after) == len(r.before) {
				return r
			}
		}
	}
	return nil
}

// overlaps are, of each pattern of all days, the fraction of its active neurons that another pattern activates too, as a mean
// over the others; nil where X.npy is not there. Patterns without an active neuron have NaN.
func (n *network) overlaps() ([]float64, error) {
	a, err := store.OpenArray(n.file("X.npy"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer a.Close()
	shape := a.Header().Shape
	if len(shape) != 2 || shape[1] < 2 {
		return nil, nil
	}
	m := shape[1]
	shared, active, row := make([]float64, m), make([]float64, m), make([]float64, m)
	for range shape[0] {
		if err := a.ReadFloats(row); err != nil {
			return nil, err
		}
		k := 0.0
		for _, x := range row {
			k += x
		}
		for mu, x := range row {
			shared[mu] += x * (k - 1)
			active[mu] += x
		}
	}
	for mu := range shared {
		shared[mu] /= active[mu] * float64(m-1)
	}
	return shared, nil
}

// storedPart is the fraction of the patterns that are stored, of those of a day; -1: of all days.
func storedPart(all []memory, day int) float64 {
	stored, count := 0.0, 0.0
	for _, m := range all {
		if day < 0 || m.day == day {
			if count++; m.stored {
				stored++
			}
		}
	}
	return stored / count
}

// Bins of patterns: at most so many, of at least so many patterns each.
const mostBins, fewestPatterns = 10, 5

// binned is the fraction of patterns that are stored in bins of equally many, by a value of each; values that are no finite number are
// left out. x is the mean value in a bin.
func binned(values []float64, after []memory) (x, y []float64) {
	type point struct{ value, stored float64 }
	var points []point
	for i, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			p := point{value: v}
			if after[i].stored {
				p.stored = 1
			}
			points = append(points, p)
		}
	}
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(a.value, b.value) })
	bins := min(mostBins, max(1, len(points)/fewestPatterns))
	for bin := range bins {
		part := points[bin*len(points)/bins : (bin+1)*len(points)/bins]
		if len(part) == 0 {
			continue
		}
		var value, stored float64
		for _, p := range part {
			value += p.value
			stored += p.stored
		}
		x, y = append(x, value/float64(len(part))), append(y, stored/float64(len(part)))
	}
	return x, y
}
