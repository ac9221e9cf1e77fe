package store

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"slices"
)

// An ArrayWriter streams elements, in row-major order, into a .npy file that
// appears under its name when it is complete.
type ArrayWriter struct {
	path   string
	draft  *draft        // nil: of an entry of an archive
	buffer *bufio.Writer // into draft, or into the archive
	header Header
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
	if _, err := w.buffer.Write(formatHeader(w.header)); err != nil {
		w.Abort()
		return nil, err
	}
	return w, nil
}

// WriteFloat32 adds elements to an array of type Float32.
func (w *ArrayWriter) WriteFloat32(values []float32) error {
	if w.header.DType != Float32 {
		panic("run: ArrayWriter.WriteFloat32: the array is not of type Float32")
	}
	return writeElements(w, values)
}

// WriteFloat64 adds elements to an array of type Float64.
func (w *ArrayWriter) WriteFloat64(values []float64) error {
	if w.header.DType != Float64 {
		panic("run: ArrayWriter.WriteFloat64: the array is not of type Float64")
	}
	return writeElements(w, values)
}

// WriteInt32 adds elements to an array of type Int32.
func (w *ArrayWriter) WriteInt32(values []int32) error {
	if w.header.DType != Int32 {
		panic("run: ArrayWriter.WriteInt32: the array is not of type Int32")
	}
	return writeElements(w, values)
}

// WriteInt64 adds elements to an array of type Int64.
func (w *ArrayWriter) WriteInt64(values []int64) error {
	if w.header.DType != Int64 {
		panic("run: ArrayWriter.WriteInt64: the array is not of type Int64")
	}
	return writeElements(w, values)
}

// WriteUint8 adds elements to an array of type Uint8.
func (w *ArrayWriter) WriteUint8(values []uint8) error {
	if w.header.DType != Uint8 && w.header.DType != Text3 {
		panic("run: ArrayWriter.WriteUint8: the array is not of type Uint8")
	}
	return writeElements(w, values)
}

func writeElements[T float32 | float64 | int32 | int64 | uint8](w *ArrayWriter, values []T) error {
	if w.err != nil {
		return w.err
	}
	if int64(len(values)) > w.left {
		w.err = fmt.Errorf("%s: %d elements came where %d were left; its shape is %s", w.path, len(values), w.left, formatShape(w.header.Shape))
		return w.err
	}
	w.left -= int64(len(values))
	for chunk := range slices.Chunk(values, chunkElements) {
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
		w.err = fmt.Errorf("%s: %d elements are missing; its shape is %s", w.path, w.left, formatShape(w.header.Shape))
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
