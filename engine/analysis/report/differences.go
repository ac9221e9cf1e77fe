package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// differences is a table of what differs between runs: of the keys of their configurations, and
// of the program, the machine and the input files.
func (c *selection) differences() table {
	t := table{Title: "What differs between the runs", Columns: []string{"setting"}}
	var rows []string
	cells := make([]map[string]string, len(c.sources))
	for i, s := range c.sources {
		t.Columns = append(t.Columns, s.name)
		cells[i] = s.facts()
		for _, name := range slices.Sorted(maps.Keys(cells[i])) {
			if !slices.Contains(rows, name) {
				rows = append(rows, name)
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b string) int { return rank(a) - rank(b) })
	for _, name := range rows {
		row := []string{name}
		differs := false
		for i := range c.sources {
			cell := cells[i][name]
			if cell == "" {
				cell = "–"
			}
			row = append(row, cell)
			differs = differs || cell != row[1]
		}
		if differs {
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		t.Rows = [][]string{append([]string{"nothing"}, make([]string, len(c.sources))...)}
		t.Caption = "The configurations, the program, the device and the input files are the same."
	}
	t.Fold = len(t.Rows) > long
	return t
}

// machineFacts are what a run has beside its configuration, in this order.
var machineFacts = []string{"engram", "commit", "device", "device detail", "precision", "threads", "ranks"}

// rank puts the configuration, in the order of its keys, before the rest.
func rank(name string) int { return slices.Index(machineFacts, name) }

// facts are what may differ between runs, by name: swept keys with the list of their values.
func (s *source) facts() map[string]string {
	base := *s.experiment
	if len(base.Sweep) == 0 {
		base = *s.networks[0].experiment // with defaults that an older engram did not write
	}
	base.Sweep, base.Name = nil, ""
	all := map[string]string{}
	spell("", plain(&base), all)
	for _, axis := range s.experiment.Sweep {
		if text, err := json.Marshal(axis.Values); err == nil {
			all[axis.Path] = "swept: " + string(text)
		}
	}
	m := s.manifest
	for i, text := range []string{m.Version, m.Commit, m.Device, m.DeviceDetail, m.Precision, fmt.Sprint(m.Threads), fmt.Sprint(max(1, m.Ranks))} {
		all[machineFacts[i]] = text
	}
	for path, sum := range m.Inputs {
		if ext := filepath.Ext(path); ext != ".yaml" && ext != ".yml" {
			all["SHA-256 of "+filepath.Base(path)] = sum[:min(12, len(sum))] + "…"
		}
	}
	return all
}

// spell writes every key of a configuration that is no map with its value as text: lists of
// scalars in one piece.
func spell(path string, v any, into map[string]string) {
	below := func(key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			spell(below(key), value, into)
		}
		return
	case []any:
		if slices.ContainsFunc(v, func(item any) bool { _, isMap := item.(map[string]any); return isMap }) {
			for i, item := range v {
				spell(below(fmt.Sprint(i)), item, into)
			}
			return
		}
	}
	into[path] = textOf(v)
}

// textOf is a plain value as the configuration has it.
func textOf(v any) string {
	if text, isText := v.(string); isText {
		return text
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
