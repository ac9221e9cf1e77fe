package report

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"engram/engine/analysis/sleep"
	"engram/engine/analysis/theory"
	"engram/engine/analysis/turnover"
	"engram/engine/config"
	"engram/engine/store"
)

// network is one replica of a run.
type network struct {
	source     *source
	number     int
	experiment *config.Experiment
	swept      []setting // its values of the sweep
	failure    string    // why it has no result, if so

	nothingStored bool               // that is since a night had nothing to replay
	empty         []store.NoneStored // its nights that had nothing to replay

	phases  []*phase // those that have records, in order
	noise   []*noise
	kept    int    // patterns that the last night replayed; -1: unknown
	replays []bool // which; nil: unknown
	active  []int  // neurons in each pattern from a file; nil: unknown
	weights *weights
	pruning *pruning // nil: no snapshots

	turnover []turnover.Change // between snapshots

	remembered []*remembered // patterns before and after phases, in order; nil: not recorded
	dayCounts  []dayCount    // stored patterns of each day; nil: it knows one day

	lack string // why there are no weights
}

// setting is a swept key and the value a network has.
type setting struct {
	path  string
	value any
}

func newNetwork(s *source, r config.Replica) *network {
	n := &network{source: s, number: r.Number, experiment: r.Experiment, kept: -1}
	for i, axis := range s.experiment.Sweep {
		n.swept = append(n.swept, setting{axis.Path, r.Values[i]})
	}
	return n
}

// file is the path of a file of the network's own.
func (n *network) file(name string) string {
	return filepath.Join(n.source.dir, "arrays", fmt.Sprint(n.number), name)
}

// readKept counts the patterns that the last night replayed.
func (n *network) readKept() error {
	a, err := store.OpenArray(n.file("kept.npy"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer a.Close()
	kept := make([]float64, a.Len())
	if err := a.ReadFloats(kept); err != nil {
		return err
	}
	n.kept, n.replays = 0, make([]bool, len(kept))
	for mu, k := range kept {
		if n.replays[mu] = k != 0; n.replays[mu] {
			n.kept++
		}
	}
	return nil
}

// setting names what is special about a network among those of its run: load 0.2.
func (n *network) setting(leaveOut ...string) string {
	var parts, paths []string
	for _, s := range n.swept {
		paths = append(paths, s.path)
	}
	for _, s := range n.swept {
		if !slices.Contains(leaveOut, s.path) {
			parts = append(parts, keyAmong(s.path, paths)+" "+s.text())
		}
	}
	return strings.Join(parts, ", ")
}

// text is the value in words.
func (s setting) text() string {
	switch s.value.(type) {
	case map[string]any, []any:
		return words(s.value)
	}
	return fmt.Sprint(s.value)
}

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

// optimum is what the theory says of a network in a phase of consolidation; the error
// says why it says nothing.
func (n *network) optimum(p *phase) (theory.Point, error) {
	patterns := n.replayed(p)
	if patterns < 0 {
		return theory.Point{}, errors.New("theory: how many patterns were replayed is not recorded; record the observable stored")
	}
	if patterns == 0 {
		return theory.Point{}, errors.New("theory: no pattern was stored, so that the night had nothing to replay")
	}
	kind := theory.KindOfDrawn(n.experiment.Patterns.Kind)
	if n.experiment.Patterns.FromFile() {
		if n.active == nil {
			return theory.Point{}, errors.New("theory: of patterns from a file, X.npy tells whether all have the same number of active neurons; it is not there (save: [X])")
		}
		kind = theory.KindOf(n.active)
	}
	return theory.Of(n.experiment, patterns, kind)
}

// readActive counts the active neurons of each pattern, where patterns from a file were
// saved.
func (n *network) readActive() error {
	if !n.experiment.Patterns.FromFile() {
		return nil
	}
	path := n.file("X.npy")
	a, err := store.OpenArray(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer a.Close()
	shape := a.Header().Shape
	if len(shape) != 2 || shape[0] != n.experiment.Network.Neurons {
		return fmt.Errorf("%s: has the shape %v; the configuration in the manifest says %d neurons", path, shape, n.experiment.Network.Neurons)
	}
	n.active = make([]int, shape[1])
	row := make([]float64, shape[1])
	for range shape[0] {
		if err := a.ReadFloats(row); err != nil {
			return err
		}
		for mu, x := range row {
			n.active[mu] += int(x)
		}
	}
	return nil
}

// replayed is how many patterns a phase of consolidation works with, -1 if that is unknown.
func (n *network) replayed(p *phase) int {
	if p.name == "learn" || n.experiment.ReplaysUnstored(p.number) {
		return n.experiment.Patterns.Count * n.experiment.DaysOf(p.number)
	}
	if stored := p.first("stored"); !math.IsNaN(stored) {
		return int(stored) // after a wake: what is stored when the night begins
	}
	if p == n.night() {
		return n.kept
	}
	return -1
}

// bound is the value of an observable in the optimal network, as far as the theory knows.
func (n *network) bound(point theory.Point, name string) (float64, bool) {
	if name == "density" {
		return point.DensityOf(n.experiment.Network.Factors)
	}
	return point.Optimum(name)
}
