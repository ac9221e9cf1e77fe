package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"engram/engine/config"
	"engram/engine/store"
)

// provenance is where the results of a run come from.
type provenance struct {
	Name          string
	Facts         [][2]string
	Times         table
	Inputs        table  // path and SHA-256
	Configuration string // resolved, as YAML
}

func (s *source) provenance() provenance {
	m := s.manifest
	o := provenance{Name: s.name, Configuration: string(s.experiment.YAML())}
	fact := func(name, text string) {
		if text != "" {
			o.Facts = append(o.Facts, [2]string{name, text})
		}
	}
	fact("folder", s.dir)
	fact("status", s.status())
	fact("message", m.Message)
	fact("share of the sweep", m.Shard)
	fact("begun", m.Start.Format("2006-01-02 15:04:05 MST"))
	took := "took"
	if k := len(m.Resumed); k > 0 {
		took = "took, the pauses included"
		fact("continued", fmt.Sprintf("%s, last %s", count(k, "time", "times"), m.Resumed[k-1].Format("2006-01-02 15:04:05 MST")))
	}
	if !m.End.IsZero() {
		fact(took, lasting(m.End.Sub(m.Start)))
	}
	fact("program", strings.TrimSpace(m.Program+" "+m.Version))
	fact("commit", m.Commit)
	fact("features", strings.Join(m.Features, ", "))
	fact("command line", strings.Join(m.Arguments, " "))
	fact("device", detailed(m.Device, m.DeviceDetail))
	fact("precision", m.Precision)
	fact("threads", fmt.Sprint(m.Threads))
	if m.Ranks > 1 {
		fact("ranks", fmt.Sprintf("%d, of so many threads each", m.Ranks))
	}
	fact("machine", machine(m.Host))
	if m.Energy != nil {
		fact("energy", m.Energy.String())
	}
	o.Times = s.times()
	o.Inputs = table{Title: "Input files", Columns: []string{"file", "SHA-256"}}
	for _, path := range slices.Sorted(maps.Keys(m.Inputs)) {
		o.Inputs.Rows = append(o.Inputs.Rows, []string{path, m.Inputs[path]})
	}
	return o
}

func detailed(what, detail string) string {
	if detail == "" {
		return what
	}
	return fmt.Sprintf("%s (%s)", what, detail)
}

func machine(h store.Host) string {
	var parts []string
	for _, part := range []string{h.Name, h.CPU, h.Platform} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(append(parts, count(h.Cores, "core", "cores")), ", ")
}

// times is how long the phases took, and the energy where that was read.
func (s *source) times() table {
	t := table{Title: "Time", Columns: []string{"phase", "length", "time"}}
	metered := s.manifest.Energy.Readable()
	if metered {
		t.Title, t.Columns = "Time and energy", append(t.Columns, "energy")
	}
	for _, p := range s.manifest.Seconds {
		row := []string{fmt.Sprintf("%d: %s", p.Phase, p.Name), s.lengthOf(p.Phase), lasting(seconds(p.Seconds))}
		if metered {
			row = append(row, store.Joules(p.AllJoules()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// lengthOf is what a phase was to do; where networks differ in it, all that they were to do.
func (s *source) lengthOf(number int) string {
	const most = 4
	texts := s.distinct(func(e *config.Experiment) string { return lengthIn(e, number) }, most)
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + ", ...: swept"
	}
	if last := len(texts) - 1; last > 0 {
		return strings.Join(texts[:last], ", ") + " or " + texts[last]
	}
	return strings.Join(texts, "")
}

// lengthIn is what a phase was to do in one network.
func lengthIn(e *config.Experiment, number int) string {
	if number < 0 || number >= len(e.Phases) {
		return ""
	}
	p := e.Phases[number]
	length := count(p.Duration())
	switch {
	case p.Learn != nil:
		return "at most " + length
	case p.Recall != nil:
		return length + " × " + count(p.Recall.Trials, "trial", "trials")
	}
	return length
}
