package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"

	"engram/engine/analysis/chart"
)

// figure is a drawing in the page: panels that stand beside each other where there is room.
type figure struct {
	Title, Caption string
	Legend         []entry
	Panels         []template.HTML // as SVG
	Columns        int
	Data           template.URL // its numbers as CSV
	File           string       // that they are saved as
}

// entry is a line of a legend.
type entry struct {
	Swatch template.HTML // how it is drawn
	Name   string
}

// newFigure draws a chart for the page.
func newFigure(title, caption, file string, c chart.Figure) (figure, error) {
	panels, legend, err := c.SVGs()
	if err != nil {
		return figure{}, err
	}
	var csv bytes.Buffer
	if err := c.CSV(&csv); err != nil {
		return figure{}, err
	}
	f := figure{
		Title: title, Caption: caption, File: file + ".csv", Columns: len(c.Panels),
		Data: template.URL("data:text/csv;base64," + base64.StdEncoding.EncodeToString(csv.Bytes())),
	}
	if c.Columns > 0 {
		f.Columns = min(c.Columns, f.Columns)
	}
	for i, svg := range panels {
		name := title + ": " + joined(", ", c.Panels[i].Title, c.Panels[i].Y.Label)
		f.Panels = append(f.Panels, inline(svg, fmt.Sprintf(`role="img" aria-label="%s"`, template.HTMLEscapeString(name))))
	}
	for _, e := range legend {
		f.Legend = append(f.Legend, entry{inline(e.Swatch, `aria-hidden="true"`), e.Name})
	}
	return f, nil
}

// inline is a drawing as a part of a page, which has no XML declaration, with attributes.
func inline(svg []byte, attributes string) template.HTML {
	_, drawing, _ := bytes.Cut(svg, []byte("<svg "))
	return template.HTML("<svg " + attributes + " " + string(drawing))
}
