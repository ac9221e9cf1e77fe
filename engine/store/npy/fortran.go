package npy

import (
	"errors"
	"io"
)

// fortranBlock is the most bytes of an array that are turned at a time, but for a row that is longer.
const fortranBlock = 32 << 20

// rowMajor reads an array in Fortran order (column by column) as if its elements lay row by row.
// It takes up a block of rows at a time: of each column one piece, so that an array need not fit in
// memory.
type rowMajor struct {
	file interface {
		io.ReaderAt
		io.Closer
	}
	start   int64   // offset of the first element, bytes
	size    int64   // of an element, bytes
	rows    int64   // the first dimension
	columns []int64 // for each element of a row, in row-major order, the column of the file it is in

	next  int64  // byte, from start, that is read next, in row-major order
	first int64  // row of the block at hand
	most  int64  // rows in a block
	block []byte // whole rows
	piece []byte // of a column
}

func newRowMajor(file interface {
	io.ReaderAt
	io.Closer
}, h Header, start, size int64) *rowMajor {
	r := &rowMajor{file: file, start: start, size: size, rows: int64(h.Shape[0]), columns: fortranColumns(h.Shape[1:])}
	r.most = max(1, min(r.rows, fortranBlock/max(1, r.rowBytes())))
	return r
}

// fortranColumns are the places in Fortran order of the elements of a shape, in row-major order.
func fortranColumns(shape []int) []int64 {
	places, stride := []int64{0}, int64(1)
	strides := make([]int64, len(shape))
	for i, n := range shape {
		strides[i] = stride
		stride *= int64(n)
	}
	for i, n := range shape {
		longer := make([]int64, 0, len(places)*n)
		for _, at := range places {
			for k := range int64(n) {
				longer = append(longer, at+k*strides[i])
			}
		}
		places = longer
	}
	return places
}

func (r *rowMajor) rowBytes() int64 { return int64(len(r.columns)) * r.size }

// Read implements io.Reader.
func (r *rowMajor) Read(p []byte) (n int, err error) {
	row := r.rowBytes()
	if row == 0 || r.next >= r.rows*row {
		return 0, io.EOF
	}
	if at := r.next / row; at < r.first || at >= r.first+int64(len(r.block))/row {
		if err := r.load(at); err != nil {
			return 0, err
		}
	}
	n = copy(p, r.block[r.next-r.first*row:])
	r.next += int64(n)
	return n, nil
}

// load takes up the rows from first on.
func (r *rowMajor) load(first int64) error {
	count := min(r.most, r.rows-first)
	if r.block == nil {
		r.block, r.piece = make([]byte, r.most*r.rowBytes()), make([]byte, r.most*r.size)
	}
	r.first, r.block, r.piece = first, r.block[:count*r.rowBytes()], r.piece[:count*r.size]
	for c, column := range r.columns {
		if _, err := r.file.ReadAt(r.piece, r.start+(column*r.rows+first)*r.size); err != nil {
			r.block = r.block[:0]
			return err
		}
		for i := range count {
			copy(r.block[i*r.rowBytes()+int64(c)*r.size:], r.piece[i*r.size:(i+1)*r.size])
		}
	}
	return nil
}

// Seek implements io.Seeker, from the start of the file alone.
func (r *rowMajor) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < r.start {
		return 0, errors.New("run: rowMajor.Seek: only to elements, counted from the start")
	}
	r.next = offset - r.start
	return offset, nil
}

// Close implements io.Closer.
func (r *rowMajor) Close() error { return r.file.Close() }
