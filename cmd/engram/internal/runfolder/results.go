package runfolder

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"engram/engine/observable"
	"engram/engine/store"
)

// PrintResults prints what a run left in its folder as one line:
// runs/night: metrics.csv, replicas.csv, arrays/0.
func PrintResults(w io.Writer, dir string) error {
	found := results(dir)
	if len(found) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "%s: %s\n", dir, strings.Join(found, ", "))
	return err
}

func results(dir string) []string {
	var found []string
	for _, name := range append([]string{"metrics.csv", store.ReplicasName}, gathered()...) {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			found = append(found, name)
		}
	}
	if arrays := replicasWith(dir, "*.npy"); len(arrays) > 0 {
		found = append(found, foldersOf(arrays, ""))
	}
	for _, table := range observable.Tables() {
		if replicas := replicasWith(dir, table.Name); len(replicas) > 0 && !slices.Contains(found, table.Name) {
			found = append(found, foldersOf(replicas, "/"+table.Name))
		}
	}
	if _, err := os.Stat(filepath.Join(dir, ReportName)); err == nil {
		found = append(found, ReportName)
	}
	return found
}

// replicasWith are the numbers, in order, of the replicas with a file of such a name.
func replicasWith(dir, pattern string) (numbers []int) {
	entries, _ := os.ReadDir(filepath.Join(dir, "arrays"))
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		files, _ := os.ReadDir(filepath.Join(dir, "arrays", e.Name()))
		if slices.ContainsFunc(files, func(f os.DirEntry) bool { fits, _ := filepath.Match(pattern, f.Name()); return fits }) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers
}

// foldersOf names the folders of replicas, or a file in them: arrays/0 ... 11. Where some numbers
// between are missing it says how many there are.
func foldersOf(numbers []int, file string) string {
	first, last := numbers[0], numbers[len(numbers)-1]
	switch {
	case first == last:
		return fmt.Sprintf("arrays/%d%s", first, file)
	case last-first+1 > len(numbers):
		return fmt.Sprintf("arrays/%d ... %d%s (%d networks)", first, last, file, len(numbers))
	}
	return fmt.Sprintf("arrays/%d ... %d%s", first, last, file)
}
