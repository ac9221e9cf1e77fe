package emu

import (
	"fmt"
	"sync"

	"engram/kernels/cuda"
)

// Ledger is a device that computes nothing and keeps count: of what networks of any size would
// take of a card.
type Ledger struct {
	Memory   int64          // bytes of the card
	Taken    int64          // of them
	Launches map[string]int // of each kernel

	lock  sync.Mutex // memory is given back by the collector, whenever it likes
	next  cuda.Pointer
	sizes map[cuda.Pointer]int64
}

// NewLedger returns a card of so many bytes.
func NewLedger(memory int64) *Ledger {
	return &Ledger{Memory: memory, Launches: map[string]int{}, next: 1 << 32, sizes: map[cuda.Pointer]int64{}}
}

func (*Ledger) Name() string                     { return "ledger" }
func (*Ledger) Detail() string                   { return "counts and does not compute" }
func (*Ledger) Shared() int                      { return 227 << 10 }
func (l *Ledger) Multiprocessors() int           { return 132 }
func (*Ledger) Warpgroups() bool                 { return false }
func (*Ledger) Clear(cuda.Pointer, int64) error  { return nil }
func (*Ledger) Write(cuda.Pointer, []byte) error { return nil }
func (*Ledger) Read([]byte, cuda.Pointer) error  { return nil }
func (*Ledger) Wait() error                      { return nil }

// Free is what is not taken.
func (l *Ledger) Free() (int64, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.Memory - l.Taken, nil
}

// Alloc gives addresses that nothing is at.
func (l *Ledger) Alloc(bytes int64) (cuda.Pointer, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if bytes > l.Memory-l.Taken {
		return 0, fmt.Errorf("out of memory: %d bytes of %d are taken", l.Taken, l.Memory)
	}
	p := l.next
	l.next += cuda.Pointer((bytes + 255) / 256 * 256)
	l.sizes[p] = bytes
	l.Taken += bytes
	return p, nil
}

// Release of an address.
func (l *Ledger) Release(p cuda.Pointer) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.Taken -= l.sizes[p]
	delete(l.sizes, p)
}

// Launch counts, and refuses what no card would take.
func (l *Ledger) Launch(sequence []cuda.Launch) error {
	for _, s := range sequence {
		if s.Grid[0] < 1 || s.Grid[0] > 1<<31-1 || s.Grid[1] < 1 || s.Grid[1] > 65535 || s.Threads > 1024 || s.Shared > l.Shared() {
			return fmt.Errorf("%s: %d x %d blocks of %d threads, %d bytes of shared memory", s.Kernel, s.Grid[0], s.Grid[1], s.Threads, s.Shared)
		}
		l.Launches[s.Kernel]++
	}
	return nil
}
