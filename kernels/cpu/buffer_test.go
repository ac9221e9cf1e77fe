package cpu

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// TestLargeBuffers: a large buffer begins with zeros, keeps what is written, and gives its memory back when it is in use no more.
func TestLargeBuffers(t *testing.T) {
	const n = ownMemory/4 + 1
	var owned atomic.Int64
	for round := range 3 {
		b, err := newReals[float32](n, &owned)
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
		if owned.Load() == 0 {
			t.Error("a large buffer has no memory of its own")
		}
		runtime.KeepAlive(b)
	}
	for begin := time.Now(); owned.Load() > 0; time.Sleep(time.Millisecond) {
		if runtime.GC(); time.Since(begin) > time.Minute {
			t.Fatalf("%d buffers that nobody uses have their memory still", owned.Load())
		}
	}
}
