package cpu

import (
	"fmt"
	"runtime"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
	"engram/kernels/cpu/vector"
)

func init() {
	kernels.Register("cpu", func(o kernels.Options) (kernels.Backend, error) { return Open(o) })
}

// Open returns the processor as a backend, with o.Threads threads (0: one per core).
func Open(o kernels.Options) (kernels.Backend, error) {
	if o.Threads < 0 {
		return nil, fmt.Errorf("%d threads: give a positive number, or 0 for one per core", o.Threads)
	}
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	sums, err := bitsum.Best()
	if err != nil {
		return nil, err
	}
	loops, err := vector.Best()
	if err != nil {
		return nil, err
	}
	switch o.Precision {
	case kernels.Float32:
		return backend[float32]{o, sums, loops, builders32, laned32, newMemory()}, nil
	case kernels.Float64:
		return backend[float64]{o, sums, loops, builders64, nil, newMemory()}, nil
	}
	return nil, fmt.Errorf("precision %q: the cpu computes in float32 and float64", o.Precision)
}

// number is a float of either precision.
type number interface{ float32 | float64 }

type backend[T number] struct {
	options  kernels.Options
	sums     bitsum.Set // the listed sums of the products
	loops    vector.Set // the loops along a row
	builders map[string]builder[T]
	laned    map[string]laned[T]
	memory   *memory
}

func (backend[T]) Name() string                   { return "cpu" }
func (b backend[T]) Precision() kernels.Precision { return b.options.Precision }

// Threads is what Open was told, or one for each core.
func (b backend[T]) Threads() int { return b.options.Threads }

func (b backend[T]) Detail() string {
	return fmt.Sprintf("%d of %d cores, %s", b.options.Threads, runtime.NumCPU(), b.sums.Name)
}

// Cache: with factors of 2.6 to 5 MB in a batch two threads, which have 1 MB of second-level
// cache each, took a quarter less time than with 20 MB (N = 200).
func (b backend[T]) Cache() int64 { return int64(b.options.Threads) * 2 << 20 }

func (b backend[T]) Alloc(kind kernels.Kind, n int) (kernels.Buffer, error) {
	switch kind {
	case kernels.Real:
		return newReals[T](n, b.memory)
	case kernels.Index:
		return newIndices(n, b.memory)
	}
	return &bits{data: make([]uint8, n)}, nil
}

// Packed: a surviving synapse has its factors and its number.
func (b backend[T]) Packed(z int, density float64) float64 {
	if b.options.Precision != kernels.Float32 || density >= compactBelow {
		return 1
	}
	return density * float64(z+1) / float64(z)
}

// Counts: the collector counts small buffers.
func (b backend[T]) Counts(bytes int64) bool { return bytes < b.memory.least }

// Workspace is what the threads have to themselves: each an index of the ones that the rows at hand
// need, sums, and the scratch values of a tile; and the places of the ones, which all threads share, and the orders of
// sources that are kept.
func (b backend[T]) Workspace(p *kernels.Plan) (bytes int64, perOne float64) {
	const (
		element = 400     // bytes of a tile's scratch values and sums, for each element of a row, about
		index   = 12      // bytes of a one in a thread's index
		place   = 9       // of its place
		beside  = 5 << 20 // of what sparse rows have beside: places that their lists name, and what the collector has not taken yet; measured
	)
	longest, sparse := 0, p.Sparse()
	for _, v := range p.Values {
		if sparse && !v.HasRows {
			continue // sparse rows have no sums over all neurons
		}
		for _, d := range v.Dims {
			longest = max(longest, d)
		}
	}
	threads := int64(b.options.Threads)
	bytes = threads * element * int64(longest)
	if sparse {
		bytes += beside
	}
	if b.options.Precision == kernels.Float32 && keepsOrders(p) {
		bytes += 2*int64(p.Elements(p.Args[sourcesOf(p)])) + endsOfRow*int64(p.Batch*p.Rows)
		perOne = endsOfOne * float64(p.Rows) / float64(neurons(p)) // of all neurons' ones those of the rows
	}
	return bytes, perOne + float64(threads*index+place)
}
