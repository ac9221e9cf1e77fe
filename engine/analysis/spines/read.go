package spines

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Read reads sizes from a text file as Layout{} finds them laid out.
func Read(path string) (*Sizes, error) { return Layout{}.Read(path) }

// Parse is Read for any text; name is for errors.
func Parse(name string, text io.Reader) (*Sizes, error) { return Layout{}.Parse(name, text) }

// Read reads sizes from a text file: a line for each synapse, a column for each time. Columns
// are separated by commas, semicolons, tabs or blanks. A size that was not measured is left
// empty, or is NaN or NA. Lines that begin with # are comments. What is wrong with a file is
// an error that names the line; where it is not clear whether a line or a column holds sizes,
// the error is an *UnclearError.
func (l Layout) Read(path string) (*Sizes, error) {
	file, err := os.Open(path)
	if err != nil {
		if errno, ok := errors.AsType[syscall.Errno](err); ok {
			err = errno
		}
		return nil, fmt.Errorf("%s: cannot be read: %w", path, err)
	}
	defer file.Close()
	return l.Parse(path, file)
}

// Parse is Read for any text; name is for errors.
func (l Layout) Parse(name string, text io.Reader) (*Sizes, error) {
	all, err := io.ReadAll(text)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", name, err)
	}
	t, err := split(name, all)
	if err != nil {
		return nil, err
	}
	if err := t.decimals(l.DecimalComma); err != nil {
		return nil, err
	}
	f, err := l.find(t)
	if err != nil {
		return nil, err
	}
	s := &Sizes{Notes: f.notes(t)}
	measured := false
	for _, row := range t.rows[f.header:] {
		if s.Synapses == 0 {
			s.Times = len(row.cells) - f.index
		}
		if err := s.add(row.cells, f, &measured); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, row.line, err)
		}
	}
	switch {
	case s.Synapses == 0:
		return nil, fmt.Errorf("%s: is empty; it needs a line of sizes for each synapse", name)
	case !measured:
		return nil, fmt.Errorf("%s: all sizes are missing", name)
	}
	if names := t.rows[0].cells; f.header == 1 && len(names) >= s.Times {
		s.addTimes(names[len(names)-s.Times:])
	}
	if s.Times > 2*s.Synapses && s.Synapses > 1 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d lines are read as synapses and %d columns as times; transpose the table if it is the other way round", s.Synapses, s.Times))
	}
	return s, nil
}

// add appends the line of a synapse.
func (s *Sizes) add(cells []string, f found, measured *bool) error {
	switch {
	case len(cells)-f.index == 1:
		return errors.New("has one column of sizes; sizes are needed at two times at least, separated by commas")
	case len(cells)-f.index < 1:
		return errors.New("has no column of sizes")
	case len(cells)-f.index != s.Times:
		return fmt.Errorf("has %d columns where the lines before have %d; leave what is missing empty between its commas", len(cells), s.Times+f.index)
	}
	for i, cell := range cells[f.index:] {
		size, err := parseSize(cell)
		if err != nil {
			return fmt.Errorf("column %d: %w", f.index+i+1, err)
		}
		*measured = *measured || !math.IsNaN(size)
		s.W = append(s.W, size)
	}
	s.Synapses++
	return nil
}

func parseSize(text string) (float64, error) {
	if isMissing(text) {
		return math.NaN(), nil
	}
	size, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%.40q is not a number; names are read in the first line and the first column alone", text)
	case math.IsInf(size, 0):
		return 0, fmt.Errorf("%.40s is too large", text)
	case size < 0:
		return 0, fmt.Errorf("a size of %s: sizes are not negative", text)
	case math.IsNaN(size): // +nan
		return math.NaN(), nil
	}
	return size, nil
}

// isMissing reports whether a cell stands for a size that was not measured.
func isMissing(text string) bool {
	return text == "" || strings.EqualFold(text, "nan") || strings.EqualFold(text, "na")
}
