// Package longform gathers the tables of many run folders into one table in long form: a row for each record of
// each network, with the run, the number of the network and its settings before it.
package longform

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"engram/engine/observable"
	"engram/engine/store"
)

// Tables that can be gathered, beside those of each network.
const (
	Metrics  = "metrics"  // a row for each record
	Turnover = "turnover" // a row for each snapshot of weights but the first: what became of the synapses since the one before
	Final    = "final"    // a row for each network: its last record, and how it ended
)

// Tables are the tables that can be gathered.
func Tables() []string {
	all := []string{Metrics}
	for _, t := range observable.Tables() {
		all = append(all, strings.TrimSuffix(t.Name, ".csv"))
	}
	return append(all, Turnover, Final)
}

// Gathering is the tables of run folders, ready to be written.
type Gathering struct {
	runs     []*run
	settings []string // paths of the configuration that the networks differ in
	columns  []string // of the table
	what     string
	alone    bool // the table is of one run, and goes without the column of that

	Missing []string // folders without such a table
	Cut     []string // once Final is written: of each run the networks that are done and whose last record is before their last cycle
	Killed  []string // folders of runs that were killed: by their manifest they are running, and no process is at work on them
}

// Read looks at run folders. An error names the folder or file; no folder having the table is one.
func Read(dirs []string, what string) (*Gathering, error) {
	g := &Gathering{what: what}
	if err := g.read(dirs); err != nil {
		return nil, err
	}
	if len(g.Missing) == len(g.runs) {
		return nil, fmt.Errorf("%s: there is no %s%s", strings.Join(g.Missing, ", "), g.file(), g.whyMissing())
	}
	return g, nil
}

// whyMissing says why no run has the table, and what to do about it.
func (g *Gathering) whyMissing() string {
	why := map[string]string{
		observable.Recall:   ": no recall phase has ended there",
		observable.Memories: ": runs write it where record.memories asks for it",
		observable.Days:     ": runs write it of networks that know several days",
		observable.Probes:   ": runs write it where record.probes asks for it",
		Turnover + ".csv":   ": it takes two snapshots of W, which a sleep or learn phase keeps where its key snapshots asks for them",
	}[g.file()]
	if why != "" && g.file() != observable.Recall {
		return why
	}
	for _, r := range g.runs {
		switch {
		case r.abandoned:
			why += fmt.Sprintf("; %s was killed before it had one: go on with `engram resume %[1]s`", r.dir)
		case r.manifest.Status == store.Running:
			why += fmt.Sprintf("; %s is under way and has none yet: `engram watch %[1]s` shows how far it is", r.dir)
		case r.manifest.Status == store.Interrupted:
			why += fmt.Sprintf("; %s was interrupted before it had one: go on with `engram resume %[1]s`", r.dir)
		}
	}
	return why
}

// OfNetworks is the table of this name (observable.Recall, ...) of all networks of a run, which has a file of it for each; nil where none has.
func OfNetworks(dir, name string) (*Gathering, error) {
	g := &Gathering{what: strings.TrimSuffix(name, ".csv"), alone: true}
	if err := g.read([]string{dir}); err != nil || len(g.Missing) > 0 {
		return nil, err
	}
	return g, nil
}

func (g *Gathering) read(dirs []string) error {
	for _, dir := range dirs {
		r, err := readRun(filepath.Clean(dir))
		if err != nil {
			return err
		}
		g.runs = append(g.runs, r)
		if r.abandoned {
			g.Killed = append(g.Killed, r.dir)
		}
	}
	g.settings = settingsOf(g.runs)
	return g.findColumns()
}

// file is the name of the table's file.
func (g *Gathering) file() string {
	if g.what == Final {
		return Metrics + ".csv"
	}
	return g.what + ".csv"
}

// ofRun tells whether a run has one file, or one for each network.
func (g *Gathering) ofRun() bool { return g.what == Metrics || g.what == Final }

// paths are the files of a run, with the number of the network that each is of, -1 where its rows say that.
func (g *Gathering) paths(r *run) (files []string, networks []int) {
	if g.ofRun() {
		return []string{filepath.Join(r.dir, g.file())}, []int{-1}
	}
	for _, number := range r.Numbers {
		files = append(files, filepath.Join(r.folder(number), g.file()))
	}
	return files, r.Numbers
}

