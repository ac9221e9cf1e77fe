package cuda

import "engram/kernels"

// align rounds up to where the device likes its arrays to begin.
func align(bytes int64) int64 { return (bytes + 255) / 256 * 256 }

// arena is the scratch memory that all programs of a backend share: they run one after the
// other, and nothing in it outlives a run.
type arena struct {
	at         Pointer
	bytes      int64
	generation int // counts the moves
}

// scratchLimit is how many bytes the arena is to have at most: what the options say, or a
// gigabyte, which gives any card enough rows to be busy, or what is left where arguments
// take all but a tenth of the memory (engine.Prepare).
func (b *backend) scratchLimit() (int64, error) {
	if b.options.Scratch > 0 {
		return b.options.Scratch, nil
	}
	if b.scratch == 0 {
		free, err := b.device.Free()
		if err != nil {
			return 0, b.note(err)
		}
		b.scratch = max(1, min(1<<30, free/20))
	}
	return b.scratch, nil
}

// Workspace is the scratch memory for a panel of one row, and the patterns for tensor cores and as
// lists; and on the host the places of the patterns' ones.
func (b *backend) Workspace(p *kernels.Plan) (bytes, perOne int64) {
	b.running.Lock()
	defer b.running.Unlock()
	prog := b.program(p)
	bytes = prog.lay(1).bytes
	seen := map[int]bool{}
	for _, s := range p.Steps {
		if x := p.Values[s.In[min(1, len(s.In)-1)]]; b.onTensorCores(p, s) && !seen[x.Place.Slot] {
			seen[x.Place.Slot] = true
			columns, rows := prog.cut().tiledBytes(p.Batch, x.Dims[0], x.Dims[1], split(s.Attr, x.Dims[0]))
			bytes += columns + rows
		}
	}
	for _, way := range prog.ways {
		if s, ok := way.(*sparseSchedule); ok {
			patterns, lengths := listedBytes(p.Batch, s.y.n, s.y.m)
			bytes += patterns + lengths
		}
	}
	const place = 9 // in a list, and in an index
	return bytes, place
}

// reserve makes the arena hold at least so many bytes.
func (b *backend) reserve(bytes int64) error {
	if bytes <= b.arena.bytes {
		return nil
	}
	if b.arena.bytes > 0 {
		if err := b.note(b.device.Wait()); err != nil {
			return err
		}
		b.device.Release(b.arena.at)
		b.arena = arena{generation: b.arena.generation + 1} // should there be no other
	}
	at, err := b.alloc(bytes)
	if err != nil {
		return err
	}
	b.arena = arena{at, bytes, b.arena.generation + 1}
	return nil
}
