package npy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"syscall"
)

const chunkElements = 4096 // converted at a time

// A Reader streams the elements of a .npy file in row-major order.
type Reader struct {
	path   string
	file   io.ReadSeekCloser // the elements row by row
	buffer *bufio.Reader     // over file

	header  Header
	dtype   DType
	decoder decoder
	start   int64 // offset of the first element, bytes
	count   int64 // elements in the file
	next    int64 // element that comes next

	raw []byte // scratch, one chunk
}

// arrayFile is what an array is read from.
type arrayFile interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// NewReader reads from any file of that size in bytes; path is for errors.
func NewReader(path string, file arrayFile, size int64) (*Reader, error) {
	h, start, err := ReadHeader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t, err := ParseDType(h.DType)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	count, err := ElementCount(h.Shape, t.Size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if announced, have := count*int64(t.Size), size-start; have != announced {
		what := "it is truncated"
		if have > announced {
			what = "something was appended, or the header is damaged"
		}
		return nil, fmt.Errorf("%s: has %d bytes of elements where its header announces %d (shape %s, dtype %s): %s; write it again",
			path, have, announced, FormatShape(h.Shape), h.DType, what)
	}
	chunk, elements := int(min(count, chunkElements)), io.ReadSeekCloser(file)
	if h.Fortran && len(h.Shape) > 1 && count > 0 { // a vector is the same in both orders
		elements = newRowMajor(file, h, start, int64(t.Size))
	}
	return &Reader{
		path: path, file: elements, buffer: bufio.NewReaderSize(elements, int(min(count*int64(t.Size), 1<<16))),
		header: h, dtype: t, decoder: newDecoder(t, chunk),
		start: start, count: count,
		raw: make([]byte, chunk*t.Size),
	}, nil
}

// Header is what the file says about its elements.
func (a *Reader) Header() Header { return a.header }

// Len is the number of elements, the product of the shape.
func (a *Reader) Len() int64 { return a.count }

// Integer reports whether ReadInts works: the elements are integers or booleans.
func (a *Reader) Integer() bool { return a.dtype.integer }

// SeekElement makes element, counted in row-major order from 0, the one that is read
// next. Row i of an (N, N, z) array starts at element i*N*z.
func (a *Reader) SeekElement(element int64) error {
	if element < 0 || element > a.count {
		return fmt.Errorf("%s: has no element %d, its shape is %s", a.path, element, FormatShape(a.header.Shape))
	}
	if _, err := a.file.Seek(a.start+element*int64(a.dtype.Size), io.SeekStart); err != nil {
		return unreadable(a.path, err)
	}
	a.buffer.Reset(a.file)
	a.next = element
	return nil
}

// ReadFloats reads the next len(dst) elements as float64: exactly, or to the
// nearest for integers beyond 2^53. Booleans are 0 and 1. Asking for more than
// are left is an error, and reads nothing.
func (a *Reader) ReadFloats(dst []float64) error {
	return a.chunks(len(dst), func(from, to int, raw []byte) error {
		a.decoder.floats(dst[from:to], raw)
		return nil
	})
}

// ReadInts reads the next len(dst) elements of an array of integers (any type) or
// booleans (0 and 1). Other arrays, an integer that no int64 holds, and asking for
// more than are left are errors.
func (a *Reader) ReadInts(dst []int64) error {
	if !a.dtype.integer {
		return fmt.Errorf("%s: holds floats (dtype %s) where integers are needed; convert it with a.astype('<i8')", a.path, a.header.DType)
	}
	return a.chunks(len(dst), func(from, to int, raw []byte) error {
		if i := a.decoder.ints(dst[from:to], raw); i >= 0 {
			return fmt.Errorf("%s: element %d is %d, too large for a 64-bit signed integer", a.path, a.next+int64(i), uint64(dst[from+i]))
		}
		return nil
	})
}

// chunks hands the raw bytes of the next n elements to use, in pieces of up to
// chunkElements, each with the range of elements it holds.
func (a *Reader) chunks(n int, use func(from, to int, raw []byte) error) error {
	if int64(n) > a.count-a.next {
		return fmt.Errorf("%s: %d elements are left where %d are needed; its shape is %s", a.path, a.count-a.next, n, FormatShape(a.header.Shape))
	}
	for from := 0; from < n; {
		to := min(n, from+chunkElements)
		raw := a.raw[:(to-from)*a.dtype.Size]
		if _, err := io.ReadFull(a.buffer, raw); err != nil {
			if EndsEarly(err) {
				err = errors.New("it became shorter while it was read")
			}
			return unreadable(a.path, err)
		}
		if err := use(from, to, raw); err != nil {
			return err
		}
		a.next += int64(to - from)
		from = to
	}
	return nil
}

// Close closes the file.
func (a *Reader) Close() error {
	if err := a.file.Close(); err != nil {
		return unreadable(a.path, err)
	}
	return nil
}

// cannotRead names path, for which reading failed, and the system's reason without the names that it was asked for.
func unreadable(path string, err error) error {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		err = errno
	}
	return fmt.Errorf("%s: cannot be read: %w", path, err)
}
