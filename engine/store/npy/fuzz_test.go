package npy

import (
	"bytes"
	"runtime/metrics"
	"testing"
)

// Whatever the bytes are, reading an array ends with elements or with an error:
// no panic, and no more memory than 4 MiB plus the size of the file.
func FuzzArrayHeader(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(append(FormatHeader(Header{DType: "<f4", Shape: []int{2, 3}}), make([]byte, 24)...))
	f.Add(FormatHeader(Header{DType: "|b1", Fortran: true, Shape: []int{1 << 40, 1 << 40}}))
	f.Add(npyFile("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (-1,)}", 3))
	f.Add(append([]byte(magic), 2, 0, 255, 255, 255, 255))
	f.Fuzz(func(t *testing.T, content []byte) {
		before := allocated()
		readAll(t, content)
		if used, limit := allocated()-before, uint64(4<<20+16*len(content)); used > limit {
			t.Fatalf("%d bytes were allocated for a file of %d", used, len(content))
		}
	})
}

// allocated are the bytes that were allocated so far, but for some small objects; unlike runtime.ReadMemStats it does not
// stop the world.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func readAll(t *testing.T, content []byte) {
	a, err := NewReader("fuzz.npy", inMemory{bytes.NewReader(content)}, int64(len(content)))
	if err != nil {
		if len(err.Error()) > 4096 {
			t.Fatalf("an error of %d bytes", len(err.Error()))
		}
		return
	}
	if a.Len() > int64(len(content)) {
		t.Fatalf("%d elements in a file of %d bytes", a.Len(), len(content))
	}
	if err := a.ReadFloats(make([]float64, a.Len())); err != nil {
		t.Fatal(err)
	}
	if err := a.SeekElement(0); err != nil {
		t.Fatal(err)
	}
	if err := a.ReadInts(make([]int64, a.Len())); err != nil && a.Integer() && a.dtype.code != "u8" {
		t.Fatal(err)
	}
}
