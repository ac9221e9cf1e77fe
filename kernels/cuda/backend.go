package cuda

import (
	"fmt"
	"sync"

	"engram/kernels"
)

// Options of a backend.
type Options struct {
	// Scratch is the most bytes that intermediate values take; 0: what suits the device.
	Scratch int64
	// Plain makes the products with the plain kernels, which the faster ones on tensor
	// cores are compared with.
	Plain bool
	// Panels sends rows through the kernels for large networks also where they fit the shared
	// memory of blocks, which those that stay there are compared with.
	Panels bool
	// Warpgroups says when products are made by warpgroups of compute capability 9.0.
	Warpgroups When
	// PairsAfter is after how many cycles of the same patterns the host looks for an order in which these are pairs
	// (package pairing); 0: after as many as gain the time of the search.
	PairsAfter int
	// Sparse says when rows with few synapses left go through lists.
	Sparse When
	// Columns says when blocks of the persistent kernel go over the columns alone that they have left.
	Columns When
}

// On makes a backend of a device.
func On(d Device, o Options) kernels.Backend { return newBackend(d, o) }

func newBackend(d Device, o Options) *backend { return &backend{device: d, options: o} }

// backend is a device with the memory that its programs share.
type backend struct {
	device  Device
	options Options
	running sync.Mutex // one program at a time: they share the arena
	arena   arena
	scratch int64 // the most bytes of it, once that is known

	checked sync.Once // products by warpgroups
	trusted cut       // what has passed

	lock   sync.Mutex
	failed error // the first failure: everything after it is in doubt
}

func (b *backend) Name() string               { return b.device.Name() }
func (b *backend) Detail() string             { return b.device.Detail() }
func (*backend) Precision() kernels.Precision { return kernels.Float32 }

// Wait waits for all that has been queued and returns the first failure so far.
func (b *backend) Wait() error {
	if err := b.failure(); err != nil {
		return err
	}
	return b.note(b.device.Wait())
}

// Free is how many bytes of the device's memory can still be allocated.
func (b *backend) Free() (int64, error) { return b.device.Free() }

// Energy is the counter of the device, where it has one.
func (b *backend) Energy() (kernels.EnergyCounter, error) {
	if m, ok := b.device.(kernels.Metered); ok {
		return m.Energy()
	}
	return kernels.EnergyCounter{}, nil
}

// note remembers the first failure and returns it.
func (b *backend) note(err error) error {
	b.lock.Lock()
	defer b.lock.Unlock()
	if err != nil && b.failed == nil {
		b.failed = fmt.Errorf("%s: %w", b.device.Name(), err)
	}
	return b.failed
}

func (b *backend) failure() error { return b.note(nil) }
