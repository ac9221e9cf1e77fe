package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// A Header says what a .npy file announces about its elements.
type Header struct {
	DType   string // NumPy's code: byte order, kind, bytes per element, as in "<f4"
	Shape   []int  // empty for a single number; no dimension is negative
	Fortran bool   // column-major order
}

const (
	magic           = "\x93NUMPY"
	arrayAlignment  = 64      // bytes; numpy aligns the elements so for mmap
	headerLimit     = 1 << 16 // bytes; a plain array's header has a few hundred
	dimensionsLimit = 64      // numpy's own
)

// ReadHeader reads the head of a .npy file (version 1, 2 or 3) up to its first
// element and returns what it says and how many bytes it takes. It accepts only
// types that ReadFloats can read, and shapes whose size in bytes fits an int. It
// reads bytes from anywhere: it does not panic, and needs no more than a few
// hundred KiB whatever they are.
func ReadHeader(r io.Reader) (h Header, size int64, err error) {
	text, size, err := readHeaderText(r)
	if err != nil {
		return Header{}, 0, err
	}
	if h, err = parseHeader(text); err != nil {
		return Header{}, 0, fmt.Errorf("its .npy header is malformed: %w", err)
	}
	t, err := ParseDType(h.DType)
	if err != nil {
		return Header{}, 0, err
	}
	if _, err := ElementCount(h.Shape, t.Size); err != nil {
		return Header{}, 0, err
	}
	return h, size, nil
}

// readHeaderText reads the fixed part of the head and returns the text after it,
// a Python dictionary, and the size of both in bytes.
func readHeaderText(r io.Reader) (text string, size int64, err error) {
	fixed := make([]byte, len(magic)+2, len(magic)+2+4)
	n, err := io.ReadFull(r, fixed)
	switch {
	case err != nil && !EndsEarly(err):
		return "", 0, err
	case n == 0:
		return "", 0, errors.New("is empty, not a .npy array")
	case strings.HasPrefix(string(fixed[:n]), "PK\x03\x04"):
		return "", 0, errors.New("is a zip archive (.npz?), not a .npy array; write one array with np.save")
	case err != nil || string(fixed[:len(magic)]) != magic:
		return "", 0, fmt.Errorf("is not a .npy array: it starts with %q, not %q; write it with np.save", fixed[:min(n, len(magic))], magic)
	}
	var length []byte
	switch major, minor := fixed[6], fixed[7]; major {
	case 1:
		length = fixed[8:10]
	case 2, 3:
		length = fixed[8:12]
	default:
		return "", 0, fmt.Errorf("has .npy version %d.%d; engram reads 1, 2 and 3", major, minor)
	}
	if _, err := io.ReadFull(r, length); err != nil {
		return "", 0, headerEnds(err)
	}
	var bytes uint32
	if len(length) == 2 {
		bytes = uint32(binary.LittleEndian.Uint16(length))
	} else {
		bytes = binary.LittleEndian.Uint32(length)
	}
	if bytes > headerLimit {
		return "", 0, fmt.Errorf("announces a .npy header of %d bytes, the header of a plain array has less than %d", bytes, headerLimit)
	}
	buffer := make([]byte, bytes)
	if _, err := io.ReadFull(r, buffer); err != nil {
		return "", 0, headerEnds(err)
	}
	return string(buffer), int64(len(fixed)+len(length)) + int64(bytes), nil
}

func headerEnds(err error) error {
	if EndsEarly(err) {
		return errors.New("ends within its .npy header: it is truncated")
	}
	return err
}

// EndsEarly tells whether a file ended before what it announces.
func EndsEarly(err error) bool {
	return err == io.EOF || err == io.ErrUnexpectedEOF
}

// FormatHeader is the head of a .npy file, version 1.0, padded so that the
// elements start at a multiple of arrayAlignment.
func FormatHeader(h Header) []byte {
	order := "False"
	if h.Fortran {
		order = "True"
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", h.DType, order, FormatShape(h.Shape))
	const fixed = len(magic) + 2 + 2
	total := (fixed + len(text) + 1 + arrayAlignment - 1) / arrayAlignment * arrayAlignment
	head := append([]byte(magic), 1, 0)
	head = binary.LittleEndian.AppendUint16(head, uint16(total-fixed))
	head = append(head, text...)
	head = append(head, strings.Repeat(" ", total-len(head)-1)...)
	return append(head, '\n')
}

// FormatShape writes a shape as Python does: (), (3,), (3, 4).
func FormatShape(shape []int) string {
	if len(shape) == 1 {
		return fmt.Sprintf("(%d,)", shape[0])
	}
	texts := make([]string, len(shape))
	for i, n := range shape {
		texts[i] = strconv.Itoa(n)
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

// ElementCount is the product of shape; it refuses a shape with a negative
// dimension, or of elements that take more bytes than an int64 counts.
func ElementCount(shape []int, itemSize int) (int64, error) {
	if len(shape) > dimensionsLimit {
		return 0, fmt.Errorf("has %d dimensions, more than numpy's %d", len(shape), dimensionsLimit)
	}
	empty := false
	for _, n := range shape {
		if n < 0 {
			return 0, fmt.Errorf("has shape %s: %d is less than 0", FormatShape(shape), n)
		}
		empty = empty || n == 0
	}
	if empty {
		return 0, nil
	}
	count := int64(1)
	for _, n := range shape {
		if count > math.MaxInt64/int64(itemSize)/int64(n) {
			return 0, fmt.Errorf("has shape %s, more bytes than any file holds: the header is damaged", FormatShape(shape))
		}
		count *= int64(n)
	}
	return count, nil
}

// Want refuses an array of another shape (-1: any length). The error names path, the file, and meaning, what it
// should have.
func (h Header) Want(path, meaning string, shape ...int) error {
	ok := len(h.Shape) == len(shape)
	for i := range shape {
		ok = ok && (shape[i] < 0 || h.Shape[i] == shape[i])
	}
	if !ok {
		return fmt.Errorf("%s: its shape is %v, but %s must be %s", path, h.Shape, meaning, describeShape(shape))
	}
	return nil
}

func describeShape(shape []int) string {
	text := "("
	for i, n := range shape {
		if i > 0 {
			text += ", "
		}
		if n < 0 {
			text += "any"
		} else {
			text += fmt.Sprint(n)
		}
	}
	return text + ")"
}
