package compare

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"engram/engine/store"
)

// Table compares the CSV files of one name.
type Table struct {
	File   string  `json:"file"` // its path in the run folder
	Same   bool    `json:"same"`
	OnlyIn string  `json:"only_in,omitempty"` // the folder that has the file, where the other does not
	Only   [2]list `json:"columns_only_in"`   // columns that only one has
	Part   *Part   `json:"part,omitempty"`    // where the rows part
}

// Part is the first record at which two tables part.
type Part struct {
	Record int    `json:"record"` // its number among the rows of the networks that both have, from 0
	Where  []Cell `json:"where"`  // what names the record: replica, phase, phase_name, cycle and so on
	Column string `json:"column"` // the first whose cells differ
	A      string `json:"a"`      // the cells
	B      string `json:"b"`
	// LackedBy is the folder whose table does not have the record; there is no column then.
	LackedBy string `json:"lacked_by,omitempty"`
}

// Cell is a cell of a table.
type Cell struct {
	Column string `json:"column"`
	Value  string `json:"value"`
}

// naming are the columns that name a record, in the tables of all kinds.
var naming = []string{"replica", "phase", "phase_name", "cycle", "kind", "level", "quantity", "neuron", "from", "factor", "day", "pattern"}

// compareTable reads two tables at once, up to the first record that differs. Rows of networks that are not in both are
// left out.
func (c *Comparison) compareTable(file string) (Table, error) {
	result := Table{File: file, Only: [2]list{{}, {}}}
	same, err := sameBytes(c.Runs[0].path(file), c.Runs[1].path(file))
	if err != nil || same {
		result.Same = same
		return result, err
	}
	rows := [2]*rows{}
	for i, r := range c.Runs {
		if rows[i], err = openRows(r.path(file), c.common); err != nil {
			return result, err
		}
		defer rows[i].Close()
	}
	result.Only = [2]list{without(rows[0].columns, rows[1].columns), without(rows[1].columns, rows[0].columns)}
	part, err := c.firstPart(rows[0], rows[1])
	if err != nil {
		return result, err
	}
	result.Part = part
	result.Same = part == nil && len(result.Only[0])+len(result.Only[1]) == 0
	return result, nil
}

// firstPart is the first record at which two tables part in the columns that both have; nil: none.
func (c *Comparison) firstPart(a, b *rows) (*Part, error) {
	for record := 0; ; record++ {
		hasA, errA := a.next()
		hasB, errB := b.next()
		if errA != nil {
			return nil, errA
		}
		if errB != nil {
			return nil, errB
		}
		switch {
		case !hasA && !hasB:
			return nil, nil
		case !hasA:
			return &Part{Record: record, Where: b.where(), LackedBy: c.Runs[0].Dir}, nil
		case !hasB:
			return &Part{Record: record, Where: a.where(), LackedBy: c.Runs[1].Dir}, nil
		}
		for i, column := range a.columns {
			at := slices.Index(b.columns, column)
			if at < 0 || a.record[i] == b.record[at] {
				continue
			}
			if slices.Contains(naming, column) { // they are at different records: one lacks that which comes first
				if after(a.record[i], b.record[at]) {
					return &Part{Record: record, Where: b.where(), LackedBy: c.Runs[0].Dir}, nil
				}
				return &Part{Record: record, Where: a.where(), LackedBy: c.Runs[1].Dir}, nil
			}
			return &Part{Record: record, Where: a.where(), Column: column, A: a.record[i], B: b.record[at]}, nil
		}
	}
}

// rows reads a table row by row.
type rows struct {
	io.Closer
	path    string
	columns []string
	csv     *csv.Reader
	record  []string // the row that was read last
	replica int      // column of the network's number; -1: none
	wanted  map[int]bool
}

func openRows(path string, wanted map[int]bool) (*rows, error) {
	file, err := store.OpenRegular(path)
	if err != nil {
		return nil, err
	}
	r := &rows{Closer: file, path: path, csv: csv.NewReader(bufio.NewReaderSize(file, 1<<16)), wanted: wanted}
	if r.columns, err = r.csv.Read(); err != nil {
		file.Close()
		if err == io.EOF {
			return nil, fmt.Errorf("%s: is empty, a table starts with a line of column names", path)
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	r.csv.ReuseRecord = true
	r.replica = slices.Index(r.columns, "replica")
	return r, nil
}

// next reads the next row of a wanted network.
func (r *rows) next() (bool, error) {
	for {
		record, err := r.csv.Read()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("%s: %w", r.path, err)
		}
		if r.record = record; r.replica < 0 {
			return true, nil
		}
		number, err := strconv.Atoi(record[r.replica])
		if err != nil {
			return false, fmt.Errorf("%s: there is no replica %q", r.path, record[r.replica])
		}
		if r.wanted[number] {
			return true, nil
		}
	}
}

// after reports whether a record of this number comes after that of the other.
func after(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x > y
}

// where names the row.
func (r *rows) where() (cells []Cell) {
	for i, column := range r.columns {
		if slices.Contains(naming, column) && r.record[i] != "" {
			cells = append(cells, Cell{column, r.record[i]})
		}
	}
	return cells
}

// list is written to JSON as [] where it is empty.
type list []string

// without are the words of all that are not in others.
func without(all, others []string) list {
	rest := list{}
	for _, word := range all {
		if !slices.Contains(others, word) {
			rest = append(rest, word)
		}
	}
	return rest
}
