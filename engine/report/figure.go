package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"

	"engram/engine/chart"
)

// figure is a drawing in the page.
type figure struct {
	Title, Caption string
	SVG            template.HTML
	Data           template.URL // its numbers as CSV
	File           string       // that they are saved as
}

// newFigure draws a chart for the page.
func newFigure(title, caption, file string, c chart.Figure) (figure, error) {
	var svg, csv bytes.Buffer
	if err := c.Write(&svg, "svg"); err != nil {
		return figure{}, err
	}
	if err := c.CSV(&csv); err != nil {
		return figure{}, err
	}
	// A drawing inside a page has no XML declaration, and a name for those who do not see it.
	_, drawing, _ := bytes.Cut(svg.Bytes(), []byte("<svg "))
	columns := len(c.Panels)
	if c.Columns > 0 {
		columns = min(c.Columns, columns)
	}
	name := fmt.Sprintf(`<svg role="img" aria-label="%s" class="across%d" `, template.HTMLEscapeString(title), columns)
	return figure{
		Title: title, Caption: caption, File: file + ".csv",
		SVG:  template.HTML(name + string(drawing)),
		Data: template.URL("data:text/csv;base64," + base64.StdEncoding.EncodeToString(csv.Bytes())),
	}, nil
}
