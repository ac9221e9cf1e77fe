package spines

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// described is the name of a column or a line that is made from others, or that describes a
// synapse: no sizes.
var described = regexp.MustCompile(`(?i)^((mean|average|avg|median|std|sd|s\.d\.|stdev|sem|var|variance|cv|sum|total|min|max|minimum|maximum|count|n|animal|mouse|subject|group|genotype|condition|sex|age|dendrite|neuron|cell|experiment|session|id)([ _.-][^0-9]*)?|25%|50%|75%)$`)

// clock is the name of an index that holds times.
var clock = regexp.MustCompile(`(?i)^(times?|timepoints?|t|hours?|hrs?|h|minutes?|mins?|days?|dates?|frames?)([ _(\[/].*)?$`)

// parts is the name of a column that holds a synapse.
var parts = regexp.MustCompile(`(?i)^(dendrites?|spines?|synapses?|boutons?|rois?|dend|syn)[ _.#-]*\d+$`)

// A TransposedError says that a table likely has its synapses as columns and its times as lines.
// Layout.Index says that the first column names synapses.
type TransposedError struct{ File, Why string }

func (e *TransposedError) Error() string {
	return fmt.Sprintf("%s: its lines look like times and its columns like synapses: %s; write it with a line for each synapse (pandas: df.T.to_csv)", e.File, e.Why)
}

// transposed says why a table likely has times as lines; "" if it has not.
func (f found) transposed(t *table) string {
	if f.header != 1 || f.header == len(t.rows) {
		return ""
	}
	names, body := t.rows[0].cells, t.rows[1:]
	if f.index > 0 && len(names) < len(body[0].cells) { // R names no index
		names = append([]string{""}, names...)
	}
	rest := names[min(f.index, len(names)):]
	named := 0
	for _, name := range rest {
		if parts.MatchString(name) {
			named++
		}
	}
	if 2*named > len(rest) {
		return fmt.Sprintf("line %d names columns %s", t.rows[0].line, some(rest))
	}
	if f.index != 1 {
		return ""
	}
	index := column(body, 0)
	hours, counts := timesOf(index)
	times, numbers := timesOf(rest)
	switch {
	case clock.MatchString(names[0]) && hours != nil && (times == nil || numbers):
		return fmt.Sprintf("column 1 is named %s and holds %s", names[0], some(index))
	case len(hours) > 1 && !counts && (times == nil || numbers) && rise(hours) && slices.ContainsFunc(index, func(cell string) bool {
		_, whole, _ := timeOf(cell)
		return !whole
	}):
		return fmt.Sprintf("column 1 holds %s", some(index))
	}
	return ""
}

// some is the first of several cells.
func some(cells []string) string {
	list := strings.Join(cells[:min(3, len(cells))], ", ")
	if len(cells) > 3 {
		list += ", ..."
	}
	return list
}

// extra are the columns that a header of one line names otherwise than times, beside columns
// that hold sizes; and the names of all.
func (f found) extra(t *table) (columns []int, names []string) {
	if f.header != 1 || f.header == len(t.rows) {
		return nil, nil
	}
	names = t.rows[0].cells
	if len(names) < len(t.rows[1].cells) {
		names = append(make([]string, len(t.rows[1].cells)-len(names)), names...)
	}
	numbered := 0 // names that hold a number, as those of times do
	for _, name := range names[min(f.index, len(names)):] {
		if strings.ContainsAny(name, "0123456789") && !described.MatchString(name) {
			numbered++
		}
	}
	for i := f.index; i < len(names); i++ {
		series := strings.ContainsAny(names[i], "0123456789")
		if described.MatchString(names[i]) || !series && names[i] != "" && 2*numbered >= len(names)-f.index {
			columns = append(columns, i)
		}
	}
	return columns, names
}

// drop takes columns off a table, and lines that are no synapse by their name, and says so.
func (f found) drop(t *table) (notes []string) {
	columns, names := f.extra(t)
	for _, i := range columns {
		notes = append(notes, fmt.Sprintf("column %d, %s, is no time and left out", i+1, names[i]))
	}
	if f.header == 1 && len(columns) > 0 {
		t.rows[0].cells = names
	}
	for k, r := range t.rows {
		t.rows[k].cells = without(r.cells, columns)
	}
	kept := t.rows[:f.header]
	for _, r := range t.rows[f.header:] {
		if f.index > 0 && described.MatchString(r.cells[0]) {
			notes = append(notes, fmt.Sprintf("line %d, %s, is no synapse and left out", r.line, r.cells[0]))
			continue
		}
		kept = append(kept, r)
	}
	t.rows = kept
	return notes
}

// without is a line without some of its cells.
func without(cells []string, columns []int) []string {
	if len(columns) == 0 {
		return cells
	}
	var kept []string
	for i, cell := range cells {
		if !slices.Contains(columns, i) {
			kept = append(kept, cell)
		}
	}
	return kept
}
