package spines

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Layout says what a file has beside sizes. The zero Layout leaves it to Read to recognise
// headers and indexes.
type Layout struct {
	Header Presence // of names or times above the columns
	Index  Presence // of names or numbers before the lines
	// DecimalComma says that a half is written 0,5. Columns are separated by semicolons, tabs or
	// blanks then.
	DecimalComma bool
}

// Presence says whether a file has something.
type Presence int

const (
	Recognise Presence = iota // the file shows it
	Present
	Absent
)

// An UnclearError says that a line or a column holds numbers that look like a header or an
// index and may be sizes. Layout.Header and Layout.Index settle it.
type UnclearError struct {
	File   string
	Line   int // 0: it is a column
	Column int // from 1
	Looks  string
}

func (e *UnclearError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: column %d: %s, like numbers of synapses and unlike sizes; remove the column if it is an index", e.File, e.Column, e.Looks)
	}
	return fmt.Sprintf("%s:%d: %s, like times and unlike sizes; remove the line if it is a header", e.File, e.Line, e.Looks)
}

// found is what a table has beside sizes.
type found struct {
	header, index int      // lines, columns
	left          []string // notes on what was taken off the table
}

// find tells the header and the index of a table. A first line is a header if it is all text, or
// if its first cell is empty or text and the others are times: numbers at equal distances. A
// first column is an index if it is text, if the header gives it no name, or if it is numbered
// below a name. The several lines of a header and columns of an index that pandas writes of a
// MultiIndex are recognised likewise. Where it is not clear, the error is an *UnclearError.
func (l Layout) find(t *table) (found, error) {
	f := found{index: textColumns(t.rows)}
	f.header = headerLines(t.rows, f.index)
	switch l.Header {
	case Present:
		f.header = min(max(1, f.header), len(t.rows))
	case Absent:
		f.header = 0
	}
	switch l.Index {
	case Recognise:
		f.index = max(f.index, indexColumns(t.rows, f.header))
	case Present:
		f.index = max(1, f.index, indexColumns(t.rows, f.header))
	case Absent:
		f.index = 0
	}
	if why := f.transposed(t); why != "" && l.Index != Present {
		return f, &TransposedError{t.name, why}
	}
	f.left = f.drop(t)
	body := t.rows[f.header:]
	if len(body) == 0 {
		return f, nil
	}
	if l.Header == Recognise {
		if looks := unlikeSizes(body[0].cells[min(f.index, len(body[0].cells)):], body, f.header > 0); looks != "" {
			return f, &UnclearError{File: t.name, Line: body[0].line, Looks: looks}
		}
	}
	if l.Index == Recognise {
		if looks := unlikeSizes(column(body, f.index), body, f.index > 0); looks != "" {
			return f, &UnclearError{File: t.name, Column: f.index + 1, Looks: looks}
		}
	}
	return f, nil
}

// textColumns counts the columns at the left that hold text and no number below the first line.
func textColumns(rows []row) (n int) {
	for len(rows) > 1 {
		texts, numbers := kinds(column(rows[1:], n))
		if texts == 0 || numbers > 0 {
			break
		}
		n++
	}
	return n
}

// headerLines counts the lines of a header, of a table with so many columns of text.
func headerLines(rows []row, index int) (n int) {
	for n < len(rows) && isHeader(rows[n].cells, index, n) {
		n++
	}
	n = max(n, linesAboveIndex(rows))
	for n > 1 && n < len(rows) && isHeader(rows[n].cells, index, n) {
		n++
	}
	return n
}

// linesAboveIndex counts the first lines without a number in the first column where all
// below are those of an index, or without anything where all below is text. Headers that are
// numbers at different distances show by it.
func linesAboveIndex(rows []row) int {
	first := column(rows, 0)
	n := max(0, slices.IndexFunc(first, isNumber))
	if numbered(first[n:]) {
		return n
	}
	n = max(0, slices.IndexFunc(first, func(cell string) bool { return cell != "" }))
	if !slices.ContainsFunc(first[n:], func(cell string) bool { return !isText(cell) }) {
		return n
	}
	return 0
}

// isHeader reports whether a line is line n, from 0, of a header, by its cells alone.
func isHeader(cells []string, index, n int) bool {
	corner := !isNumber(cells[0])
	if index == 0 && corner {
		index = 1
	}
	rest := cells[min(index, len(cells)):]
	texts, numbers := kinds(rest)
	switch {
	case texts > 0 && numbers == 0:
		return true
	case n == 0 && corner && numbers > 0:
		return spaced(cells[slices.IndexFunc(cells, isNumber):])
	}
	// the names of an index have a line of their own below several levels
	return n > 1 && isText(cells[0]) && !slices.ContainsFunc(rest, func(cell string) bool { return cell != "" })
}

