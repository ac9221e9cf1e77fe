package state

import (
	"errors"

	"engram/engine/model"
	"engram/engine/store"
	"engram/kernels"
)

// Stream keeps the factors of a network on disk, in the run folder, a file without a name
// for each block of rows: a block comes into memory, runs, and goes again. The system moves it;
// docs/out-of-core.md.
type Stream struct {
	Mapper kernels.Mapper
	Folder *store.Folder
	files  []kernels.Mapping
}

// onDisk are the values that lie on disk where a batch has a stream.
func onDisk() []string { return []string{model.U} }

// alloc is the Alloc of a target for factors.
func (s *Stream) alloc(_ kernels.Kind, n int) (kernels.Buffer, error) {
	file, err := s.Mapper.Map(n, s.Folder.TemporaryPath())
	if err != nil {
		return nil, err
	}
	s.files = append(s.files, file)
	return file, nil
}

// another is one in the same folder, for the factors of a copy; nil where there is none.
func (s *Stream) another() *Stream {
	if s == nil {
		return nil
	}
	return &Stream{Mapper: s.Mapper, Folder: s.Folder}
}

// Evict says that the factors of block k are not needed for now.
func (b *Batch) Evict(k int) error {
	if b.Stream == nil {
		return nil
	}
	for _, name := range onDisk() {
		if file, ok := b.Blocks[k].Own[name].(kernels.Mapping); ok {
			if err := file.Evict(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Release gives memory and disk back.
func (s *Stream) Release() error {
	if s == nil {
		return nil
	}
	var all error
	for _, file := range s.files {
		all = errors.Join(all, file.Release())
	}
	s.files = nil
	return all
}

// TileRows is how many rows a thread computes at a time.
const TileRows = 16
