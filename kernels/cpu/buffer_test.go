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

// TestLargeIndices: a large buffer of whole numbers lies beside what Go manages too, begins with zeros, and gives its memory back.
func TestLargeIndices(t *testing.T) {
	const n = ownMemory / 4
	m := newMemory()
	for round := range 3 {
		x, err := newIndices(n, m)
		if err != nil {
			t.Fatal(err)
		}
		if m.owned.Load() == 0 {
			t.Error("it has no memory of its own")
		}
		got := []int32{1, 1, 1}
		for _, at := range []int{0, n/2 - 1, n - 3} {
			if x.ReadIntegers(at, got); !slices.Equal(got, []int32{0, 0, 0}) {
				t.Errorf("round %d: it begins with %v at %d", round, got, at)
			}
			x.WriteIntegers(at, []int32{int32(at), -1, 7})
			if x.ReadIntegers(at, got); !slices.Equal(got, []int32{int32(at), -1, 7}) {
				t.Errorf("round %d: %v was written to %d", round, got, at)
			}
		}
		runtime.KeepAlive(x)
	}
	collect(t, m, 0)
	if _, err := newIndices(n-1, m); err != nil || m.owned.Load() > 0 {
		t.Errorf("a smaller one has memory of its own: %v", err)
	}
}

// TestFill: what is filled where it lies is written and rounded no more.
func TestFill(t *testing.T) {
	for _, least := range []int64{1, ownMemory} {
		b, err := newReals[float32](1000, &memory{least: least, zeroed: mapped.Zeroed})
		if err != nil {
			t.Fatal(err)
		}
		var filler kernels.Filler = b
		want := make([]float64, 1000)
		for _, part := range [][2]int{{0, 1}, {3, 700}, {999, 1}, {500, 0}} {
			filler.Fill(part[0], part[1], func(x []float32) {
				if len(x) != part[1] {
					t.Fatalf("%d elements are to be filled, want %d", len(x), part[1])
				}
				for i := range x {
					x[i] = 0.1 * float32(i+part[0])
					want[part[0]+i] = float64(x[i])
				}
			})
		}
		got := make([]float64, 1000)
		if b.Read(0, got); !slices.Equal(got, want) {
			t.Errorf("filled with %v, want %v", got, want)
		}
	}
	if double, err := newReals[float64](10, newMemory()); err == nil {
		if _, single := any(double).(kernels.Filler); single {
			t.Error("a buffer of float64 is filled with float32")
		}
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
	held := int64(len(slices.DeleteFunc(slices.Clone(args), func(b kernels.Buffer) bool { _, small := b.(*bits); return small })))
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
