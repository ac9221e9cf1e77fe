package graph

import (
	"runtime"

	"engram/kernels"
)

// Target is something that runs graphs: a backend, or the reference.
type Target interface {
	Name() string
	Detail() string
	Precision() kernels.Precision
	Alloc(kind kernels.Kind, n int) (kernels.Buffer, error)
	Compile(g *Graph) (kernels.Program, error)
	// Wait waits until all that was run is done and tells whether it was.
	Wait() error
	// Queues reports whether the device is still at work when a run returns.
	Queues() bool
	// Free is how many bytes of its own memory the device can still allocate; own is false
	// where it computes in the memory of the machine.
	Free() (bytes int64, own bool, err error)
	// Mapper is the target as a kernels.Mapper; nil if it is none.
	Mapper() kernels.Mapper
	// Cache is how many bytes of factors a batch has at best; 0: it is no matter.
	Cache() int64
	// Threads is how many threads of the processor the host may use meanwhile: what the target was opened with, or one
	// for each core.
	Threads() int
	// Energy is the counter of the device's energy; one without a name is none.
	Energy() (kernels.EnergyCounter, error)
	// Packed is the share of the memory of factors that is taken while a share density of the synapses is alive (kernels.Packer).
	Packed(z int, density float64) float64
	// Counts tells whether Go's garbage collector counts a buffer of reals of so many bytes (kernels.Collected).
	Counts(bytes int64) bool
	// Workspace is what the graph takes beside its arguments: so many bytes, and perOne more for each 1
	// in its binary arguments.
	Workspace(g *Graph) (bytes int64, perOne float64, err error)
}

// On makes a Target of a backend: a graph is lowered to a plan and the backend
// compiles that.
func On(b kernels.Backend) Target { return lowered{b} }

type lowered struct{ kernels.Backend }

func (l lowered) Wait() error {
	if d, ok := l.Backend.(kernels.Queue); ok {
		return d.Wait()
	}
	return nil
}

func (l lowered) Queues() bool {
	_, ok := l.Backend.(kernels.Queue)
	return ok
}

func (l lowered) Free() (int64, bool, error) {
	if d, ok := l.Backend.(kernels.Memory); ok {
		free, err := d.Free()
		return free, true, err
	}
	return 0, false, nil
}

func (l lowered) Mapper() kernels.Mapper {
	m, _ := l.Backend.(kernels.Mapper)
	return m
}

func (l lowered) Cache() int64 {
	if c, ok := l.Backend.(kernels.Cached); ok {
		return c.Cache()
	}
	return 0
}

func (l lowered) Threads() int {
	if t, ok := l.Backend.(kernels.Threaded); ok {
		return t.Threads()
	}
	return runtime.GOMAXPROCS(0)
}

func (l lowered) Energy() (kernels.EnergyCounter, error) {
	if m, ok := l.Backend.(kernels.Metered); ok {
		return m.Energy()
	}
	return kernels.EnergyCounter{}, nil
}

func (l lowered) Packed(z int, density float64) float64 {
	if p, ok := l.Backend.(kernels.Packer); ok {
		return p.Packed(z, density)
	}
	return 1
}

func (l lowered) Counts(bytes int64) bool {
	c, ok := l.Backend.(kernels.Collected)
	return ok && c.Counts(bytes)
}

func (l lowered) Workspace(g *Graph) (bytes int64, perOne float64, err error) {
	sized, ok := l.Backend.(kernels.Sized)
	if !ok {
		return 0, 0, nil
	}
	plan, err := g.Lower()
	if err != nil {
		return 0, 0, err
	}
	bytes, perOne = sized.Workspace(plan)
	return bytes, perOne, nil
}

func (l lowered) Compile(g *Graph) (kernels.Program, error) {
	plan, err := g.Lower()
	if err != nil {
		return nil, err
	}
	return l.Backend.Compile(plan)
}
