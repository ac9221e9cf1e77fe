package kernels

import (
	"fmt"
	"math"
	"slices"
)

// Buffer is memory on a device. The host sees every kind as float64, which holds
// all of them exactly; element order is row-major in the shape of the value.
type Buffer interface {
	Len() int
	// Read copies len(dst) elements, from element at on, to the host.
	Read(at int, dst []float64)
	// Write copies src into the buffer, from element at on, rounding to the
	// buffer's precision.
	Write(at int, src []float64)
}

// Lister is a buffer of bits (batch, n, m) that programs read through lists of its ones. Ranks that share a matrix list
// its rows, each its own, and exchange what they have listed.
type Lister interface {
	Buffer
	// List lists the ones of some rows of m bits, packed 64 a word, of which row first of a matrix is the first.
	List(first, m int, rows []uint64) []byte
	// Join fills the buffer with matrices of m columns; parts has what List made of each, those of the first rows first.
	Join(m int, parts [][][]byte)
}

// Program runs a plan on row blocks of the plan's shape.
type Program interface {
	// Run executes the plan on args, one buffer for each of Plan.Args, passes times over,
	// each pass on what the one before it left: a backend may keep rows where it computes
	// until the last. Where active is not nil, replicas b with active[b] false are left as
	// they are. More than one pass of a plan with results that rows add up to is a panic.
	Run(args []Buffer, active []bool, passes int) error
	// Explain says in a line how the backend goes through the plan: what it does in one go, and
	// which of its faster ways it takes.
	Explain() string
}

// Resumable is a program that can stop between rows.
type Resumable interface {
	Program
	// RunFrom is Run, of a plan of one replica, for the rows from row first on. Rows begin in
	// order, some at a time, and go through all passes. Before some begin it asks more, one
	// caller at a time, with the number of the first of them; where more says no, nothing begins any more.
	// It returns the number of the first row that is not done.
	RunFrom(args []Buffer, passes, first int, more func(row int) bool) (next int, err error)
}

// Backend is a device that runs plans.
type Backend interface {
	Name() string
	// Detail describes the device: its name, its parts, what it was told to use.
	Detail() string
	Precision() Precision
	// Alloc returns n zeroed elements.
	Alloc(kind Kind, n int) (Buffer, error)
	Compile(p *Plan) (Program, error)
}

// Queue is what a backend offers whose programs are still under way when Run returns.
type Queue interface {
	// Wait waits until all that was run is done, and returns the first failure so far.
	Wait() error
}

// Memory is what a backend offers that computes in memory of its own.
type Memory interface {
	// Free is how many bytes can still be allocated.
	Free() (int64, error)
}

// Sized is a backend that tells how much memory its programs need.
type Sized interface {
	// Workspace is what programs of a plan take beside the plan's arguments: so many bytes, and
	// perOne more for each 1 in the binary arguments.
	Workspace(p *Plan) (bytes int64, perOne float64)
}

// Cached is a backend that is fastest while the factors of a batch stay in its caches: by
// day every presentation goes through all of them.
type Cached interface {
	// Cache is how many bytes that are, about.
	Cache() int64
}

// Threaded is a backend that computes with threads of the processor.
type Threaded interface {
	// Threads is how many.
	Threads() int
}

// Metered is a backend that may count the energy of its device.
type Metered interface {
	// Energy is the counter of the device; one without a name is none, where the device has none.
	Energy() (EnergyCounter, error)
}

// EnergyCounter counts what a part of the machine uses.
type EnergyCounter struct {
	Name   string                  // such as RAPL package-0 or NVML cuda:0
	Joules func() (float64, error) // since some moment before the first call
}

// Packer is a backend that gives memory back as synapses are pruned.
type Packer interface {
	// Packed is the share of the memory of rows with z factors a synapse that they take while a share density of the
	// synapses is alive; 1: all of it.
	Packed(z int, density float64) float64
}

// Collected is a backend with buffers in the memory that Go's garbage collector looks after.
type Collected interface {
	// Counts tells whether the collector counts a buffer of reals or of whole numbers of so many bytes.
	Counts(bytes int64) bool
}

// Mapper is a backend whose buffers may lie in a file: for more than memory has room for.
type Mapper interface {
	// Map returns n zeroed reals in a new file at path, which loses its name at once.
	Map(n int, path string) (Mapping, error)
}

// Mapping is a buffer that lies in a file.
type Mapping interface {
	Buffer
	// Prefetch asks the system to read it into its cache meanwhile.
	Prefetch() error
	// Rest takes it out of the process's memory until it is used again.
	Evict() error
	// Release gives memory and disk back; the buffer must not be used after it.
	Release() error
}

// Precision of the reals.
type Precision string

const (
	Float32 Precision = "float32"
	Float64 Precision = "float64"
)

// Bytes per real.
func (p Precision) Bytes() int64 {
	if p == Float32 {
		return 4
	}
	return 8
}

// Holds tells whether a number is within its range.
func (p Precision) Holds(v float64) bool { return p != Float32 || math.Abs(v) <= math.MaxFloat32 }

// Options a backend is opened with.
type Options struct {
	Precision Precision
	Threads   int // 0: one for each core
	Card      int // the number of the card, where there are several
}

// Opener opens a backend.
type Opener func(Options) (Backend, error)

// openers is filled by init functions only.
var openers = map[string]Opener{}

// Register makes a backend known under its name. It is called from init.
func Register(name string, open Opener) {
	if openers[name] != nil {
		panic("kernels: a backend is registered twice")
	}
	openers[name] = open
}

// Open opens the backend registered under name.
func Open(name string, o Options) (Backend, error) {
	open := openers[name]
	if open == nil {
		return nil, fmt.Errorf("this build of engram has no device %q; it has %q", name, Names())
	}
	return open(o)
}

// Names lists the registered backends, sorted.
func Names() []string {
	names := make([]string, 0, len(openers))
	for name := range openers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
