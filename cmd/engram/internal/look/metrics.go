package look

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"engram/engine/config"
	"engram/engine/store"
)

// readMetrics reads metrics.csv of a run; nil where nothing is recorded yet.
func readMetrics(dir string) (*store.Table, error) {
	path := filepath.Join(dir, "metrics.csv")
	t, err := store.ReadTable(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(t.Columns()) < 4 {
		return nil, fmt.Errorf("%s: its columns are %s; a table of engram begins with replica,phase,phase_name,cycle", path, strings.Join(t.Columns(), ","))
	}
	return t, nil
}

// finishedOf are the networks of a run that have come to their end. A stop saves what is not at its end, too.
func finishedOf(dir string, m *store.Manifest, e *config.Experiment, t *store.Table) []int {
	finished := finishedReplicas(dir)
	if t == nil || m.Status != store.Interrupted && (len(m.Resumed) == 0 || m.Ended()) {
		return finished
	}
	last := map[string][]string{}
	for _, record := range t.Records() {
		last[record[0]] = record
	}
	return slices.DeleteFunc(finished, func(n int) bool { return !atTheEnd(m, e, last[strconv.Itoa(n)], n) })
}

// finishedReplicas are those whose arrays are there.
func finishedReplicas(dir string) (numbers []int) {
	entries, _ := os.ReadDir(filepath.Join(dir, "arrays"))
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if _, there := os.Stat(filepath.Join(dir, "arrays", e.Name(), "kept.npy")); err == nil && there == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// atTheEnd tells whether the last row of a network is of its last phase, which may not be that of
// the experiment where a night had nothing to replay, and of full length.
func atTheEnd(m *store.Manifest, e *config.Experiment, last []string, number int) bool {
	phase := len(e.Phases) - 1
	for _, none := range slices.Backward(m.NoneStored) {
		if none.Replica == number && (none.Stopped || none.Phase == phase) {
			phase = none.Phase - 1
		}
	}
	return last != nil && last[1] == strconv.Itoa(phase) && strings.HasPrefix(lengthOf(e, last[1]), last[3]+" ")
}
