package wiring

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"engram/engine/config"
	"engram/engine/store"
)

// isMatrixMarket tells by its name whether a wiring is in the MatrixMarket format.
func isMatrixMarket(path string) bool { return strings.HasSuffix(strings.ToLower(path), ".mtx") }

// readMatrixMarket reads a matrix in the MatrixMarket format from a file.
func readMatrixMarket(path string, n config.Network) (*CSR, error) {
	file, err := store.OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseMatrixMarket(path, file, n)
}

// parseMatrixMarket reads a matrix in coordinates, real, integer or pattern, general: a line i j w for each
// connection from neuron j to neuron i, which count from 1. path is for errors.
func parseMatrixMarket(path string, file io.Reader, n config.Network) (*CSR, error) {
	m := &matrixMarket{path: path, n: n.Neurons, lines: bufio.NewScanner(file)}
	if err := m.head(); err != nil {
		return nil, err
	}
	type connection struct {
		to, from int
		weight   float64
	}
	var all []connection
	for {
		fields, err := m.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		var c connection
		want := 3
		if m.pattern {
			want = 2
		}
		if len(fields) != want {
			return nil, m.wrong("%d numbers where %d are wanted", len(fields), want)
		}
		if c.to, err = m.neuron(fields[0]); err != nil {
			return nil, err
		}
		if c.from, err = m.neuron(fields[1]); err != nil {
			return nil, err
		}
		if !m.pattern {
			if c.weight, err = strconv.ParseFloat(fields[2], 64); err != nil {
				return nil, m.wrong("%q is no number", fields[2])
			}
		}
		all = append(all, c)
	}
	if len(all) != m.count {
		return nil, fmt.Errorf("%s: it has %d connections, and announces %d: it is truncated or was appended to", path, len(all), m.count)
	}
	slices.SortStableFunc(all, func(a, b connection) int { return a.to - b.to })
	c := &CSR{From: make([]int64, n.Neurons+1)}
	var weights []float64
	for _, one := range all {
		c.From[one.to+1]++
		c.At = append(c.At, int32(one.from))
		weights = append(weights, one.weight)
	}
	for row := range n.Neurons {
		c.From[row+1] += c.From[row]
	}
	if !m.pattern {
		c.fromWeights(weights, n.Factors)
	}
	return c, nil
}

// matrixMarket is a file that is being read.
type matrixMarket struct {
	path    string
	n       int
	lines   *bufio.Scanner
	line    int
	pattern bool // there are no weights
	count   int
}

func (m *matrixMarket) wrong(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", m.path, m.line, fmt.Sprintf(format, args...))
}

// next are the fields of the next line that is no comment.
func (m *matrixMarket) next() ([]string, error) {
	for m.lines.Scan() {
		m.line++
		text := strings.TrimSpace(m.lines.Text())
		if text != "" && !strings.HasPrefix(text, "%") {
			return strings.Fields(text), nil
		}
	}
	if err := m.lines.Err(); err != nil {
		return nil, m.wrong("%v", err)
	}
	return nil, io.EOF
}

// head reads the banner and the size.
func (m *matrixMarket) head() error {
	if !m.lines.Scan() {
		return fmt.Errorf("%s: it is empty", m.path)
	}
	m.line++
	banner := strings.Fields(strings.ToLower(m.lines.Text()))
	if len(banner) != 5 || banner[0] != "%%matrixmarket" || banner[1] != "matrix" {
		return m.wrong("it does not begin as a MatrixMarket matrix does: %%%%MatrixMarket matrix coordinate real general")
	}
	if banner[2] != "coordinate" || banner[4] != "general" || !slices.Contains([]string{"real", "integer", "pattern"}, banner[3]) {
		return m.wrong("the matrix is %s; a wiring is coordinate real, integer or pattern, general", strings.Join(banner[2:], " "))
	}
	m.pattern = banner[3] == "pattern"
	fields, err := m.next()
	if err != nil || len(fields) != 3 {
		return m.wrong("the line of sizes (rows columns connections) is missing")
	}
	var size [3]int
	for i, f := range fields {
		if size[i], err = strconv.Atoi(f); err != nil || size[i] < 0 {
			return m.wrong("%q is no size", f)
		}
	}
	if size[0] != m.n || size[1] != m.n {
		return m.wrong("the matrix is %d x %d, and network.neurons asks for %d x %d", size[0], size[1], m.n, m.n)
	}
	m.count = size[2]
	return nil
}

// neuron is a number from 1 on as one from 0 on.
func (m *matrixMarket) neuron(text string) (int, error) {
	i, err := strconv.Atoi(text)
	if err != nil || i < 1 || i > m.n {
		return 0, m.wrong("%q is no neuron; they are numbered from 1 to %d in this format", text, m.n)
	}
	return i - 1, nil
}
