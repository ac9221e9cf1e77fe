package store

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"

	"engram/engine/store/npy"
)

// An ArrayWriter streams elements, in row-major order, into a .npy file that
// appears under its name when it is complete.
type ArrayWriter struct {
	path   string
	draft  *draft        // nil: of an entry of an archive
	buffer *bufio.Writer // into draft, or into the archive
	header npy.Header
	start  int64 // offset of the first element, bytes
	size   int64 // of an element
	left   int64 // elements still to come
	err    error // the first failure, returned ever after
}

// CreateArray starts a .npy file of the type Float32, Float64 or Uint8. The file,
// version 1.0 with its elements aligned to 64 bytes, opens in
// numpy.load(..., mmap_mode="r"). Nothing is at path, or what was there before,
// until Close.
func CreateArray(path string, descr string, shape []int) (*ArrayWriter, error) {
	return theDisk().createArray(path, descr, shape)
}

func (on disk) createArray(path string, descr string, shape []int) (*ArrayWriter, error) {
	w, err := newArrayWriter(path, descr, shape)
	if err != nil {
		return nil, err
	}
	if w.draft, err = on.newDraft(path); err != nil {
		return nil, err
	}
	w.buffer = bufio.NewWriterSize(w.draft, 1<<16)
	if _, err := w.buffer.Write(npy.FormatHeader(w.header)); err != nil {
		w.Abort()
		return nil, err
	}
	return w, nil
}

// WriteFloat32 adds elements to an array of type Float32.
func (w *ArrayWriter) WriteFloat32(values []float32) error {
	if w.header.DType != npy.Float32 {
		panic("run: ArrayWriter.WriteFloat32: the array is not of type Float32")
	}
	return writeElements(w, values)
}

// WriteFloat64 adds elements to an array of type Float64.
func (w *ArrayWriter) WriteFloat64(values []float64) error {
	if w.header.DType != npy.Float64 {
		panic("run: ArrayWriter.WriteFloat64: the array is not of type Float64")
	}
	return writeElements(w, values)
}

// WriteInt32 adds elements to an array of type Int32.
func (w *ArrayWriter) WriteInt32(values []int32) error {
	if w.header.DType != npy.Int32 {
		panic("run: ArrayWriter.WriteInt32: the array is not of type Int32")
	}
	return writeElements(w, values)
}

// WriteInt64 adds elements to an array of type Int64.
func (w *ArrayWriter) WriteInt64(values []int64) error {
	if w.header.DType != npy.Int64 {
		panic("run: ArrayWriter.WriteInt64: the array is not of type Int64")
	}
	return writeElements(w, values)
}

// WriteUint8 adds elements to an array of type Uint8.
func (w *ArrayWriter) WriteUint8(values []uint8) error {
	if w.header.DType != npy.Uint8 && w.header.DType != npy.Text3 {
		panic("run: ArrayWriter.WriteUint8: the array is not of type Uint8")
	}
	return writeElements(w, values)
}

func writeElements[T float32 | float64 | int32 | int64 | uint8](w *ArrayWriter, values []T) error {
	if w.err != nil {
		return w.err
	}
	if int64(len(values)) > w.left {
		w.err = fmt.Errorf("%s: %d elements came where %d were left; its shape is %s", w.path, len(values), w.left, npy.FormatShape(w.header.Shape))
		return w.err
	}
	w.left -= int64(len(values))
	for chunk := range slices.Chunk(values, elementsAtATime) {
		raw, err := binary.Append(w.buffer.AvailableBuffer(), binary.LittleEndian, chunk)
		if err != nil {
			panic("run: writeElements: a type without a fixed size")
		}
		if _, w.err = w.buffer.Write(raw); w.err != nil {
			return w.err
		}
	}
	return nil
}

// Close completes the file: it checks that as many elements came as the shape
// holds, syncs and renames. On any failure the temporary file is removed.
func (w *ArrayWriter) Close() error {
	defer w.Abort()
	if w.err == nil && w.left > 0 {
		w.err = fmt.Errorf("%s: %d elements are missing; its shape is %s", w.path, w.left, npy.FormatShape(w.header.Shape))
	}
	if w.err == nil {
		w.err = w.buffer.Flush()
	}
	if w.err == nil && w.draft != nil {
		w.err = w.draft.publish()
	}
	return w.err
}

// Abort gives the file up and leaves nothing behind. It does nothing after Close,
// so that it can be deferred. Writing or closing after it is an error.
func (w *ArrayWriter) Abort() {
	if w.draft != nil {
		w.draft.discard()
	}
	if w.err == nil {
		w.err = fmt.Errorf("%s: the array is already closed", w.path)
	}
}

// elementsAtATime are converted to bytes.
const elementsAtATime = 4096

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
		return nil, fmt.Errorf("%s: has no elements %d to %d, its shape is %s", path, element, element+count, npy.FormatShape(shape))
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
	if !npy.Written(descr) {
		return nil, npy.Unwritable(path, descr)
	}
	t, characters := npy.DType{Size: 1}, int64(3)
	if descr != npy.Text3 {
		var err error
		if t, err = npy.ParseDType(descr); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		characters = 1
	}
	count, err := npy.ElementCount(shape, t.Size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	count *= characters
	h := npy.Header{DType: descr, Shape: slices.Clone(shape)}
	return &ArrayWriter{path: path, header: h, start: int64(len(npy.FormatHeader(h))), size: int64(t.Size), left: count}, nil
}
