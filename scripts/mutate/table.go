package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// table is the file with what became of the mutants: status, place, kind, change, who noticed, seconds.
type table struct {
	mu      sync.Mutex
	file    *os.File
	results map[string]result // by id
}

func openTable(path string) (*table, error) {
	t := &table{results: map[string]result{}}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	for _, line := range strings.Split(string(text), "\n") {
		if f := strings.Split(line, "\t"); len(f) == 6 { // a later line counts
			seconds, _ := strconv.ParseFloat(f[5], 64)
			t.results[strings.Join(f[1:4], "\t")] = result{f[0], f[4], seconds}
		}
	}
	t.file, err = os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	return t, err
}

func (t *table) close() error { return t.file.Close() }

// forget drops what is about mutants that there are no more, and tells how many they were.
func (t *table) forget(mutants []mutant) (lost int) {
	known := map[string]bool{}
	for _, m := range mutants {
		known[m.id()] = true
	}
	for id := range t.results {
		if !known[id] {
			delete(t.results, id)
			lost++
		}
	}
	return lost
}

func (t *table) result(m mutant) (r result, known bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, known = t.results[m.id()]
	return r, known
}

// add writes a result down at once.
func (t *table) add(m mutant, r result) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.results[m.id()] = r
	line := fmt.Sprintf("%s\t%s\t%s\t%.1f\n", r.status, m.id(), r.by, r.seconds)
	fmt.Fprint(os.Stderr, line)
	_, err := t.file.WriteString(line)
	return err
}

// report prints the figures and the survivors.
func (t *table) report(w io.Writer, took time.Duration) {
	counts, folders := map[string]int{}, map[string][2]int{}
	var survivors []string
	for id, r := range t.results {
		counts[r.status]++
		if r.status == invalid {
			continue
		}
		folder := id[:strings.LastIndexByte(strings.SplitN(id, ":", 2)[0], '/')]
		f := folders[folder]
		if f[1]++; r.survived() {
			survivors = append(survivors, r.status+"\t"+id)
		} else {
			f[0]++
		}
		folders[folder] = f
	}
	all := counts[killed] + counts[survived] + counts[uncovered]
	fmt.Fprintf(w, "%d mutants: %d killed (%.1f %%), %d survived, %d on lines that no test reaches; %d did not compile; %s\n",
		all, counts[killed], 100*float64(counts[killed])/float64(max(1, all)), counts[survived], counts[uncovered], counts[invalid], took.Round(time.Second))
	names := make([]string, 0, len(folders))
	for name := range folders {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(w, "%s: %d of %d\n", name, folders[name][0], folders[name][1])
	}
	slices.Sort(survivors)
	for _, s := range survivors {
		fmt.Fprintln(w, s)
	}
}
