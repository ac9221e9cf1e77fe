package report

import (
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"engram/engine/analysis/compare"
	"engram/engine/observable"
)

// table is a table of the page.
type table struct {
	Title, Caption string
	Columns        []string
	Rows           [][]string // the first cell of each names it
	Fold           bool       // closed at first, being long
	Wrap           bool       // cells may hold long words, such as paths, which are broken where they leave the page
}

// long is how many rows a table may have and stay open.
const long = 40

// ends are the values that a single network had at the end of each phase, or all networks at
// the end of their last night.
func (c *selection) ends() []table {
	if n := c.one(); n != nil {
		return n.ends()
	}
	observables := c.observables()
	t := table{
		Title: "Values at the end of the last night", Columns: []string{"network"},
		Caption: "Mean ± standard deviation " + spreadOver(observables) + "; of a network without a night, at the end of its last day.",
	}
	for _, name := range observables {
		t.Columns = append(t.Columns, observable.Named(name).ShortName())
	}
	for _, n := range c.all() {
		row := []string{c.fullLabel(n)}
		p := n.lastPhase()
		for _, name := range observables {
			row = append(row, p.spread(name, c.speakMedians(name)))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Fold = len(t.Rows) > long
	return []table{t}
}

// lastRecorded is the last phase with records that changed the network, nil where there is none.
func (n *network) lastRecorded() *phase {
	var last *phase
	for _, p := range n.phases {
		if p.name != "recall" {
			last = p
		}
	}
	return last
}

// spread is how an observable ended a phase: its mean with the standard deviation, and the
// median where that speaks for the neurons, in this network or in others beside it. A dash where there is no phase.
func (p *phase) spread(name string, median bool) string {
	switch {
	case p == nil:
		return "–"
	case p.skewed(name) || median && !math.IsNaN(p.lastMedian(name)):
		return fmt.Sprintf("%s (median %s)", spread(p.last(name), p.lastStd(name)), short(p.lastMedian(name)))
	}
	return spread(p.last(name), p.lastStd(name))
}

// ends has a row for each phase, and the theory of the last night.
func (n *network) ends() []table {
	observables := n.experiment.Record.Observables
	t := table{Title: "Values at the end of each phase", Columns: []string{"phase"}, Caption: "Mean ± standard deviation " + spreadOver(observables) + "."}
	for _, name := range observables {
		t.Columns = append(t.Columns, observable.Named(name).ShortName())
	}
	for _, p := range n.phases {
		if p.name == "recall" {
			continue
		}
		name := n.phaseLabel(p.number)
		if n.allDays() > 1 {
			name = dayName(n.day(p.number)) + ": " + name
		}
		row := []string{name}
		for _, name := range observables {
			row = append(row, p.spread(name, false))
		}
		t.Rows = append(t.Rows, row)
	}
	if night := n.night(); night != nil {
		if point, err := n.optimum(night); err == nil {
			row := []string{"best in theory, " + n.phaseLabel(night.number)}
			for _, name := range observables {
				cell := "–"
				if best, ok := n.bound(point, name); ok {
					cell = short(best)
				}
				row = append(row, cell)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return []table{t}
}

// arrow writes where a value came from and where it went.
func arrow(from, to float64) string {
	if math.IsNaN(from) {
		return short(to)
	}
	return short(from) + " → " + short(to)
}

// reason is what an error of the theory says, as part of a sentence.
func reason(err error) string { return strings.TrimPrefix(err.Error(), "theory: ") }

// differences is a table of what differs between runs: of the keys of their configurations, and
// of the program, the machine and the input files.
func (c *selection) differences() table {
	t := table{Title: "What differs between the runs", Columns: []string{"setting"}, Wrap: true}
	var given []compare.Given
	for _, s := range c.sources {
		t.Columns = append(t.Columns, s.name)
		given = append(given, compare.Given{Manifest: s.manifest, Experiment: s.experiment})
	}
	for _, f := range compare.Facts(given...) {
		row := []string{f.Name}
		for _, value := range f.Short(given...) {
			if strings.Contains(value, "[") {
				value = strings.ReplaceAll(value, ",", ", ") // lines of a list break between its items
			}
			row = append(row, value)
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		t.Rows = [][]string{append([]string{"nothing"}, make([]string, len(c.sources))...)}
		t.Caption = "The configurations, the program, the device and the input files are the same."
	}
	t.Fold = len(t.Rows) > long
	return t
}

// spreadOver says what the standard deviations of observables are over.
func spreadOver(names []string) string {
	if slices.ContainsFunc(names, func(name string) bool { return observable.Named(name).Over == observable.Patterns }) {
		return "over neurons (of the radius: over patterns)"
	}
	return "over neurons"
}

// mostCompared is how many bytes of arrays a page compares, which reads all of them.
const mostCompared = 4 << 30

// partings is a table of where the results of the later runs part from those of the first: the first record of the metrics, and
// of the arrays of each name the largest difference. A sentence for each damaged file goes to what is missing.
func (c *selection) partings() (t table, missing []string) {
	first := c.sources[0]
	t = table{Title: "Where the results part", Columns: []string{"from " + first.name}, Caption: "Each run beside " + first.name +
		": the first record at which metrics.csv differs, and of the arrays of each name the largest absolute difference. Networks are matched by their numbers. `engram diff` has every file."}
	cells := map[string][]string{}
	var rows []string
	for k, s := range c.sources[1:] {
		t.Columns = append(t.Columns, s.name)
		found, err := parting(first.dir, s.dir)
		if err != nil {
			missing = append(missing, err.Error())
		}
		for _, row := range found {
			if cells[row[0]] == nil {
				rows, cells[row[0]] = append(rows, row[0]), slices.Repeat([]string{"–"}, len(c.sources)-1)
			}
			cells[row[0]][k] = row[1]
		}
	}
	for _, name := range rows {
		t.Rows = append(t.Rows, append([]string{name}, cells[name]...))
	}
	return t, missing
}

// parting is where the results of two folders part: names and what differs. An error names damaged files; the rest is there.
func parting(a, b string) (rows [][2]string, err error) {
	if size := max(arrayBytes(a), arrayBytes(b)); size > mostCompared {
		return [][2]string{{"results", fmt.Sprintf("not compared: %.3g GB of arrays; use engram diff %s %s", float64(size)/1e9, a, b)}}, nil
	}
	found, err := compare.Folders(a, b)
	if found == nil {
		return nil, err
	}
	tables := slices.DeleteFunc(slices.Clone(found.Tables), func(t compare.Table) bool { return t.Same })
	arrays := slices.DeleteFunc(slices.Clone(found.Arrays), func(a compare.Array) bool { return a.Same })
	only := len(found.Runs[0].Only) + len(found.Runs[1].Only)
	text := fmt.Sprintf("%d of %s differ", len(tables)+len(arrays), count(len(found.Tables)+len(found.Arrays), "table or array", "tables and arrays"))
	if found.Same() && err == nil {
		text = "the same bits"
	} else if only > 0 {
		text += fmt.Sprintf("; %s in one run alone", count(only, "network is", "networks are"))
	}
	if err != nil {
		text += "; not all could be compared"
	}
	rows = [][2]string{{"results", text}}
	for _, t := range tables {
		if t.File == "metrics.csv" {
			rows = append(rows, [2]string{t.File, metricsPart(t)})
		}
	}
	return append(rows, largest(arrays)...), err
}

// metricsPart says at which record two metrics.csv part.
func metricsPart(t compare.Table) string {
	switch p := t.Part; {
	case p == nil:
		return "other columns"
	case p.LackedBy != "":
		return fmt.Sprintf("%s: not in %s", namedBy(p), p.LackedBy)
	default:
		return fmt.Sprintf("%s: %s %s, %s", namedBy(p), p.Column, p.A, p.B)
	}
}

// namedBy names a record: replica 0, phase 1, sleep, cycle 100.
func namedBy(p *compare.Part) string {
	var parts []string
	for _, cell := range p.Where {
		if cell.Column == "phase_name" {
			parts = append(parts, cell.Value)
		} else {
			parts = append(parts, cell.Column+" "+cell.Value)
		}
	}
	return strings.Join(parts, ", ")
}

// largest are, of the arrays of each name, the largest difference among networks, in the order in which the names come.
func largest(arrays []compare.Array) (rows [][2]string) {
	at, most := map[string]int{}, map[string]float64{}
	for _, a := range arrays {
		name, text, size := filepath.Base(a.File), "", float64(a.Absolute)
		if a.Name != "" {
			name += ", " + a.Name
		}
		network := filepath.Base(filepath.Dir(a.File))
		switch {
		case a.OnlyIn != "":
			text, size = fmt.Sprintf("replica %s: only in %s", network, a.OnlyIn), -1
		case !slices.Equal(a.Shapes[0], a.Shapes[1]):
			text, size = fmt.Sprintf("replica %s: shapes %v and %v", network, a.Shapes[0], a.Shapes[1]), -1
		case a.Differ == 0:
			text = fmt.Sprintf("replica %s: types %s and %s", network, a.DTypes[0], a.DTypes[1])
		default:
			text = fmt.Sprintf("replica %s: %s, of %d of %d elements", network, strconv.FormatFloat(size, 'g', 4, 64), a.Differ, a.Elements)
		}
		row, known := at[name]
		if !known {
			at[name], most[name] = len(rows), size
			rows = append(rows, [2]string{name, text})
		} else if size > most[name] {
			most[name], rows[row][1] = size, text
		}
	}
	return rows
}

// arrayBytes is the size of the arrays in a run folder; what cannot be seen counts nothing.
func arrayBytes(dir string) (bytes int64) {
	_ = filepath.WalkDir(filepath.Join(dir, "arrays"), func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		info, err := entry.Info()
		if err == nil {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}
