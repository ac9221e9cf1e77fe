package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Report is what a benchmark found, and where. Its JSON has every single measurement.
type Report interface {
	// Table writes the medians, to read and to paste.
	Table(w io.Writer) error
}

// JSON writes a report with every single measurement.
func JSON(w io.Writer, r Report) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(r)
}

// columns aligns cells that tabs separate.
func columns(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 0, 3, ' ', 0) }

// turns says how figures were taken.
func turns(n int) string {
	return fmt.Sprintf("%d interleaved turns, medians and half the distance of the quartiles", n)
}

// Options of a measurement.
type Options struct {
	Threads  int
	Repeats  int           // turns that count
	AtLeast  time.Duration // of engram in each turn
	Commit   string
	Root     string       // where the files of the system are, from which energy is read; "": /
	Progress func(string) // is told what comes next
}
