// Rates measures whether networks keep their memories with the rates that the rule of
// engine/analysis/rates gives them, and with two and four times those, and writes the table that the rule
// and `engram suggest` refer to.
//
//	go run ./scripts/rates -engram bin/engram -table engine/analysis/rates/table.csv
//
// Each row is one run of the program: the configuration that `engram suggest` would print, with
// the cycles and seeds of the grid (grid.go). What is found is kept in a folder, row by row, so
// that a run that was stopped goes on where it was; the table is written once all rows are there.
package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"engram/engine/analysis/rates"
)

func main() {
	engram := flag.String("engram", "bin/engram", "the program")
	table := flag.String("table", "", "write the table to this file once all rows are there")
	dir := flag.String("dir", "runs/rates", "folder of the rows found so far")
	only := flag.String("only", "", "measure only the rows whose text has this in it, such as learn or \"z 3\"")
	budget := flag.Duration("budget", 10*time.Hour, "begin no row after this time")
	summary := flag.String("summary", "", "print a summary of this table in Markdown, and measure nothing")
	flag.Parse()
	if *summary != "" {
		rows, err := rowsIn(*summary)
		if err != nil {
			fmt.Fprintln(os.Stderr, "rates:", err)
			os.Exit(1)
		}
		summarise(os.Stdout, rows)
		return
	}
	if err := measureAll(*engram, *table, *dir, *only, *budget); err != nil {
		fmt.Fprintln(os.Stderr, "rates:", err)
		os.Exit(1)
	}
}

func measureAll(engram, table, dir, only string, budget time.Duration) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	found, err := rowsIn(filepath.Join(dir, "rows.csv"))
	if err != nil {
		return err
	}
	begun, missing := time.Now(), 0
	for _, t := range trials() {
		if t.in(found) {
			continue
		}
		if !strings.Contains(t.String(), only) || time.Since(begun) > budget {
			missing++
			continue
		}
		r, err := t.measure(engram)
		if err != nil {
			return fmt.Errorf("%v: %w", t, err)
		}
		fmt.Printf("%v: stored %d of %d, kept %d, radius %.3f -> %.3f, density %.3f, right from %d\n", t, r.Stored, r.Asked, r.Kept, r.RadiusBefore, r.RadiusAfter, r.Density, r.RightFrom)
		found = append(found, r)
		if err := write(filepath.Join(dir, "rows.csv"), found); err != nil {
			return err
		}
	}
	if missing > 0 {
		fmt.Printf("%d rows are missing: the table is not written\n", missing)
		return nil
	}
	if table == "" {
		return nil
	}
	found = slices.DeleteFunc(found, func(r rates.Row) bool { // of an older grid
		return !slices.ContainsFunc(trials(), func(t trial) bool { return t.in([]rates.Row{r}) })
	})
	slices.SortStableFunc(found, func(a, b rates.Row) int {
		return cmp.Or(-strings.Compare(string(a.Protocol), string(b.Protocol)), cmp.Compare(a.Factors, b.Factors), cmp.Compare(a.Neurons, b.Neurons),
			cmp.Compare(a.CodingLevel, b.CodingLevel), cmp.Compare(a.Load, b.Load), cmp.Compare(a.Cycles, b.Cycles), cmp.Compare(a.Times, b.Times))
	})
	return write(table, found)
}

// rowsIn are the rows of a file, none where it is missing.
func rowsIn(file string) ([]rates.Row, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return rates.Read(f)
}

// write puts a table into a file, under another name first.
func write(file string, rows []rates.Row) error {
	f, err := os.Create(file + ".new")
	if err != nil {
		return err
	}
	fmt.Fprintf(f, "# Written by make rates (scripts/rates); docs/rates.md says what it means.\n# %s, %s, %s/%s, float32 on the cpu, one thread\n",
		time.Now().Format(time.DateOnly), processor(), runtime.GOOS, runtime.GOARCH)
	w := csv.NewWriter(f)
	w.Write(rates.Columns)
	for _, r := range rows {
		w.Write(r.Fields())
	}
	w.Flush()
	if err := errors.Join(w.Error(), f.Close()); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// processor is the name of the processor, where the system tells.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if name, value, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}
