package flags

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"engram/cmd/engram/internal/exit"
	"engram/engine/analysis/chart"
	"engram/engine/store"
)

// WriteFigure draws a figure into the file that --plot names, in the format that its
// name ends with.
func WriteFigure(file string, figure chart.Figure) error {
	format, err := FigureFormat(file)
	if err != nil {
		return err
	}
	return exit.InputError(store.WriteFile(file, func(w io.Writer) error { return figure.Write(w, format) }))
}

// FigureFormat is the format that the name of a file ends with.
func FigureFormat(file string) (string, error) {
	format := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	if !slices.Contains(chart.Formats(), format) {
		return "", exit.Misuse("--plot %s: the name must end in .svg or .png", file)
	}
	return format, nil
}
