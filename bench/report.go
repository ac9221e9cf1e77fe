package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Result is one case, measured.
type Result struct {
	Case
	What   string            `json:"what"`    // cycle or presentation
	Engram Sample            `json:"seconds"` // of each turn
	Peers  map[string]Sample `json:"peers,omitempty"`
	// Roof is the least time the machine's ceilings allow for the work at full density,
	// in seconds, and Bound what sets it.
	Roof  float64 `json:"roof_seconds"`
	Bound string  `json:"bound"`
}

// Report is the results of a run and where they come from.
type Report struct {
	Machine Machine  `json:"machine"`
	Results []Result `json:"results"`
}

// JSON writes the report with every single measurement.
func (r Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(r)
}

// Table writes the medians, to read and to paste.
func (r Report) Table(w io.Writer) error {
	var peers []string
	for _, result := range r.Results {
		for name := range result.Peers {
			if !strings.Contains(strings.Join(peers, " "), name) {
				peers = append(peers, name)
			}
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	header := "what\tN\tM\tz\tf\tdensity\tengram"
	for _, p := range peers {
		header += "\t" + p + "\tratio"
	}
	fmt.Fprintln(t, header+"\tof the roof")
	for _, x := range r.Results {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%g\t%.2g\t%s", x.What, x.Neurons, x.Patterns, x.Factors, x.CodingLevel, x.Density, x.Engram)
		for _, p := range peers {
			if s := x.Peers[p]; len(s) > 0 {
				fmt.Fprintf(t, "\t%s\t%.3g", s, Ratios(s, x.Engram).Median())
			} else {
				fmt.Fprint(t, "\t\t")
			}
		}
		if x.Roof > 0 {
			fmt.Fprintf(t, "\t%.2f (%s)", x.Roof/x.Engram.Median(), x.Bound)
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	m := r.Machine
	turns := 0
	if len(r.Results) > 0 {
		turns = len(r.Results[0].Engram)
	}
	_, err := fmt.Fprintf(w, "engram on %s\n%s (%s, %s), %d of %d threads, commit %s, %d interleaved turns, medians and half the distance of the quartiles;\n"+
		"ceilings in the same run: %.3g G additions/s in L1, %.3g GB/s copied in memory\n",
		m.Device, m.CPU, m.Vectors, m.Go, m.Threads, m.Cores, m.Commit, turns, m.Adds/1e9, m.Bytes/1e9)
	return err
}
