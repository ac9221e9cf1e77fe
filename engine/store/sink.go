package store

import (
	"fmt"
	"slices"
	"sync"
)

// Sink takes what a run finds. A run folder is one (InFolder), memory another (NewMemory).
type Sink interface {
	// WriteTable keeps a table under a name such as metrics.csv or arrays/3/recall.csv, in place of an
	// earlier one.
	WriteTable(name string, t *Table) error
	// MakeFolders announces that arrays with these names before their last slash will come.
	MakeFolders(names []string) error
	// CreateArray begins an array under a name such as arrays/3/U.npy. It is there after its Close.
	CreateArray(name, descr string, shape []int) (ElementWriter, error)
	// WriteArchive keeps arrays under one name such as arrays/3/connections.npz, whole or not at all.
	WriteArchive(name string, entries []Entry) error
	// Outcome is where a run notes its times, its warnings and what failed.
	Outcome() *Outcome
}

// ElementWriter takes the elements of an array in row-major order: those of the type that it was created
// with (Float32, Float64, Int32, Int64 or Uint8), as many as its shape has.
type ElementWriter interface {
	WriteFloat32(values []float32) error
	WriteFloat64(values []float64) error
	WriteInt32(values []int32) error
	WriteInt64(values []int64) error
	WriteUint8(values []uint8) error
	// Close completes the array.
	Close() error
	// Abort leaves nothing of it; after Close it does nothing.
	Abort()
}

// Entry is an array of an archive. Fill is called once, when its turn comes.
type Entry struct {
	Name  string // such as indptr
	Descr string
	Shape []int
	Fill  func(w ElementWriter) error
}

// InFolder is the sink of a run folder. Times, warnings and failures go into the manifest, which is
// saved by the caller. Only runs into a folder keep checkpoints, have factors on disk, and share rows among ranks.
func InFolder(f *Folder, m *Manifest) Sink { return folderSink{f, m} }

type folderSink struct {
	*Folder
	manifest *Manifest
}

func (s folderSink) Outcome() *Outcome { return &s.manifest.Outcome }

func (s folderSink) CreateArray(name, descr string, shape []int) (ElementWriter, error) {
	w, err := s.Folder.CreateArray(name, descr, shape)
	if err != nil {
		return nil, err // not a writer that is nil
	}
	return w, nil
}

// FolderOf is the run folder that a sink writes into; nil if it is none.
func FolderOf(s Sink) *Folder {
	if f, is := s.(folderSink); is {
		return f.Folder
	}
	return nil
}

// FilesClosing is how many files the disk is asked to keep at a time: waiting for one after
// the other takes several times as long.
const FilesClosing = 8

// Memory is a sink that keeps everything in memory: for programs that use a run's results at once.
// It may be read when Run has returned.
type Memory struct {
	mutex   sync.Mutex
	tables  map[string]*Table
	arrays  map[string]*MemoryArray
	outcome Outcome
}

// NewMemory is an empty one.
func NewMemory() *Memory {
	return &Memory{tables: map[string]*Table{}, arrays: map[string]*MemoryArray{}}
}

// MemoryArray is a whole array in row-major order. The field of its type has the elements.
type MemoryArray struct {
	Shape   []int
	Float32 []float32
	Float64 []float64
	Int32   []int32
	Int64   []int64
	Uint8   []uint8
}

// Table is the table of a name, such as metrics.csv; nil if the run did not write it.
func (m *Memory) Table(name string) *Table {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.tables[name]
}

// Array is the array of a name, such as arrays/0/U.npy; nil if the run did not write it.
func (m *Memory) Array(name string) *MemoryArray {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.arrays[name]
}

// Outcome has the run's times, warnings and failures.
func (m *Memory) Outcome() *Outcome { return &m.outcome }

// WriteTable is that of Sink.
func (m *Memory) WriteTable(name string, t *Table) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.tables[name] = t
	return nil
}

// MakeFolders is that of Sink; memory needs none.
func (m *Memory) MakeFolders([]string) error { return nil }

// CreateArray is that of Sink.
func (m *Memory) CreateArray(name, descr string, shape []int) (ElementWriter, error) {
	w, err := newArrayWriter(name, descr, shape) // for its checks
	if err != nil {
		return nil, err
	}
	return &memoryWriter{into: m, name: name, size: w.left, array: &MemoryArray{Shape: slices.Clone(shape)}}, nil
}

// WriteArchive is that of Sink: the arrays have the names of their entries after a slash.
func (m *Memory) WriteArchive(name string, entries []Entry) error {
	for _, e := range entries {
		w, err := m.CreateArray(name+"/"+e.Name, e.Descr, e.Shape)
		if err != nil {
			return err
		}
		if err := e.Fill(w); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return nil
}

// memoryWriter gathers an array.
type memoryWriter struct {
	into  *Memory
	name  string
	size  int64 // elements that its shape has
	array *MemoryArray
}

func (w *memoryWriter) WriteFloat32(values []float32) error {
	w.array.Float32 = append(w.array.Float32, values...)
	return nil
}

func (w *memoryWriter) WriteFloat64(values []float64) error {
	w.array.Float64 = append(w.array.Float64, values...)
	return nil
}

func (w *memoryWriter) WriteInt32(values []int32) error {
	w.array.Int32 = append(w.array.Int32, values...)
	return nil
}

func (w *memoryWriter) WriteInt64(values []int64) error {
	w.array.Int64 = append(w.array.Int64, values...)
	return nil
}

func (w *memoryWriter) WriteUint8(values []uint8) error {
	w.array.Uint8 = append(w.array.Uint8, values...)
	return nil
}

func (w *memoryWriter) Close() error {
	found := len(w.array.Float32) + len(w.array.Float64) + len(w.array.Int32) + len(w.array.Int64) + len(w.array.Uint8)
	if int64(found) != w.size {
		return fmt.Errorf("%s: %d elements came, its shape %v has %d", w.name, found, w.array.Shape, w.size)
	}
	w.into.mutex.Lock()
	defer w.into.mutex.Unlock()
	w.into.arrays[w.name] = w.array
	return nil
}

func (w *memoryWriter) Abort() {}
