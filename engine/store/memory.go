package store

import (
	"fmt"
	"slices"
	"sync"
)

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
	if !written(descr) {
		return nil, unwritable(name, descr)
	}
	return &memoryWriter{into: m, name: name, descr: descr, array: &MemoryArray{Shape: slices.Clone(shape)}}, nil
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
	descr string
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
	size, found := 1, len(w.array.Float32)+len(w.array.Float64)+len(w.array.Int32)+len(w.array.Int64)+len(w.array.Uint8)
	for _, n := range w.array.Shape {
		size *= n
	}
	if w.descr == Text3 {
		size *= 3
	}
	if found != size {
		return fmt.Errorf("%s: %d elements came, its shape %v has %d", w.name, found, w.array.Shape, size)
	}
	w.into.mutex.Lock()
	defer w.into.mutex.Unlock()
	w.into.arrays[w.name] = w.array
	return nil
}

func (w *memoryWriter) Abort() {}
