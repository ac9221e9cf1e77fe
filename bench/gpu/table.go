package gpu

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"engram/bench"
)

// Table writes the report in Markdown.
func (r *Report) Table(w io.Writer) error {
	fmt.Fprintf(w, "# %s\n\n%s, commit %s. Driver: %s. Host: %s, %d cores.\n", r.Card, r.Date, r.Commit, r.Driver, r.Machine.CPU, r.Machine.Cores)
	t := table{w}
	t.head("Targets", "target", "wanted", "found", "met")
	for _, x := range r.Targets {
		found := strings.TrimSpace(number(x.Found) + " " + x.Unit)
		if x.Found == 0 {
			found = ""
		}
		t.row(x.What, strings.TrimSpace(x.Limit+" "+number(x.Wanted)+" "+x.Unit), found, x.Met)
	}
	t.head("Checks and steps", "step", "", "seconds", "")
	for _, s := range r.Steps {
		t.row(s.Name, string(s.Status), fmt.Sprintf("%.1f", s.Seconds), s.What)
	}
	if len(r.Cycles) > 0 {
		r.cycleTable(t)
	}
	if len(r.Late) > 0 {
		t.head("Late nights: products, sparse rows, or packed columns", "N", "M", "f", "density", "products", "lists", "columns", "times as fast")
		for _, l := range r.Late {
			columns := ""
			if len(l.Columns) > 0 {
				columns = l.Columns.String()
			}
			t.row(number(l.Neurons), number(l.Patterns), number(l.CodingLevel), number(l.Density), l.Products.String(), l.Lists.String(), columns,
				number(bench.Ratios(l.Products, l.best()).Median()))
		}
	}
	if r.Rates != nil {
		t.head("Ceilings of this run", "", "a second")
		t.row("memory, read and written", fmt.Sprintf("%.3g GB", r.Rates.Memory/1e9))
		t.row("second-level cache to shared memory", fmt.Sprintf("%.3g GB", r.Rates.Cache/1e9))
		t.row("tensor cores (mma.sync), int8 multiply-adds", fmt.Sprintf("%.3g T", r.Rates.Multiply/1e12))
	}
	if len(r.Kernels) > 0 {
		t.head("Kernels of a cycle, each launched alone", "kernel", "N", "M", "networks", "rows", "time of a pass", "MB", "G multiply-adds", "roof", "set by", "of the roof")
		for _, k := range r.Kernels {
			t.row(k.Name, number(k.Neurons), number(k.Patterns), number(k.Networks()), number(k.Rows), k.Seconds.String(), number(k.Moved/1e6), number(k.MultiplyAdds/1e9),
				number(1e3*k.Roof)+" ms", k.Bound, number(k.Roof/k.Seconds.Median()))
		}
	}
	if len(r.Programs) > 0 {
		t.head("Programs, timed by themselves", "step", "program", "N", "K", "M", "f", "networks", "a cycle", "times engram's", "until the first", "in all", "peak of the host", "energy")
		for _, p := range r.Programs {
			t.row(p.Step, p.Name, number(p.Neurons), where(p.Inputs > 0, number(p.Inputs)), number(p.Patterns), number(p.CodingLevel), number(max(p.Batch, 1)),
				where(p.Milliseconds > 0, number(p.Milliseconds)+" ms"), r.timesEngram(p), where(p.Start > 0, number(p.Start)+" s"),
				where(p.Whole > 0, number(p.Whole)+" s"), where(p.Peak > 0, number(p.Peak)+" GB"), where(p.Joules > 0, number(p.Joules)+" J"))
		}
	}
	_, err := fmt.Fprintf(w, "\nTimes are medians of turns that competitors took one after the other, and half the distance of the quartiles;\n"+
		"check.json has every turn. A roof is the least time that the ceilings above allow (docs/gpu.md).\n")
	return err
}

// cycleTable has a line for each case, and what the peers are below.
func (r *Report) cycleTable(t table) {
	ways := slices.DeleteFunc(slices.Clone(bench.Ways), func(way string) bool {
		return !slices.ContainsFunc(r.Cycles, func(c Cycle) bool { return len(c.Peers[way]) > 0 })
	})
	head := []string{"N", "M", "networks", "f", "density", "engram"}
	for _, way := range ways {
		head = append(head, way, "ratio")
	}
	t.head("Replay cycles", append(head, "roof", "set by", "of the roof", "W", "mJ a cycle")...)
	for _, c := range r.Cycles {
		row := []string{number(c.Neurons), number(c.Patterns), number(c.Networks()), number(c.CodingLevel), number(c.Density), c.Engram.String()}
		for _, way := range ways {
			if s := c.Peers[way]; len(s) > 0 {
				row = append(row, s.String(), number(bench.Ratios(s, c.Engram).Median()))
			} else {
				row = append(row, "", "")
			}
		}
		if c.Roof > 0 {
			row = append(row, number(1e3*c.Roof)+" ms", c.Bound, number(c.Roof/c.Engram.Median()))
		} else {
			row = append(row, "", "", "")
		}
		if c.Watts > 0 {
			row = append(row, number(c.Watts), number(1e3*c.Joules()))
		} else {
			row = append(row, "", "")
		}
		t.row(row...)
	}
	fmt.Fprintln(t.w)
	if r.Torch != "" {
		fmt.Fprintf(t.w, "- PyTorch: %s\n", r.Torch)
	}
	for _, way := range bench.Ways {
		if said := r.Peers[way]; said != "" {
			fmt.Fprintf(t.w, "- %s: %s\n", way, said)
		}
	}
}

// timesEngram compares a program with engram at the same size, if that was measured.
func (r *Report) timesEngram(p Program) string {
	for _, c := range r.Cycles {
		if p.Milliseconds > 0 && p.Inputs == 0 && c.Neurons == p.Neurons && c.Patterns == p.Patterns && c.CodingLevel == p.CodingLevel && c.Networks() == max(p.Batch, 1) && c.Density == 1 {
			return number(p.Milliseconds / 1e3 / c.Engram.Median())
		}
	}
	return ""
}

// where is the text if there is something to tell.
func where(there bool, text string) string {
	if there {
		return text
	}
	return ""
}

// table writes Markdown tables.
type table struct{ w io.Writer }

func (t table) head(title string, cells ...string) {
	fmt.Fprintf(t.w, "\n## %s\n\n", title)
	t.row(cells...)
	t.row(strings.Split(strings.Repeat("---,", len(cells)-1)+"---", ",")...)
}

func (t table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(strings.ReplaceAll(c, "|", "/"), "\n", " ")
	}
	fmt.Fprintf(t.w, "| %s |\n", strings.Join(cells, " | "))
}

// number writes three digits, or all of a whole number.
func number[T int | float64](x T) string {
	if v := float64(x); v == float64(int64(v)) {
		return fmt.Sprint(int64(v))
	}
	return fmt.Sprintf("%.3g", float64(x))
}
