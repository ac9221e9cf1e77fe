package npy

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func TestUnusualHeaders(t *testing.T) {
	for name, header := range map[string]string{
		"order of keys":  "{'shape': (2,), 'fortran_order': False, 'descr': '<i2'}\n",
		"double quotes":  `{"descr": "<i2", "fortran_order": False, "shape": (2,)}`,
		"no blanks":      "{'descr':'<i2','fortran_order':False,'shape':(2,)}",
		"old python":     "{'descr': '<i2', 'fortran_order': False, 'shape': (2L,), }   \n",
		"fortran vector": "{'descr': '<i2', 'fortran_order': True, 'shape': ( 2 , ), }\n",
	} {
		t.Run(name, func(t *testing.T) {
			content := npyFile(header, 4)
			content[len(content)-2] = 5
			got := make([]int64, 2)
			if err := readBytes(t, content).ReadInts(got); err != nil || got[1] != 5 {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	for major := byte(2); major <= 3; major++ {
		header := "{'descr': '<i2', 'fortran_order': False, 'shape': (), }\n"
		content := append([]byte(magic), major, 0, byte(len(header)), 0, 0, 0)
		content = append(append(content, header...), 9, 0)
		a := readBytes(t, content)
		got := make([]int64, 1)
		if err := a.ReadInts(got); err != nil || got[0] != 9 || a.Len() != 1 {
			t.Errorf("version %d: got %v, %v", major, got, err)
		}
	}
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

func readBytes(t *testing.T, content []byte) *Reader {
	t.Helper()
	a, err := NewReader("memory.npy", inMemory{bytes.NewReader(content)}, int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestReadTooMuch(t *testing.T) {
	a := readBytes(t, npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24))
	contains(t, a.ReadInts(make([]int64, 1)), "memory.npy", "<f4", "integers")
	contains(t, a.ReadFloats(make([]float64, 7)), "memory.npy", "6 elements are left where 7", "(2, 3)")
	if err := a.ReadFloats(make([]float64, 6)); err != nil {
		t.Error(err)
	}
	contains(t, a.ReadFloats(make([]float64, 1)), "0 elements are left")
	contains(t, a.SeekElement(7), "memory.npy", "no element 7")
	contains(t, a.SeekElement(-1), "memory.npy", "no element -1")
	if err := a.SeekElement(6); err != nil { // the end
		t.Error(err)
	}
	if err := a.SeekElement(5); err != nil {
		t.Error(err)
	}
	contains(t, a.ReadFloats(make([]float64, 2)), "1 elements are left")
}

func TestLargeUnsigned(t *testing.T) {
	content := npyFile("{'descr': '<u8', 'fortran_order': False, 'shape': (2,), }", 16)
	content[len(content)-1] = 0x80
	contains(t, readBytes(t, content).ReadInts(make([]int64, 2)), "element 1", "9223372036854775808")
	first := npyFile("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", 8)
	first[len(first)-1] = 0x80
	contains(t, readBytes(t, first).ReadInts(make([]int64, 1)), "element 0", "9223372036854775808")
	got := make([]float64, 2)
	if err := readBytes(t, content).ReadFloats(got); err != nil || got[1] != 1<<63 {
		t.Errorf("got %v, %v", got, err)
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
		got, err := ElementCount(c.shape, c.size)
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
		_, err := NewReader("x.npy", inMemory{bytes.NewReader(npyFile(header, 16))}, int64(len(header)+26))
		contains(t, err, "x.npy", "structured array", "a['field']")
	}
	for _, descr := range []string{"|f4", "f4"} {
		header := "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,), }\n"
		_, err := NewReader("x.npy", inMemory{bytes.NewReader(npyFile(header, 8))}, int64(len(header)+18))
		contains(t, err, "byte order", "a.astype('<f4')")
	}
	for _, descr := range []string{"=c8", "|c8", ">c8", "<c8", "c8"} { // numpy writes none of some
		header := "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,), }\n"
		_, err := NewReader("x.npy", inMemory{bytes.NewReader(npyFile(header, 16))}, int64(len(header)+26))
		contains(t, err, "complex numbers", descr)
	}
}

// npyFile is the content of a .npy file of version 1 with any header text.
func npyFile(header string, elements int) []byte {
	content := append([]byte(magic), 1, 0, byte(len(header)), byte(len(header)>>8))
	return append(append(content, header...), make([]byte, elements)...)
}

// contains checks an error's words.
func contains(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not say %q", err, word)
		}
	}
}
