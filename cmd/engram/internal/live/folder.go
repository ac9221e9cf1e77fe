package live

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"engram/engine/store"
)

// ReadTables adds what the tables in the folder of the run have that is not known yet. Tables that are not there yet are
// no error.
func (r *Run) ReadTables() error {
	t, err := store.ReadTable(filepath.Join(r.facts.Dir, "metrics.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Table(t)
	return r.ReadRecalls()
}

// ReadRecalls adds what networks have recalled that is not known yet, of those that have come so far.
func (r *Run) ReadRecalls() error {
	first, last := -1, position{phase: -1}
	for i, p := range r.facts.Phases {
		if p.levels == nil {
			continue
		}
		if last = (position{i, len(p.levels) - 1}); first < 0 {
			first = i
		}
	}
	r.one.Lock()
	var numbers []int
	for i, number := range r.networks.numbers {
		if first >= 0 && r.networks.records[i].phase >= first && r.networks.recalls[i].before(last) {
			numbers = append(numbers, number)
		}
	}
	r.one.Unlock()
	for _, number := range numbers {
		if err := r.readRecall(number); err != nil {
			return err
		}
	}
	return nil
}

// Table adds the rows of metrics.csv that are not known yet. Columns that the table does not have are not drawn.
func (r *Run) Table(t *store.Table) {
	columns := t.Columns()
	at := make([]int, len(r.facts.metrics))
	for i, name := range r.facts.metrics {
		at[i] = slices.Index(columns, name)
	}
	values := make([]float64, len(at))
	for _, record := range t.Records() {
		number, err := strconv.Atoi(record[0])
		if _, known := r.networks.index(number); err != nil || !known {
			continue
		}
		phase, err := strconv.Atoi(record[1])
		cycle, err2 := strconv.Atoi(record[3])
		if err != nil || err2 != nil {
			continue
		}
		for i, k := range at {
			values[i] = numberOf(record, k)
		}
		r.Record(number, phase, cycle, values)
	}
}

// readRecall adds what a network has recalled.
func (r *Run) readRecall(number int) error {
	t, err := store.ReadTable(filepath.Join(r.facts.Dir, "arrays", strconv.Itoa(number), "recall.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	columns := t.Columns()
	phase, level, rate := slices.Index(columns, "phase"), slices.Index(columns, "level"), slices.Index(columns, "recall_rate")
	for _, record := range t.Records() {
		r.Recalled(number, int(numberOf(record, phase)), numberOf(record, level), numberOf(record, rate))
	}
	return nil
}

// numberOf is a cell of a record; NaN where there is none.
func numberOf(record []string, at int) float64 {
	if at < 0 || at >= len(record) {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(record[at], 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// settingsOf are the values of swept keys that a network has, each a sentence such as network.factors 3.
func settingsOf(dir string, number int) ([]string, error) {
	replicas, err := store.ReadReplicas(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var settings []string
	for i, value := range replicas.Values[number] {
		settings = append(settings, replicas.Swept[i]+" "+value)
	}
	return settings, nil
}

// Resident is the memory of a process of this machine, in bytes; 0 where the system does not tell.
func Resident(pid int) int64 {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "statm"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}
