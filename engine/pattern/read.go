package pattern

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"engram/engine/store"
	"engram/engine/store/npy"
)

// SplitArray is the file of a name such as data.npz:X, and the array in it; "" where the name has none.
func SplitArray(name string) (file, array string) {
	const mark = ".npz:"
	if i := strings.LastIndex(strings.ToLower(name), mark); i >= 0 {
		return name[:i+len(mark)-1], name[i+len(mark):]
	}
	return name, ""
}

// Read reads all patterns of a file, of n neurons: an array (neurons, patterns) of zeros and ones, or a CSV with a line
// for each neuron.
func Read(path, array string, n int) (*Set, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return readCSV(path, n)
	case ".npz":
		archive, err := store.OpenArchive(path)
		if err != nil {
			return nil, err
		}
		defer archive.Close()
		if array == "" {
			return nil, fmt.Errorf("%s: it may hold several arrays (%s): name one, as in %s:X", path, strings.Join(archive.Names(), ", "), filepath.Base(path))
		}
		a, err := archive.Array(array)
		if err != nil {
			return nil, err
		}
		return readArray(a, path+":"+array, n)
	}
	a, err := store.OpenArray(path)
	if err != nil {
		return nil, err
	}
	return readArray(a, path, n)
}

// readArray reads the patterns of an array, and closes it.
func readArray(a *npy.Reader, path string, n int) (*Set, error) {
	defer a.Close()
	if err := a.Header().Want(path, "patterns (neurons, patterns)", n, -1); err != nil {
		if shape := a.Header().Shape; len(shape) == 2 && shape[1] == n {
			return nil, fmt.Errorf("%w: it has a row for each pattern; save its transpose, X.T", err)
		}
		return nil, err
	}
	p := &Set{N: n, M: a.Header().Shape[1]}
	if p.M == 0 {
		return nil, fmt.Errorf("%s: it holds no pattern", path)
	}
	p.Bits = make([]uint8, n*p.M)
	row := make([]float64, p.M)
	for j := range n {
		if err := a.ReadFloats(row); err != nil {
			return nil, err
		}
		for mu, v := range row {
			if v != 0 && v != 1 {
				return nil, fmt.Errorf("%s: element (%d, %d) is %v; patterns are made of 0 and 1%s", path, j, mu, v, remedyFor(v))
			}
			p.Bits[j*p.M+mu] = uint8(v)
		}
	}
	return p, nil
}

// remedyFor says how a value of patterns becomes 0 or 1, where that is plain.
func remedyFor(v float64) string {
	if v == -1 {
		return ": of -1 and 1 make (X + 1) / 2"
	}
	return ""
}

// readCSV reads patterns from lines of numbers with commas between them. Lines that begin with # are comments.
func readCSV(path string, n int) (*Set, error) {
	file, err := store.OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := csv.NewReader(file)
	lines.FieldsPerRecord, lines.Comment, lines.ReuseRecord = -1, '#', true
	p := &Set{N: n}
	rows := 0
	for ; ; rows++ {
		fields, err := lines.Read()
		if err == io.EOF {
			break
		}
		var syntax *csv.ParseError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("%s:%d: %w; each line has 0 and 1 with commas between them", path, syntax.StartLine, syntax.Err)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		line, _ := lines.FieldPos(0)
		switch {
		case rows == 0:
			p.M = len(fields)
		case rows == n:
			return nil, fmt.Errorf("%s:%d: this is line %d of numbers, and network.neurons asks for %d, one for each neuron", path, line, rows+1, n)
		case len(fields) != p.M:
			return nil, fmt.Errorf("%s:%d: it has %d columns, and the lines before have %d: each column is a pattern", path, line, len(fields), p.M)
		}
		for mu, text := range fields {
			if rows == 0 && mu == 0 {
				text = strings.TrimPrefix(text, "\ufeff") // a byte order mark
			}
			v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil || v != 0 && v != 1 {
				return nil, fmt.Errorf("%s:%d: column %d is %q; patterns are made of 0 and 1, with commas between them%s", path, line, mu+1, text, remedyFor(v))
			}
			p.Bits = append(p.Bits, uint8(v))
		}
	}
	if rows < n && p.M == n {
		return nil, fmt.Errorf("%s: it has %d lines of %d numbers, and there should be %d lines, one for each neuron: it has a line for each pattern; save its transpose, X.T", path, rows, p.M, n)
	}
	if rows < n {
		return nil, fmt.Errorf("%s: it has %d lines of numbers, and network.neurons asks for %d, one for each neuron", path, rows, n)
	}
	return p, nil
}
