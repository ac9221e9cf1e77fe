package cuda

import "fmt"

// MemoryError says that the memory of a device does not suffice.
type MemoryError struct {
	Device       string
	Needed, Free int64
	// Rows is the largest block of rows that would fit; 0 where that is not the question.
	Rows int
}

func (e *MemoryError) Error() string {
	text := fmt.Sprintf("%s: %d bytes of memory are needed and %d are free", e.Device, e.Needed, e.Free)
	if e.Rows > 0 {
		return text + fmt.Sprintf("; a block of %d rows would fit", e.Rows)
	}
	return text + "; lower network.neurons, network.factors or the number of replicas, or use another device"
}

// align rounds up to where the device likes its arrays to begin.
func align(bytes int64) int64 { return (bytes + 255) / 256 * 256 }

// arena is the scratch memory that all programs of a backend share: they run one after the
// other, and nothing in it outlives a run.
type arena struct {
	at         Pointer
	bytes      int64
	generation int // counts the moves
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
		b.arena.bytes = 0
	}
	at, err := b.alloc(bytes)
	if err != nil {
		return err
	}
	b.arena = arena{at, bytes, b.arena.generation + 1}
	return nil
}
