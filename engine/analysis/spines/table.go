package spines

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// table is a text file cut into cells.
type table struct {
	name      string
	separator rune
	rows      []row
	comments  int  // lines that begin with #
	trailing  bool // every line ended with a separator, which is taken off
	commas    bool // numbers had decimal commas
}

// row is a line that is not blank; its cells have no blanks around them.
type row struct {
	line  int
	cells []string
}

// split cuts a text into cells.
func split(name string, text []byte) (*table, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // spreadsheets write it
	switch {
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}), bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		return nil, fmt.Errorf("%s: is in UTF-16; save it as CSV in UTF-8", name)
	case bytes.IndexByte(text, 0) >= 0:
		return nil, fmt.Errorf("%s: is no text; save the sizes as CSV (pandas: to_csv, NumPy: savetxt)", name)
	}
	t := &table{name: name, separator: separatorOf(string(text))}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			t.comments++
		}
	}
	var err error
	if t.separator == ' ' {
		t.words(string(text))
	} else {
		err = t.fields(text)
	}
	if err != nil {
		return nil, err
	}
	t.dropTrailing()
	return t, nil
}

// separatorOf is the character between columns: the first of semicolon, tab, comma and blank
// that every line has, the first of several apart, which may be a title; else a comma.
func separatorOf(text string) rune {
	const looked = 20 // lines
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) != "" && line[0] != '#' {
			lines = append(lines, strings.Trim(line, " "))
		}
		if len(lines) == looked {
			break
		}
	}
	if len(lines) > 1 {
		lines = lines[1:]
	}
	for _, separator := range ";\t, " {
		all := len(lines) > 0
		for _, line := range lines {
			all = all && strings.ContainsRune(line, separator)
		}
		if all {
			return separator
		}
	}
	return ','
}

// words cuts lines at blanks.
func (t *table) words(text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		if cells := strings.Fields(line); len(cells) > 0 && line[0] != '#' {
			t.rows = append(t.rows, row{number, cells})
		}
	}
}

// fields cuts lines at the separator; cells may be quoted.
func (t *table) fields(text []byte) error {
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.Comment = t.separator, '#'
	reader.FieldsPerRecord = -1 // checked later, with better words
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			return fmt.Errorf("%s:%d: %w", t.name, wrong.Line, wrong.Err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		line, _ := reader.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		t.rows = append(t.rows, row{line, cells})
	}
}

// dropTrailing takes the last cell off lines that all end with a separator.
func (t *table) dropTrailing() {
	widest := 0
	for _, r := range t.rows {
		widest = max(widest, len(r.cells))
	}
	if widest < 2 {
		return
	}
	for _, r := range t.rows {
		if len(r.cells) == widest && r.cells[widest-1] != "" {
			return
		}
	}
	t.trailing = true
	for i, r := range t.rows {
		if len(r.cells) == widest {
			t.rows[i].cells = r.cells[:widest-1]
		}
	}
}

// decimalComma is a number such as 0,5 or 1,2e-3.
var decimalComma = regexp.MustCompile(`^[+-]?\d*,\d+([eE][+-]?\d+)?$`)

// A DecimalCommaError says that numbers have decimal commas and Layout.DecimalComma is not set.
type DecimalCommaError struct {
	File         string
	Line, Column int
	Cell         string
	Separator    string // a word: semicolons
}

func (e *DecimalCommaError) Error() string {
	return fmt.Sprintf("%s:%d: column %d: %.40q is a number with a decimal comma (columns are separated by %s); save the file with decimal points",
		e.File, e.Line, e.Column, e.Cell, e.Separator)
}

// decimals makes points of decimal commas, where they are announced.
func (t *table) decimals(announced bool) error {
	if t.separator == ',' {
		if announced && len(t.rows) > 0 {
			return fmt.Errorf("%s: has commas between its columns, so that there are no decimal commas", t.name)
		}
		return nil
	}
	for _, r := range t.rows {
		for i, cell := range r.cells {
			switch {
			case !decimalComma.MatchString(cell):
			case !announced:
				return &DecimalCommaError{t.name, r.line, i + 1, cell, t.separated()}
			default:
				r.cells[i], t.commas = strings.Replace(cell, ",", ".", 1), true
			}
		}
	}
	return nil
}

// separated names the separator.
func (t *table) separated() string {
	return map[rune]string{';': "semicolons", '\t': "tabs", ',': "commas", ' ': "blanks"}[t.separator]
}
