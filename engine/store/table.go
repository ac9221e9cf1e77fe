package store

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Table is a CSV file in the making: a line of column names, then rows. It
// keeps its rows as text, ready to be written again and again as it grows.
type Table struct {
	columns []string
	rows    int
	text    bytes.Buffer
	csv     *csv.Writer // into text
}

// NewTable makes a table without rows.
func NewTable(columns ...string) *Table {
	t := &Table{columns: slices.Clone(columns)}
	t.csv = csv.NewWriter(&t.text)
	t.write(t.columns)
	return t
}

// ReadTable reads a CSV file, so that rows can be looked at or appended.
func ReadTable(path string) (*Table, error) {
	file, _, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readTable(path, file)
}

// readTable reads from any file; path is for errors.
func readTable(path string, file io.Reader) (*Table, error) {
	reader := csv.NewReader(file)
	reader.ReuseRecord = true
	columns, err := reader.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("%s: is empty, a table starts with a line of column names", path)
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	t := NewTable(columns...)
	for {
		record, err := reader.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, unreadable(path, err)
		}
		t.write(record)
		t.rows++
	}
}

// Append adds a row, one cell per column: integers, floats (the shortest text that
// reads back as the same number; nan, inf, -inf) or strings. Another number of
// cells, or another type, is a mistake of the program and panics.
func (t *Table) Append(cells ...any) {
	if len(cells) != len(t.columns) {
		panic("run: Table.Append: the number of cells is not the number of columns")
	}
	record := make([]string, len(cells))
	for i, cell := range cells {
		record[i] = format(cell)
	}
	t.write(record)
	t.rows++
}

// A Mark is how far a table has come.
type Mark struct{ rows, bytes int }

// Mark is how far the table has come.
func (t *Table) Mark() Mark { return Mark{t.rows, t.text.Len()} }

// Until is the table as it was at a mark of its own, or, at the zero mark, without rows.
func (t *Table) Until(m Mark) *Table {
	old := NewTable(t.columns...)
	if m.rows > 0 {
		old.text.Reset()
		old.text.Write(t.text.Bytes()[:m.bytes])
		old.rows = m.rows
	}
	return old
}

// Rows is the number of rows, without the line of column names.
func (t *Table) Rows() int { return t.rows }

// Columns are the names of the columns.
func (t *Table) Columns() []string { return slices.Clone(t.columns) }

// Records are the rows as text, a string per column.
func (t *Table) Records() [][]string {
	records, err := csv.NewReader(bytes.NewReader(t.text.Bytes())).ReadAll()
	if err != nil {
		panic("run: Table.Records: the table's own text does not parse")
	}
	return records[1:]
}

// Floats are the cells of a column as numbers. A column that the table does not have, and a cell that
// is no number, are errors.
func (t *Table) Floats(column string) ([]float64, error) {
	at := slices.Index(t.columns, column)
	if at < 0 {
		return nil, fmt.Errorf("the table has no column %q; it has %s", column, strings.Join(t.columns, ", "))
	}
	values := make([]float64, t.rows)
	for i, record := range t.Records() {
		v, err := strconv.ParseFloat(record[at], 64)
		if err != nil {
			return nil, fmt.Errorf("column %s, row %d: %q is no number", column, i, record[at])
		}
		values[i] = v
	}
	return values, nil
}

// WriteTo writes the table as CSV. The table stays as it is.
func (t *Table) WriteTo(w io.Writer) (int64, error) {
	return bytes.NewReader(t.text.Bytes()).WriteTo(w)
}

// Fill is WriteTo for WriteFile.
func (t *Table) Fill(w io.Writer) error {
	_, err := t.WriteTo(w)
	return err
}

// write adds a line of text; writing into memory cannot fail. It changes cells to what they read back as.
func (t *Table) write(record []string) {
	for i, cell := range record {
		record[i] = readBack(cell)
	}
	if len(record) == 1 && record[0] == "" { // which package csv writes as an empty line, and skips when it reads
		t.text.WriteString("\"\"\n")
		return
	}
	t.csv.Write(record)
	t.csv.Flush()
}

// readBack is a cell as package csv reads it: lines in it end without a carriage return.
func readBack(cell string) string {
	for strings.Contains(cell, "\r\n") {
		cell = strings.ReplaceAll(cell, "\r\n", "\n")
	}
	return cell
}

func format(cell any) string {
	switch v := cell.(type) {
	case string:
		return v
	case float64:
		return formatFloat(v, 64)
	case float32:
		return formatFloat(float64(v), 32)
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return fmt.Sprint(v)
	}
	panic("run: Table.Append: a cell is neither an integer nor a float nor a string")
}

func formatFloat(v float64, bits int) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return strconv.FormatFloat(v, 'g', -1, bits)
}
