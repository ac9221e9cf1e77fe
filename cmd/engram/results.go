package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// printResults prints what a run left in its folder as one line:
// runs/night: metrics.csv, replicas.csv, arrays/0.
func printResults(w io.Writer, dir string) error {
	found := results(dir)
	if len(found) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "%s: %s\n", dir, strings.Join(found, ", "))
	return err
}

func results(dir string) []string {
	var found []string
	for _, name := range []string{"metrics.csv", "replicas.csv"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			found = append(found, name)
		}
	}
	var replicas []int
	entries, _ := os.ReadDir(filepath.Join(dir, "arrays"))
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil {
			replicas = append(replicas, n)
		}
	}
	slices.Sort(replicas)
	switch last := len(replicas) - 1; {
	case last == 0:
		found = append(found, fmt.Sprintf("arrays/%d", replicas[0]))
	case last > 0:
		found = append(found, fmt.Sprintf("arrays/%d ... %d", replicas[0], replicas[last]))
	}
	if _, err := os.Stat(filepath.Join(dir, reportName)); err == nil {
		found = append(found, reportName)
	}
	return found
}
