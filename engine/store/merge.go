package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Part is a run folder that has some of the replicas of a sweep.
type Part struct {
	Dir       string
	Manifest  *Manifest
	Abandoned bool // it says running, and no process is at work on it
	*Replicas
}

// OpenPart reads what a merge must know of a folder.
func OpenPart(dir string) (*Part, error) {
	m, abandoned, err := Look(dir)
	if err != nil {
		return nil, err
	}
	r, err := ReadReplicas(dir)
	if err != nil {
		return nil, err
	}
	return &Part{Dir: dir, Manifest: m, Abandoned: abandoned, Replicas: r}, nil
}

// Merge writes the tables and arrays of the parts, whose replicas differ, into the folder,
// in the order of the replicas, as one run would have written them.
func (f *Folder) Merge(parts []*Part) error {
	of := map[int]*Part{}
	var numbers []int
	for _, p := range parts {
		for _, n := range p.Numbers {
			if other := of[n]; other != nil {
				return fmt.Errorf("%s and %s both have replica %d", other.Dir, p.Dir, n)
			}
			of[n] = p
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	replicas := NewTable(append([]string{"replica"}, parts[0].Swept...)...)
	for _, n := range numbers {
		replicas.write(append([]string{strconv.Itoa(n)}, of[n].Values[n]...))
	}
	if err := f.WriteTable(ReplicasName, replicas); err != nil {
		return err
	}
	if err := f.mergeMetrics(parts, numbers); err != nil {
		return err
	}
	for _, n := range numbers {
		if err := f.copyTree(of[n].Dir, filepath.Join(arraysName, strconv.Itoa(n))); err != nil {
			return err
		}
	}
	return nil
}

// mergeMetrics puts the rows of metrics.csv together, replica after replica.
func (f *Folder) mergeMetrics(parts []*Part, numbers []int) error {
	rows := map[string][][]string{}
	var columns []string
	for _, p := range parts {
		path := filepath.Join(p.Dir, "metrics.csv")
		t, err := ReadTable(path)
		if err != nil {
			return err
		}
		if columns != nil && !slices.Equal(columns, t.Columns()) {
			return fmt.Errorf("%s: its columns are %v, and those of %s are %v", path, t.Columns(), parts[0].Dir, columns)
		}
		columns = t.Columns()
		for _, record := range t.Records() {
			rows[record[0]] = append(rows[record[0]], record)
		}
	}
	all := NewTable(columns...)
	for _, n := range numbers {
		for _, record := range rows[strconv.Itoa(n)] {
			all.write(record)
		}
	}
	return f.WriteTable("metrics.csv", all)
}

// copyTree copies the files below dir/name, if there are any, to the same name here.
func (f *Folder) copyTree(dir, name string) error {
	root := filepath.Join(dir, name)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return unreadable(path, err)
		}
		if entry.IsDir() || isTemporary(entry.Name()) {
			return nil
		}
		below, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return f.WriteFile(below, func(w io.Writer) error {
			from, err := os.Open(path)
			if err != nil {
				return unreadable(path, err)
			}
			defer from.Close()
			_, err = io.Copy(w, from)
			return err
		})
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a replica that failed has no arrays
	}
	return err
}
