package report

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

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

	remembered []*remembered // patterns before and after phases, in order; nil: not recorded

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
