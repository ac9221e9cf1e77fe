package report

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"engram/engine/analysis/sleep"
	"engram/engine/store"
)

// noise is a recall phase: what is recalled at each level of noise.
type noise struct {
	phase    int
	kind     string
	trials   int
	patterns int          // tested; -1 in runs of before that was recorded
	points   []noisePoint // by level
}

// noisePoint is what the trials at a level found, and the sample standard deviations over
// them, NaN where they are unknown.
type noisePoint struct{ level, rate, wrong, rateStd, wrongStd float64 }

// readNoise reads the recall phases of a network, if there are any.
func (n *network) readNoise() error {
	path := n.file("recall.csv")
	table, err := store.ReadTable(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	columns := table.Columns()
	want := []string{"phase", "kind", "level", "trials", "recall_rate", "error"}
	if len(columns) < len(want) || !slices.Equal(columns[:len(want)], want) {
		return fmt.Errorf("%s: its columns are %s; those of a recall.csv begin with %s", path, strings.Join(columns, ","), strings.Join(want, ","))
	}
	for i, record := range table.Records() {
		v, err := numbersOf(columns, record, "kind")
		if err != nil {
			return fmt.Errorf("%s, row %d: %w", path, i+1, err)
		}
		phase, err := n.phaseOf(record[0])
		if err != nil {
			return fmt.Errorf("%s, row %d: %w", path, i+1, err)
		}
		optional := func(column string) float64 { // runs of before have fewer columns
			if at := slices.Index(columns, column); at >= 0 {
				return v[at]
			}
			return math.NaN()
		}
		last := len(n.noise) - 1
		if last < 0 || n.noise[last].phase != phase {
			test := &noise{phase: phase, kind: record[1], trials: int(v[3]), patterns: -1}
			if patterns := optional("patterns"); !math.IsNaN(patterns) {
				test.patterns = int(patterns)
			}
			n.noise = append(n.noise, test)
			last++
		}
		n.noise[last].points = append(n.noise[last].points, noisePoint{v[2], v[4], v[5], optional("recall_rate_std"), optional("error_std")})
	}
	for _, test := range n.noise {
		slices.SortStableFunc(test.points, func(a, b noisePoint) int { return cmp.Compare(a.level, b.level) })
	}
	return nil
}

// tolerance is the level of noise at which the recall rate falls to one half.
func (t *noise) tolerance() (level float64, side sleep.Side) {
	var levels, rates []float64
	for _, p := range t.points {
		levels, rates = append(levels, p.level), append(rates, p.rate)
	}
	return sleep.Tolerance(levels, rates)
}
