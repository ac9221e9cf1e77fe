package look

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"engram/engine/analysis/compare"
)

// mostFiles is how many files that differ are listed for people.
const mostFiles = 20

// printComparison prints what differs, in lines, and a verdict; complete says that no file is damaged.
func printComparison(w io.Writer, c *compare.Comparison, complete bool) error {
	var b strings.Builder
	printFacts(&b, c)
	for _, r := range c.Runs {
		if len(r.Only) > 0 {
			fmt.Fprintf(&b, "only %s has %s\n", r.Dir, numbered("network", r.Only))
		}
		if r.Status != "done" {
			fmt.Fprintf(&b, "%s: %s\n", r.Dir, r.Status)
		}
	}
	var differ []string
	alone := map[string]int{} // files by the only folder that has them
	for _, t := range c.Tables {
		if t.OnlyIn != "" {
			alone[t.OnlyIn]++
		}
		if !t.Same {
			differ = append(differ, tableLine(c, t))
		}
	}
	for _, a := range c.Arrays {
		if a.OnlyIn != "" {
			alone[a.OnlyIn]++
		}
		if !a.Same {
			differ = append(differ, arrayLine(a))
		}
	}
	for _, line := range differ[:min(mostFiles, len(differ))] {
		fmt.Fprintln(&b, line)
	}
	if more := len(differ) - mostFiles; more > 0 {
		fmt.Fprintf(&b, "and %d more, which --json lists\n", more)
	}
	all := fmt.Sprintf("%s of %s", counted(len(c.Tables)+len(c.Arrays), "table or array", "tables and arrays"), counted(c.Replicas, "network", "networks"))
	switch {
	case !c.Same():
		fmt.Fprintf(&b, "the results differ: %d of %s%s\n", len(differ), all, shared(c, alone, len(differ), complete))
	case !complete:
		fmt.Fprintf(&b, "%s are the same, bit by bit; not all could be compared\n", all)
	default:
		fmt.Fprintf(&b, "the results are the same, bit by bit: %s\n", all)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shared says which files only one run has, if all that both have are the same.
func shared(c *compare.Comparison, alone map[string]int, differ int, complete bool) string {
	both := len(c.Tables) + len(c.Arrays)
	var which []string
	for _, r := range c.Runs {
		if n := alone[r.Dir]; n > 0 {
			which = append(which, fmt.Sprintf("%d only in %s", n, r.Dir))
			both -= n
			differ -= n
		}
	}
	if len(which) == 0 || differ > 0 || both == 0 || !complete {
		return ""
	}
	return fmt.Sprintf(" (%s); the %d that both have are the same, bit by bit", strings.Join(which, ", "), both)
}

// printFacts prints what the runs were given that differs, and what does not.
func printFacts(w io.Writer, c *compare.Comparison) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range c.Facts {
		values := c.Short(f)
		fmt.Fprintf(table, "%s\t%s -> %s\n", f.Name, cut(values[0]), cut(values[1]))
	}
	table.Flush()
	var same []string
	for _, k := range [][2]string{{compare.Setting, "settings"}, {compare.Input, "input files"}, {compare.Version, "version"}, {compare.Device, "device"}} {
		if !slices.ContainsFunc(c.Facts, func(f compare.Fact) bool { return f.Kind == k[0] }) {
			same = append(same, k[1])
		}
	}
	if len(same) > 0 {
		fmt.Fprintf(w, "the same: %s\n", strings.Join(same, ", "))
	}
}

// tableLine says how two tables differ.
func tableLine(c *compare.Comparison, t compare.Table) string {
	if t.OnlyIn != "" {
		return fmt.Sprintf("%s: only %s has it", t.File, t.OnlyIn)
	}
	var parts []string
	if p := t.Part; p != nil {
		var where []string
		for _, cell := range p.Where {
			where = append(where, cell.Column+" "+cell.Value)
		}
		what := fmt.Sprintf("%s %s, %s", p.Column, p.A, p.B)
		if p.LackedBy != "" {
			what = p.LackedBy + " does not have it"
		}
		parts = append(parts, fmt.Sprintf("parts at %s (%s)", strings.Join(where, ", "), what))
	}
	for i, only := range t.Only {
		if len(only) > 0 {
			parts = append(parts, fmt.Sprintf("only %s has %s", c.Runs[i].Dir, strings.Join(only, ", ")))
		}
	}
	return t.File + ": " + strings.Join(parts, "; ")
}

// arrayLine says how two arrays differ.
func arrayLine(a compare.Array) string {
	name := a.File
	if a.Name != "" {
		name += ", " + a.Name
	}
	switch {
	case a.OnlyIn != "":
		return fmt.Sprintf("%s: only %s has it", name, a.OnlyIn)
	case !slices.Equal(a.Shapes[0], a.Shapes[1]):
		return fmt.Sprintf("%s: the shapes are %v and %v", name, a.Shapes[0], a.Shapes[1])
	}
	var parts []string
	if a.DTypes[0] != a.DTypes[1] {
		parts = append(parts, fmt.Sprintf("the types are %s and %s", a.DTypes[0], a.DTypes[1]))
	}
	if a.Differ > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d elements differ, by at most %s (%s, %s at %v), relative %s",
			a.Differ, a.Elements, number(a.Absolute), number(a.A), number(a.B), a.At, number(a.Relative)))
	}
	return name + ": " + strings.Join(parts, "; ")
}

// number is a number with few digits.
func number(n compare.Number) string { return strconv.FormatFloat(float64(n), 'g', 6, 64) }

// cut is the beginning of a long text.
func cut(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// counted is a number of things.
func counted(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
