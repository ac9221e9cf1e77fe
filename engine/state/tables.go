package state

import (
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"engram/engine/observable"
	"engram/engine/store"
)

// growing is a table of a replica on its way.
type growing struct {
	*store.Table
	begun   store.Mark // what it had when the phase at hand began
	written int        // rows that are on the disk
}

// Add appends a row to a table of the replica, which lies in its folder beside the arrays: a cell for
// each of its columns (observable.Tables).
func (r *Replica) Add(table string, cells ...any) {
	if r.tables[table] == nil {
		r.keep(table, store.NewTable(observable.ColumnNames(table)...))
	}
	r.tables[table].Append(cells...)
}

// Rows are those that a table of the replica has so far.
func (r *Replica) Rows(table string) [][]string {
	if t := r.tables[table]; t != nil {
		return t.Records()
	}
	return nil
}

func (r *Replica) keep(name string, t *store.Table) {
	if r.tables == nil {
		r.tables = map[string]*growing{}
	}
	r.tables[name] = &growing{Table: t}
}

// BeginTables notes that a phase begins: what tables have from here on goes where it begins anew.
func (r *Replica) BeginTables() {
	for _, t := range r.tables {
		t.begun = t.Mark()
	}
}

// WriteTables writes the tables that have new rows.
func (r *Replica) WriteTables(sink store.Sink) error {
	for _, name := range slices.Sorted(maps.Keys(r.tables)) {
		t := r.tables[name]
		if t.written == t.Rows() {
			continue
		}
		if err := sink.WriteTable(r.Folder()+"/"+name, t.Table); err != nil {
			return err
		}
		t.written = t.Rows()
	}
	return nil
}

// SaveTables writes the tables into the replica's folder of a checkpoint; with begun as they were when the phase at hand
// began.
func (r *Replica) SaveTables(dir string, begun bool) error {
	for name, t := range r.tables {
		table := t.Table
		if begun {
			table = t.Until(t.begun)
		}
		if err := store.WriteFile(tablePath(dir, r, name), table.Fill); err != nil {
			return err
		}
	}
	return nil
}

// RestoreTables reads those of a checkpoint.
func (r *Replica) RestoreTables(dir string) error {
	r.tables = nil
	for _, table := range observable.Tables() {
		t, err := store.ReadTable(tablePath(dir, r, table.Name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		r.keep(table.Name, t)
	}
	return nil
}

// DropTables lets go of tables that are written.
func (r *Replica) DropTables() { r.tables = nil }

func tablePath(dir string, r *Replica, name string) string {
	return filepath.Join(PartFolder(dir, r.Number, 0), name)
}
