package store

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
)

// Share lets other writers, in other processes too, fill in the array: its header is written
// and it has its full size. They open their parts (OpenArrayPart) of the file that it
// returns; when all are closed, Close of w lets the array appear.
func (w *ArrayWriter) Share() (under string, err error) {
	if w.err != nil {
		return "", w.err
	}
	if w.err = w.buffer.Flush(); w.err == nil {
		w.err = w.draft.note(w.draft.file.Truncate(w.start + w.left*w.size))
	}
	w.left = 0
	return w.draft.file.Name(), w.err
}

// OpenArrayPart opens count elements, from element on, of an array that another writer shares
// under that name (Share), and which will be at path. Close completes the part.
func OpenArrayPart(under, path, descr string, shape []int, element, count int64) (*ArrayWriter, error) {
	w, err := newArrayWriter(path, descr, shape)
	if err != nil {
		return nil, err
	}
	if element < 0 || count < 0 || element+count > w.left {
		return nil, fmt.Errorf("%s: has no elements %d to %d, its shape is %s", path, element, element+count, formatShape(shape))
	}
	file, err := os.OpenFile(under, os.O_WRONLY, 0)
	if err != nil {
		return nil, explain(path, err)
	}
	w.draft, w.left = &draft{path: path, disk: theDisk(), file: file, part: true}, count
	if _, err := file.Seek(w.start+element*w.size, io.SeekStart); err != nil {
		file.Close()
		return nil, explain(path, err)
	}
	w.buffer = bufio.NewWriterSize(w.draft, 1<<16)
	return w, nil
}

// newArrayWriter is a writer without a file yet.
func newArrayWriter(path, descr string, shape []int) (*ArrayWriter, error) {
	if !written(descr) {
		return nil, unwritable(path, descr)
	}
	t, characters := dtype{size: 1}, int64(3)
	if descr != Text3 {
		var err error
		if t, err = parseDType(descr); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		characters = 1
	}
	count, err := elementCount(shape, t.size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	count *= characters
	h := Header{DType: descr, Shape: slices.Clone(shape)}
	return &ArrayWriter{path: path, header: h, start: int64(len(formatHeader(h))), size: int64(t.size), left: count}, nil
}