// findColumns makes the columns of the table: those of all runs, as they come.
func (g *Gathering) findColumns() error {
	if !g.ofRun() {
		g.columns = observable.ColumnNames(g.file())
	}
	if g.what == Turnover {
		return g.findTurnover()
	}
	for _, r := range g.runs {
		found := false
		files, _ := g.paths(r)
		for _, path := range files {
			t, err := open(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue // a network that failed
			}
			if err != nil {
				return err
			}
			t.Close()
			found = true
			if !g.ofRun() {
				break
			}
			for _, name := range t.columns {
				if name != "replica" && !slices.Contains(g.columns, name) {
					g.columns = append(g.columns, name)
				}
			}
		}
		if !found && g.what != Final { // where a network has a row, be it without a record
			g.Missing = append(g.Missing, r.dir)
		}
	}
	return nil
}

// Write writes the table as CSV.
func (g *Gathering) Write(to io.Writer) error {
	buffered := bufio.NewWriterSize(to, 1<<16)
	w := csv.NewWriter(buffered)
	header := append([]string{"run", "replica"}, g.settings...)
	if g.what == Final {
		header = append(header, "status")
	}
	if err := w.Write(g.row(append(header, g.columns...))); err != nil {
		return err
	}
	for _, r := range g.runs {
		if err := g.writeRun(w, r); err != nil {
			return err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return buffered.Flush()
}

// writeRun writes the rows of a run.
func (g *Gathering) writeRun(w *csv.Writer, r *run) error {
	lead, err := r.leads(g.settings)
	if err != nil {
		return err
	}
	files, networks := g.paths(r)
	last, ends := map[int][]string{}, map[int]place{} // of each network, for Final
	var row []string
	for k, path := range files {
		each := func(add func(columns, record []string) error) error { return eachRow(path, add) }
		if g.what == Turnover {
			each = func(add func(columns, record []string) error) error { return r.eachChange(networks[k], add) }
		}
		err := each(func(columns, record []string) error {
			number := networks[k]
			if number < 0 {
				var err error
				if number, err = strconv.Atoi(record[0]); err != nil || lead[number] == nil {
					return fmt.Errorf("%s: there is no replica %q in replicas.csv", path, record[0])
				}
			}
			row = append(row[:0], lead[number]...)
			if g.what == Final {
				row = append(row, r.statusOf(number))
			}
			for _, name := range g.columns {
				cell := ""
				if at := slices.Index(columns, name); at >= 0 {
					cell = record[at]
				}
				row = append(row, cell)
			}
			if g.what == Final {
				last[number], ends[number] = slices.Clone(row), placeOf(columns, record)
				return nil
			}
			return w.Write(g.row(row))
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if g.what != Final {
		return nil
	}
	var cut []int
	for _, number := range r.Numbers {
		row := last[number]
		if row == nil { // without a record, as after an early end
			row = slices.Concat(lead[number], []string{r.statusOf(number)}, make([]string, len(g.columns)))
		}
		if err := w.Write(g.row(row)); err != nil {
			return err
		}
		if at, recorded := ends[number]; r.isCut(number, at, recorded) {
			cut = append(cut, number)
		}
	}
	if len(cut) > 0 {
		g.Cut = append(g.Cut, fmt.Sprintf("%s: %d of %d networks (first network %d)", r.dir, len(cut), len(r.Numbers), cut[0]))
	}
	return nil
}

// row is what is written of a row that begins with its run.
func (g *Gathering) row(cells []string) []string {
	if g.alone {
		return cells[1:]
	}
	return cells
}

// eachRow calls add with every row of a table; the cells are valid until it returns.
func eachRow(path string, add func(columns, record []string) error) error {
	t, err := open(path)
	if err != nil {
		return err
	}
	defer t.Close()
	for {
		record, err := t.rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := add(t.columns, record); err != nil {
			return err
		}
	}
}

// table is a CSV file that is being read.
type table struct {
	io.Closer
	columns []string
	rows    *csv.Reader
}

func open(path string) (*table, error) {
	file, err := store.OpenRegular(path)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(bufio.NewReader(file))
	columns, err := rows.Read()
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: it has no line of column names: %w", path, err)
	}
	rows.ReuseRecord = true
	return &table{file, columns, rows}, nil
}