// indexColumns counts the columns of an index that a header of so many lines shows.
func indexColumns(rows []row, header int) (n int) {
	if header == 0 || header == len(rows) {
		return 0
	}
	names := rows[0].cells
	if len(names) == len(rows[header].cells)-1 { // as R writes tables
		return 1
	}
	for n < len(names)-1 && names[n] == "" {
		n++
	}
	if n > 0 {
		return n
	}
	for n < len(names)-1 && isText(names[n]) {
		n++
	}
	if _, numbers := kinds(names[n:]); numbers == len(names)-n {
		return n
	}
	if isText(names[0]) && numbered(column(rows[header:], 0)) {
		return 1
	}
	return 0
}

// unlikeSizes says why numbers are likely times or numbers of synapses; "" if they may be sizes.
// Of those after a header or an index, equal distances are no reason.
func unlikeSizes(cells []string, body []row, after bool) string {
	rest := cells
	if len(cells) > 0 && cells[0] == "" && !after {
		rest = cells[1:]
	}
	values, ok := numbersOf(rest)
	if !ok {
		return ""
	}
	list := some(rest)
	switch {
	case !after && spaced(rest):
		return fmt.Sprintf("%s are evenly spaced", list)
	case len(rest) < len(cells) && len(rest) > 4 && rise(values):
		return fmt.Sprintf("%s rise after an empty first cell", list)
	case len(rest) > 2 && whole(values) && slices.Min(values) < slices.Max(values) && mostlyFractions(body):
		return fmt.Sprintf("%s are whole numbers, and others have fractions", list)
	}
	return ""
}

// rise reports whether each number is above the one before.
func rise(values []float64) bool {
	for i := 1; i < len(values); i++ {
		if !(values[i] > values[i-1]) {
			return false
		}
	}
	return true
}

// mostlyFractions reports whether most numbers of a table have fractions.
func mostlyFractions(rows []row) bool {
	fractions, all := 0, 0
	for _, r := range rows {
		for _, cell := range r.cells {
			if v, err := strconv.ParseFloat(cell, 64); err == nil && !math.IsNaN(v) {
				all++
				if v != math.Trunc(v) {
					fractions++
				}
			}
		}
	}
	return 2*fractions > all
}

// spaced reports whether cells are numbers at equal distances: three at least, or 0, 1.
func spaced(cells []string) bool {
	const within = 1e-3 // of the distance
	values, ok := numbersOf(cells)
	if !ok {
		return false
	}
	if len(values) < 3 {
		return len(values) == 2 && values[0] == 0 && values[1] == 1
	}
	step := (values[len(values)-1] - values[0]) / float64(len(values)-1)
	for i := range values[1:] {
		if !(math.Abs(values[i+1]-values[i]-step) <= within*math.Abs(step)) {
			return false
		}
	}
	return step != 0
}

// numbered reports whether cells are the numbers of lines: at equal distances, or different whole
// numbers that rise.
func numbered(cells []string) bool {
	values, ok := numbersOf(cells)
	return ok && (spaced(cells) || len(values) > 2 && whole(values) && rise(values))
}

func whole(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return v != math.Trunc(v) })
}

// numbersOf are the values of cells, if all are finite numbers.
func numbersOf(cells []string) (values []float64, ok bool) {
	for _, cell := range cells {
		v, err := strconv.ParseFloat(cell, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false
		}
		values = append(values, v)
	}
	return values, len(values) > 0
}

// column are the cells of column i; lines that end before it have none.
func column(rows []row, i int) (cells []string) {
	for _, r := range rows {
		if i < len(r.cells) {
			cells = append(cells, r.cells[i])
		}
	}
	return cells
}

// kinds counts cells that are text and cells that are numbers.
func kinds(cells []string) (texts, numbers int) {
	for _, cell := range cells {
		switch {
		case isNumber(cell):
			numbers++
		case isText(cell):
			texts++
		}
	}
	return texts, numbers
}

func isNumber(cell string) bool {
	_, err := strconv.ParseFloat(cell, 64)
	return (err == nil || errors.Is(err, strconv.ErrRange)) && !isMissing(cell)
}

// isText reports whether a cell is neither a number nor missing.
func isText(cell string) bool { return !isNumber(cell) && !isMissing(cell) }

// notes say what was recognised and left out.
func (f found) notes(t *table) (notes []string) {
	say := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	switch {
	case f.header == 1:
		say("line %d is read as a header", t.rows[0].line)
	case f.header > 1:
		say("lines %d to %d are read as a header", t.rows[0].line, t.rows[f.header-1].line)
	}
	switch {
	case f.index == 1:
		say("column 1 is read as an index, the names of synapses")
	case f.index > 1:
		say("columns 1 to %d are read as an index, the names of synapses", f.index)
	}
	notes = append(notes, f.left...)
	if t.separator != ',' {
		say("columns are separated by %s", t.separated())
	}
	if t.commas {
		say("numbers have decimal commas")
	}
	if t.trailing {
		say("lines end with a separator, after which there is nothing")
	}
	switch {
	case t.comments == 1:
		say("a line that begins with # is left out")
	case t.comments > 1:
		say("%d lines that begin with # are left out", t.comments)
	}
	return notes
}
