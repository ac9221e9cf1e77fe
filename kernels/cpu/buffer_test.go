package cpu

import (
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"

	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/cpu/mapped"
)

// TestLargeBuffers: a large buffer begins with zeros, keeps what is written, and gives its memory back when it is in use no more.
func TestLargeBuffers(t *testing.T) {
	const n = ownMemory/4 + 1
	m := newMemory()
	for round := range 3 {
		b, err := newReals[float32](n, m)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, n / 2, n - 1} {
			var got [1]float64
			if b.Read(at, got[:]); got[0] != 0 {
				t.Errorf("round %d: element %d begins with %v", round, at, got[0])
			}
			b.Write(at, []float64{1.5})
			if b.Read(at, got[:]); got[0] != 1.5 {
				t.Errorf("round %d: element %d is %v, want 1.5", round, at, got[0])
			}
		}
		if m.owned.Load() == 0 || openCPU(t, 1, ownMemory).Counts(4*n) {
			t.Error("a large buffer has no memory of its own, or the collector is said to count it")
		}
		runtime.KeepAlive(b)
	}
	collect(t, m, 0)
	if b, err := newReals[float32](ownMemory/4-1, m); err != nil || m.owned.Load() > 0 || !openCPU(t, 1, ownMemory).Counts(4*int64(b.Len())) {
		t.Errorf("a smaller one has memory of its own, or the collector is said not to count it: %v", err)
	}
}

// collect waits until no more than so many regions are held.
func collect(t *testing.T, m *memory, most int64) {
	t.Helper()
	for begin := time.Now(); m.owned.Load() > most; time.Sleep(time.Millisecond) {
		if runtime.GC(); time.Since(begin) > time.Minute {
			t.Fatalf("%d regions are held, want %d: nobody uses the others", m.owned.Load(), most)
		}
	}
}

// room is memory of so many bytes in all.
func (m *memory) room(bytes int64) {
	m.zeroed = func(size int64) (mapped.Region, error) {
		if bytes < (m.owned.Load()+1)*size {
			return nil, errors.New("no room")
		}
		return mapped.Zeroed(min(size, 1<<20))
	}
}

// TestBuffersWaitForMemory: where there is room for one buffer, it goes to the next once the last one is in use no more.
func TestBuffersWaitForMemory(t *testing.T) {
	m := &memory{least: 1}
	m.room(1 << 20)
	for range 50 {
		b, err := newReals[float32](1<<18, m)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(0, []float64{1})
	}
}

// TestNoMemory: a buffer that there is no room for is an error that says how much there is.
func TestNoMemory(t *testing.T) {
	m := &memory{least: 1}
	m.room(100 << 20)
	_, err := newReals[float64](50<<20, m)
	short, ok := errors.AsType[*kernels.MemoryError](err)
	if !ok {
		t.Fatalf("the error is %v", err)
	}
	if want := (kernels.MemoryError{Device: "cpu", Needed: 400 << 20, Free: 100 << 20}); *short != want {
		t.Errorf("%+v, want %+v", *short, want)
	}
}

// TestBuffersOfARunStay: a program holds the buffers that it runs on, though nobody else does.
func TestBuffersOfARunStay(t *testing.T) {
	s := model.Shape{Batch: 1, Rows: 64, Neurons: 70, Patterns: 12, Factors: 2}
	s.Populations.Excitatory, s.Populations.CodingLevel = 60, 0.2
	b := openCPU(t, 1, 1)
	n := networkOn(t, b, s, true)
	g := s.Cycle(model.Replay{})
	p, err := n.target.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	var args []kernels.Buffer
	for _, v := range g.Args() {
		args = append(args, n.buffers[v.Name])
	}
	clear(n.buffers)
	held := int64(len(slices.DeleteFunc(slices.Clone(args), func(b kernels.Buffer) bool { _, real := b.(*reals[float32]); return !real })))
	asked := 0
	more := func(int) bool {
		asked++
		clear(args) // bound by now
		for range 3 {
			if _, err := newReals[float32](1, b.memory); err != nil { // and let go
				t.Error(err)
			}
			collect(t, b.memory, held)
		}
		if owned := b.memory.owned.Load(); owned < held {
			t.Fatalf("%d buffers have their memory, of %d that a program runs on", owned, held)
		}
		return true
	}
	if _, err := p.(kernels.Resumable).RunFrom(args, 3, 0, more); err != nil || asked == 0 {
		t.Errorf("asked %d times, error %v", asked, err)
	}
}
