package state

import (
	"errors"

	"engram/engine/model"
	"engram/kernels"
)

// Stream keeps the factors of a network on disk, in the run folder, a file without a name
// for each block of rows: a block comes into memory, runs, and goes again. The system moves it;
// docs/out-of-core.md.
type Stream struct {
	Mapper kernels.Mapper
	Path   func() string // of a new file
	files  []kernels.Mapping

	backwards bool // the next pass over the blocks goes from the last to the first
}

// onDisk are the values that lie on disk where a batch has a stream.
func onDisk() []string { return []string{model.U, model.KeptU} }

// alloc is the Alloc of a target for factors.
func (s *Stream) alloc(_ kernels.Kind, n int) (kernels.Buffer, error) {
	file, err := s.Mapper.Map(n, s.Path())
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
	return &Stream{Mapper: s.Mapper, Path: s.Path}
}

// EachBlock calls do with the number of every block. Of factors on disk those of the next block are asked for
// meanwhile, and those of the block that is done are let go. Every other pass goes backwards: it begins with what the
// system has not yet dropped of the pass before.
func (b *Batch) EachBlock(do func(k int) error) error {
	first, step := 0, 1
	if b.Stream != nil {
		if b.Stream.backwards {
			first, step = len(b.Blocks)-1, -1
		}
		b.Stream.backwards = !b.Stream.backwards
	}
	for k := first; k >= 0 && k < len(b.Blocks); k += step {
		if err := b.Prefetch(k + step); err != nil {
			return err
		}
		if err := do(k); err != nil {
			return err
		}
		if err := b.Evict(k); err != nil {
			return err
		}
	}
	return nil
}

// Prefetch says that the factors of block k, if there is one, will be needed soon.
func (b *Batch) Prefetch(k int) error {
	if b.Stream == nil || k < 0 || k >= len(b.Blocks) {
		return nil
	}
	if file, ok := b.Blocks[k].Own[model.U].(kernels.Mapping); ok {
		return file.Prefetch()
	}
	return nil
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
