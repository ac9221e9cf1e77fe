package cuda

import (
	"encoding/binary"
	"errors"
	"runtime"

	"engram/kernels"
)

// mostListed patterns have numbers of 16 bits, and sums of 32 in a lane.
const mostListed = 1 << 14

// lists are a pattern matrix X (n, m) of each replica as lists (Lists in src/lists.cuh). Without
// them where they would be long.
type lists struct {
	n, m              int
	patterns, lengths Pointer
	pitch             int     // numbers that a list has room for
	laps              float64 // of a warp over a list, in the mean
	version           int     // of the patterns
}

// listedBytes is what lists take at most, in which a neuron is active in a quarter of the
// patterns.
func listedBytes(batch, n, m int) (patterns, lengths int64) {
	return align(2 * int64(batch) * int64(n) * int64(m/4)), align(4 * int64(batch) * int64(n))
}

// asLists finds the lists of the patterns in b, and makes them where they have changed. Where others have taken the
// memory for them there are none.
func (b *buffer) asLists(batch, n, m int, tally tally) (*lists, error) {
	d := b.backend.device
	t := b.listed
	if t == nil || t.n != n || t.m != m {
		patterns, lengths := listedBytes(batch, n, m)
		t = &lists{n: n, m: m, version: b.version}
		b.listed = t
		at, err := b.backend.alloc(patterns + lengths)
		if _, short := errors.AsType[*kernels.MemoryError](err); short {
			return t, nil
		} else if err != nil {
			return nil, err
		}
		t.patterns, t.lengths, t.version = at, at+Pointer(patterns), -1
		runtime.AddCleanup(t, d.Release, at)
	}
	if t.version == b.version || t.patterns == 0 {
		return t, nil
	}
	t.version, t.pitch = b.version, 0
	counted, err := tally.of(b.backend, elements(countActiveKernel(b.at, t.lengths, Pointer(tally), Pointer(tally+4), m), batch*n, min(m, 256)))
	if err != nil || counted[0] > m/4 {
		return t, err
	}
	t.pitch, t.laps = counted[0], float64(counted[1])/float64(batch*n)
	fill := elements(listPatternsKernel(b.at, t.patterns, m, t.pitch), batch*n, lanes)
	return t, b.backend.note(d.Launch([]Launch{fill}))
}

// tally is where two numbers lie that kernels count in.
type tally Pointer

const tallyBytes = 8

// of launches a kernel that counts and waits for its numbers.
func (t tally) of(b *backend, l Launch) (counted [2]int, err error) {
	var data [tallyBytes]byte
	if err = b.device.Clear(Pointer(t), tallyBytes); err == nil {
		if err = b.device.Launch([]Launch{l}); err == nil {
			err = b.device.Read(data[:], Pointer(t))
		}
	}
	for i := range counted {
		counted[i] = int(int32(binary.LittleEndian.Uint32(data[4*i:])))
	}
	return counted, b.note(err)
}
