package store

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"
)

// TestLinesOfManifests: an error names the line that it is on.
func TestLinesOfManifests(t *testing.T) {
	m := sample()
	good, err := m.encode()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(good), "\n")
	for i, line := range lines {
		if !strings.Contains(line, `"threads": 2`) {
			continue
		}
		lines[i] = strings.Replace(line, "2", `"two"`, 1)
		_, err := decodeManifest([]byte(strings.Join(lines, "\n")))
		contains(t, err, "line "+strconv.Itoa(i+1)+":", "threads")
		lines[i] = strings.Replace(line, ": 2", " 2", 1)
		_, err = decodeManifest([]byte(strings.Join(lines, "\n")))
		contains(t, err, "line "+strconv.Itoa(i+1)+":")
	}
	_, err = decodeManifest(append(good, "\n\n1"...))
	contains(t, err, "after the end", "line "+strconv.Itoa(len(lines)+2)+":")
	for _, c := range []struct {
		text string
		at   int64
		line int
	}{{"", 0, 1}, {"a\nb\n", 0, 1}, {"a\nb\n", 1, 1}, {"a\nb\n", 2, 2}, {"a\nb\n", 4, 3}, {"a\nb\n", 99, 3}, {"a\nb\n", -1, 1}} {
		if got := lineOf([]byte(c.text), c.at); got != c.line {
			t.Errorf("byte %d of %q is on line %d, want %d", c.at, c.text, got, c.line)
		}
	}
}

// TestLargestArrays: an array of as many bytes as an int64 counts is within the limits, one more is not; the
// order of dimensions makes no difference.
func TestLargestArrays(t *testing.T) {
	const most = math.MaxInt64
	for _, c := range []struct {
		shape []int
		size  int
		want  int64 // -1: refused
	}{
		{[]int{most / 8}, 8, most / 8}, {[]int{most/8 + 1}, 8, -1}, {[]int{most}, 1, most},
		{[]int{7, most / 56}, 8, 7 * (most / 56)}, {[]int{most / 56, 7}, 8, 7 * (most / 56)}, {[]int{most / 56, 8}, 8, -1},
		{[]int{most, most, 0}, 8, 0}, {nil, 8, 1}, {[]int{3, 4, 5}, 4, 60},
	} {
		got, err := elementCount(c.shape, c.size)
		if c.want < 0 {
			contains(t, err, "more bytes than any file")
		} else if err != nil || got != c.want {
			t.Errorf("shape %v of %d bytes: %d elements (%v), want %d", c.shape, c.size, got, err, c.want)
		}
	}
}

// TestStructuredTypes: however NumPy writes the type of elements with several fields, the error says what they are.
func TestStructuredTypes(t *testing.T) {
	for _, descr := range []string{"[('a', '<f4')]", "('<f4', (2,))", "{'names': ['a'], 'formats': ['<f4']}"} {
		header := "{'descr': " + descr + ", 'fortran_order': False, 'shape': (2,), }\n"
		_, err := newArrayReader("x.npy", inMemory{bytes.NewReader(npyFile(header, 16))}, int64(len(header)+26))
		contains(t, err, "x.npy", "structured array", "a['field']")
	}
	for _, descr := range []string{"|f4", "f4"} {
		header := "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,), }\n"
		_, err := newArrayReader("x.npy", inMemory{bytes.NewReader(npyFile(header, 8))}, int64(len(header)+18))
		contains(t, err, "byte order", "a.astype('<f4')")
	}
	for _, descr := range []string{"=c8", "|c8", ">c8", "<c8", "c8"} { // numpy writes none of some
		header := "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,), }\n"
		_, err := newArrayReader("x.npy", inMemory{bytes.NewReader(npyFile(header, 16))}, int64(len(header)+26))
		contains(t, err, "complex numbers", descr)
	}
}
