package state

import (
	"errors"

	"engram/engine/store"
	"engram/kernels"
)

// Stream keeps the factors of a network on disk, in the run folder, a file without a name
// for each block of rows: in a night rows are independent, so that a block comes into
// memory, runs many cycles, and goes again. The system moves it; docs/out-of-core.md.
type Stream struct {
	Mapper kernels.Mapper
	Folder *store.Folder
	blocks []kernels.Mapping
}

// alloc is the Alloc of a target for factors.
func (s *Stream) alloc(_ kernels.Kind, n int) (kernels.Buffer, error) {
	block, err := s.Mapper.Map(n, s.Folder.TemporaryPath())
	if err != nil {
		return nil, err
	}
	s.blocks = append(s.blocks, block)
	return block, nil
}

// Evict says that block i is not needed for now.
func (s *Stream) Evict(i int) error {
	if s == nil {
		return nil
	}
	return s.blocks[i].Evict()
}

// Release gives memory and disk back.
func (s *Stream) Release() error {
	var all error
	for _, block := range s.blocks {
		all = errors.Join(all, block.Release())
	}
	s.blocks = nil
	return all
}

// TileRows is how many rows a thread computes at a time.
const TileRows = 16
