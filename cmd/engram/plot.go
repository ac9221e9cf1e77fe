package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"engram/engine/analysis/chart"
	"engram/engine/store"
)

// writeFigure draws a figure into the file that --plot names, in the format that its
// name ends with.
func writeFigure(file string, figure chart.Figure) error {
	format, err := figureFormat(file)
	if err != nil {
		return err
	}
	return inputError(store.WriteFile(file, func(w io.Writer) error { return figure.Write(w, format) }))
}

// figureFormat is the format that the name of a file ends with.
func figureFormat(file string) (string, error) {
	format := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	if !slices.Contains(chart.Formats(), format) {
		return "", misuse("--plot %s: the name must end in .svg or .png", file)
	}
	return format, nil
}
