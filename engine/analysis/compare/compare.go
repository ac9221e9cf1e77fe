package compare

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"engram/engine/config"
	"engram/engine/store"
)

// Run is one of the two folders.
type Run struct {
	Dir    string `json:"dir"`
	Status string `json:"status"`        // that of its manifest, or killed
	Only   []int  `json:"replicas_only"` // numbers of the networks that the other does not have

	given    Given
	replicas []int // numbers of its networks, ascending
}

// Comparison is what differs between two run folders.
type Comparison struct {
	Runs     [2]Run  `json:"runs"`
	Replicas int     `json:"replicas"` // that both have, and whose results are compared
	Facts    []Fact  `json:"facts"`
	Tables   []Table `json:"tables"` // metrics.csv first
	Arrays   []Array `json:"arrays"`

	common map[int]bool // the networks that both have
}

// Folders compares two run folders, with what there is of runs that are under way. What is no run folder is an error.
// Where a file is damaged or cannot be read the comparison has all others, and the error names it.
func Folders(a, b string) (*Comparison, error) {
	c := &Comparison{Tables: []Table{}, Arrays: []Array{}, common: map[int]bool{}}
	for i, dir := range []string{a, b} {
		var err error
		if c.Runs[i], err = openRun(filepath.Clean(dir)); err != nil {
			return nil, err
		}
	}
	c.Facts = Facts(c.Runs[0].given, c.Runs[1].given)
	common := []int{}
	for i, r := range c.Runs {
		c.Runs[i].Only = []int{}
		for _, number := range r.replicas {
			if _, both := slices.BinarySearch(c.Runs[1-i].replicas, number); !both {
				c.Runs[i].Only = append(c.Runs[i].Only, number)
			} else if i == 0 {
				common = append(common, number)
				c.common[number] = true
			}
		}
	}
	c.Replicas = len(common)
	return c, c.compareFiles(common)
}

// Short are the values of one of the facts for people.
func (c *Comparison) Short(f Fact) []string { return f.Short(c.Runs[0].given, c.Runs[1].given) }

// Same reports whether both folders have the same results: the same networks, cells and bits. Facts are no results.
func (c *Comparison) Same() bool {
	return len(c.Runs[0].Only)+len(c.Runs[1].Only) == 0 &&
		!slices.ContainsFunc(c.Tables, func(t Table) bool { return !t.Same }) &&
		!slices.ContainsFunc(c.Arrays, func(a Array) bool { return !a.Same })
}

// compareFiles compares the results of the networks that both folders have.
func (c *Comparison) compareFiles(common []int) error {
	var files []string          // those of the first folder first
	in := map[string][]string{} // the folders that have a file
	for _, r := range c.Runs {
		own, err := r.files(common)
		if err != nil {
			return err
		}
		for _, file := range own {
			if in[file] == nil {
				files = append(files, file)
			}
			in[file] = append(in[file], r.Dir)
		}
	}
	var damaged []error
	for _, file := range files {
		onlyIn := ""
		if dirs := in[file]; len(dirs) == 1 {
			onlyIn = dirs[0]
		}
		damaged = append(damaged, c.compareOne(file, onlyIn))
	}
	return errors.Join(damaged...)
}

// compareOne compares the files of one name; onlyIn is the folder that alone has it.
func (c *Comparison) compareOne(file, onlyIn string) error {
	isTable := filepath.Ext(file) == ".csv"
	switch {
	case isTable && onlyIn != "":
		c.Tables = append(c.Tables, Table{File: file, OnlyIn: onlyIn, Only: [2]list{{}, {}}})
		return nil
	case onlyIn != "":
		c.Arrays = append(c.Arrays, Array{File: file, OnlyIn: onlyIn})
		return nil
	case isTable:
		t, err := c.compareTable(file)
		if err == nil {
			c.Tables = append(c.Tables, t)
		}
		return err
	case filepath.Ext(file) == ".npz":
		all, err := c.compareArchive(file)
		c.Arrays = append(c.Arrays, all...)
		return err
	}
	array, err := c.compareFile(file)
	if err == nil {
		c.Arrays = append(c.Arrays, array)
	}
	return err
}

func openRun(dir string) (Run, error) {
	m, abandoned, err := store.Look(dir)
	if err != nil {
		return Run{}, err
	}
	r := Run{Dir: dir, Status: m.Status, given: Given{m, &config.Experiment{}}}
	if abandoned {
		r.Status = "killed"
	}
	if err := m.DecodeConfiguration(r.given.Experiment); err != nil {
		return Run{}, fmt.Errorf("%s: is not the folder of an experiment, which `engram run` makes: %w", dir, err)
	}
	replicas, err := store.ReadReplicas(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil // nothing is there yet
	}
	if err != nil {
		return Run{}, err
	}
	r.replicas = slices.Sorted(slices.Values(replicas.Numbers))
	return r, nil
}

// path is the path of a file of the folder.
func (r Run) path(file string) string { return filepath.Join(r.Dir, file) }
