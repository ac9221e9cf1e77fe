package spines

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Read reads sizes from a CSV file: a line for each synapse, a column for each time, no
// line of names. A size that was not measured is left empty, or is NaN or NA. What is
// wrong with a file is told with its line.
func Read(path string) (*Sizes, error) {
	file, err := os.Open(path)
	if err != nil {
		if errno, ok := errors.AsType[syscall.Errno](err); ok {
			err = errno
		}
		return nil, fmt.Errorf("%s: cannot be read: %w", path, err)
	}
	defer file.Close()
	return Parse(path, file)
}

// Parse is Read for any text; name is for errors.
func Parse(name string, text io.Reader) (*Sizes, error) {
	buffered := bufio.NewReader(text)
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" { // spreadsheets write it
		buffered.Discard(3)
	}
	lines := csv.NewReader(buffered)
	lines.FieldsPerRecord = -1 // told below, in words
	lines.ReuseRecord = true
	s := &Sizes{}
	measured := false
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, fmt.Errorf("%s:%d: %w", name, wrong.Line, wrong.Err)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := lines.FieldPos(0)
		if s.Synapses == 0 {
			s.Times = len(fields)
		}
		if err := s.add(fields, &measured); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
	switch {
	case s.Synapses == 0:
		return nil, fmt.Errorf("%s: is empty; it needs a line of sizes for each synapse", name)
	case !measured:
		return nil, fmt.Errorf("%s: all sizes are missing", name)
	}
	return s, nil
}

// add appends the line of a synapse.
func (s *Sizes) add(fields []string, measured *bool) error {
	switch {
	case len(fields) < 2:
		return errors.New("has one column; sizes are needed at two times at least, separated by commas")
	case len(fields) != s.Times:
		return fmt.Errorf("has %d columns where the lines before have %d; leave what is missing empty between its commas", len(fields), s.Times)
	}
	for column, field := range fields {
		size, err := parseSize(strings.TrimSpace(field))
		if err != nil {
			return fmt.Errorf("column %d: %w", column+1, err)
		}
		*measured = *measured || !math.IsNaN(size)
		s.W = append(s.W, size)
	}
	s.Synapses++
	return nil
}

func parseSize(text string) (float64, error) {
	if text == "" || strings.EqualFold(text, "nan") || strings.EqualFold(text, "na") {
		return math.NaN(), nil
	}
	size, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%.40q is not a number; the file holds sizes alone, without names of columns or rows", text)
	case math.IsInf(size, 0):
		return 0, fmt.Errorf("%.40s is too large", text)
	case size < 0:
		return 0, fmt.Errorf("a size of %s: sizes are not negative", text)
	case math.IsNaN(size): // +nan
		return math.NaN(), nil
	}
	return size, nil
}
