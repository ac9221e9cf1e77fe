package report

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"engram/engine/night"
	"engram/engine/run"
)

// noise is a recall phase: what is recalled at each level of noise.
type noise struct {
	phase  int
	kind   string
	trials int
	points []noisePoint // by level
}

type noisePoint struct{ level, rate, wrong float64 }

// readNoise reads the recall phases of a network, if there are any.
func (n *network) readNoise() error {
	path := n.file("recall.csv")
	table, err := run.ReadTable(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	columns := table.Columns()
	if want := []string{"phase", "kind", "level", "trials", "recall_rate", "error"}; !slices.Equal(columns, want) {
		return fmt.Errorf("%s: its columns are %s, not %s", path, strings.Join(columns, ","), strings.Join(want, ","))
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
		last := len(n.noise) - 1
		if last < 0 || n.noise[last].phase != phase {
			n.noise = append(n.noise, &noise{phase: phase, kind: record[1], trials: int(v[3])})
			last++
		}
		n.noise[last].points = append(n.noise[last].points, noisePoint{v[2], v[4], v[5]})
	}
	for _, test := range n.noise {
		slices.SortStableFunc(test.points, func(a, b noisePoint) int { return cmp.Compare(a.level, b.level) })
	}
	return nil
}

// tolerance is the level of noise at which the recall rate falls to one half.
func (t *noise) tolerance() (level float64, side night.Side) {
	var levels, rates []float64
	for _, p := range t.points {
		levels, rates = append(levels, p.level), append(rates, p.rate)
	}
	return night.Tolerance(levels, rates)
}

// tested is how many patterns a noise test is of: those that the phase before it worked with,
// by day all of them; -1 if that is unknown.
func (n *network) tested(t *noise) int {
	for k := t.phase - 1; k >= 0; k-- {
		switch p := n.experiment.Phases[k]; {
		case p.Recall != nil:
			continue
		case p.Sleep == nil:
			return n.experiment.Patterns.Count
		}
		if i := slices.IndexFunc(n.phases, func(p *phase) bool { return p.number == k }); i >= 0 {
			return n.replayed(n.phases[i])
		}
		return -1
	}
	return n.experiment.Patterns.Count
}

// around are the first noise test after a phase and the last one of its kind before it; nil
// where there is none.
func (n *network) around(p *phase) (before, after *noise) {
	for _, t := range n.noise {
		if after == nil && t.phase > p.number {
			after = t
		}
	}
	for _, t := range n.noise {
		if after != nil && t.phase < p.number && t.kind == after.kind {
			before = t
		}
	}
	return before, after
}
