package chart

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
)

// CSV writes the numbers that a figure shows: of lines panel, line, x, y, low and high; of
// a map panel, row and its values, a column each. Panels are named by their title, or else
// by what their y axis shows.
func (f Figure) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	for _, p := range f.Panels {
		if p.Map == nil {
			continue
		}
		for i, row := range p.Map.Values {
			record := []string{p.name(), strconv.Itoa(i)}
			for _, v := range row {
				record = append(record, cell(v, 4))
			}
			out.Write(record)
		}
	}
	head := false
	for _, p := range f.Panels {
		for _, l := range p.Lines {
			if !head {
				head = true
				out.Write([]string{"panel", "line", "x", "y", "low", "high"})
			}
			for i, x := range l.X {
				record := []string{p.name(), l.Name, cell(x, -1), cell(l.Y[i], -1), "", ""}
				if len(l.Low) > 0 {
					record[4], record[5] = cell(l.Low[i], -1), cell(l.High[i], -1)
				}
				out.Write(record)
			}
		}
	}
	out.Flush()
	return out.Error()
}

// name is what a panel is called in a table.
func (p Panel) name() string {
	if p.Title != "" {
		return p.Title
	}
	return p.Y.Label
}

func cell(v float64, digits int) string {
	if math.IsNaN(v) {
		return "nan"
	}
	return strconv.FormatFloat(v, 'g', digits, 64)
}
