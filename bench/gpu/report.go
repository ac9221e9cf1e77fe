package gpu

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"engram/bench"
	"engram/engine/store"
)

// Report is all that is known of a card.
type Report struct {
	Card     string        `json:"card"`   // name, memory, compute capability, CUDA version of its driver
	Driver   string        `json:"driver"` // what the system says of it
	Machine  bench.Machine `json:"machine"`
	Command  []string      `json:"command"`
	Commit   string        `json:"commit"`
	Date     string        `json:"date"`
	Targets  []Target      `json:"targets"`
	Steps    []Step        `json:"steps"`
	Rates    *Rates        `json:"ceilings,omitempty"`
	Cycles   []Cycle       `json:"cycles"`
	Late     []Late        `json:"late"`
	Kernels  []Kernel      `json:"kernels"`
	Programs []Program     `json:"other_programs"`

	Torch string            `json:"torch"` // its version, or why there is none
	Peers map[string]string `json:"peers"` // what it says of each way, or why that was not measured
}

// Step is a part of a check.
type Step struct {
	Name    string  `json:"name"`
	Status  Status  `json:"status"`
	What    string  `json:"what,omitempty"` // why it was skipped or failed
	Seconds float64 `json:"seconds"`
	Command string  `json:"command,omitempty"`
}

// Status of a step.
type Status string

const (
	Passed     Status = "passed"
	Failed     Status = "failed"
	Skipped    Status = "skipped"
	Unfinished Status = "not finished"
)

// Cycle is a measured cycle.
type Cycle struct {
	bench.Result
	Step  string  `json:"step"`
	Watts float64 `json:"watts,omitempty"` // that the card draws meanwhile, of engram's cycles; 0: not measured
}

// Joules is what a cycle takes; 0: not measured.
func (c Cycle) Joules() float64 { return c.Watts * c.Engram.Median() }

// Late is a cycle with few synapses left, in several ways.
type Late struct {
	bench.Case
	Products bench.Sample `json:"products"`
	Lists    bench.Sample `json:"lists"`             // of survivors, where the card has room for them
	Columns  bench.Sample `json:"columns,omitempty"` // packed; empty for large networks, which cannot have them
}

// best is the sample of the way that takes the least time.
func (l Late) best() bench.Sample {
	best := l.Products
	for _, s := range []bench.Sample{l.Lists, l.Columns} {
		if len(s) > 0 && s.Median() < best.Median() {
			best = s
		}
	}
	return best
}

// Failed are the names of the steps that did.
func (r *Report) Failed() (names []string) {
	for _, s := range r.Steps {
		if s.Status == Failed {
			names = append(names, s.Name)
		}
	}
	return names
}

// write puts the report into a folder.
func (r *Report) write(dir string) error {
	r.Targets = targets(r)
	err := store.WriteFile(filepath.Join(dir, "check.json"), func(w io.Writer) error { return bench.JSON(w, r) })
	if err != nil {
		return err
	}
	return store.WriteFile(filepath.Join(dir, "check.md"), r.Table)
}

// driver is what the system says of the card's driver.
func driver() string {
	text, err := os.ReadFile("/proc/driver/nvidia/version")
	if err != nil {
		return fmt.Sprintf("not told (%v)", err)
	}
	return firstLine(string(text))
}
