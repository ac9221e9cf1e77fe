package chacha

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"golang.org/x/crypto/chacha20"
)

// sets are the instructions that this processor has, by name.
func sets() map[string]instructions {
	all := map[string]instructions{}
	for with, name := range []string{plain: "plain", avx2: "AVX2", avx512: "AVX-512"} {
		if instructions(with) <= fastest() {
			all[name] = instructions(with)
		}
	}
	return all
}

// TestSideBySide: blocks side by side are those of the cipher, for keys all of whose bits matter.
func TestSideBySide(t *testing.T) {
	keys := make([][chacha20.KeySize]byte, 1, 1+8*chacha20.KeySize)
	for bit := range 8 * chacha20.KeySize {
		var key [chacha20.KeySize]byte
		key[bit/8] = 1 << (bit % 8)
		keys = append(keys, key)
	}
	for name, with := range sets() {
		for _, key := range keys {
			fast, slow := newStream(&key, with), newStream(&key, plain)
			for n := range 5 {
				var a, b [Size]byte
				fast.Next(&a)
				slow.Next(&b)
				if !bytes.Equal(a[:], b[:]) {
					t.Fatalf("%s, key %x, part %d:\n%x, want\n%x", name, key, n, a, b)
				}
			}
		}
	}
}

// TestManyBlocks: a stream goes on where counters of its blocks need more than 16 and 24 bits.
func TestManyBlocks(t *testing.T) {
	key := [chacha20.KeySize]byte{1, 2, 3}
	for name, with := range sets() {
		if with == plain {
			continue
		}
		for _, at := range []uint32{1<<16 - 8, 1<<24 - 16, 1<<31 - 8, 1<<32 - 16} {
			fast := newStream(&key, with)
			for i := range fast.next {
				fast.next[i] = at + uint32(i)
			}
			cipher, err := chacha20.NewUnauthenticatedCipher(key[:], make([]byte, chacha20.NonceSize))
			if err != nil {
				t.Fatal(err)
			}
			cipher.SetCounter(at)
			var a, b [Size]byte
			fast.Next(&a)
			cipher.XORKeyStream(b[:], b[:])
			if !bytes.Equal(a[:], b[:]) {
				t.Errorf("%s, from block %d on: %x, want %x", name, at, a[:64], b[:64])
			}
		}
	}
}

// TestBlocks: all forms give blocks from anywhere.
func TestBlocks(t *testing.T) {
	key := [chacha20.KeySize]byte{3, 1}
	stream := newStream(&key, plain)
	var parts [36 * Size]byte
	for n := range 36 {
		stream.Next((*[Size]byte)(parts[Size*n:]))
	}
	for name, with := range sets() {
		s := newStream(&key, with)
		for _, numbers := range [][]uint32{
			{0, 2, 3, 8, 9, 10, 11, 77}, {77}, {}, {100, 517, 518}, {0}, {0, 1, 5, 6, 7, 9, 30, 31, 32, 33}, {1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 500, 501, 502, 575},
		} {
			var got [Size]byte
			s.Blocks(&got, numbers)
			for i, n := range numbers {
				if !bytes.Equal(got[BlockSize*i:][:BlockSize], parts[BlockSize*n:][:BlockSize]) {
					t.Errorf("%s, block %d: %x, want %x", name, n, got[BlockSize*i:][:16], parts[BlockSize*n:][:16])
				}
			}
		}
	}
}

func BenchmarkNext(b *testing.B) {
	var key [chacha20.KeySize]byte
	for name, with := range sets() {
		b.Run(name, func(b *testing.B) {
			s := newStream(&key, with)
			var part [Size]byte
			b.SetBytes(Size)
			for n := 0; b.Loop(); n++ {
				if n == 1<<20 { // far from the end of the stream
					s, n = newStream(&key, with), 0
				}
				s.Next(&part)
				if binary.LittleEndian.Uint64(part[:]) == 0 {
					b.Fatal("zero")
				}
			}
		})
	}
}

// TestSpread: four numbers at a time are those of one at a time, of any length, from any place, and nothing else is written.
func TestSpread(t *testing.T) {
	key := [chacha20.KeySize]byte{4}
	stream := New(&key)
	var words [Size]byte
	stream.Next(&words)
	copy(words[:24], bytes.Repeat([]byte{0xff}, 24))
	binary.LittleEndian.PutUint64(words[24:], 1<<63)
	binary.LittleEndian.PutUint64(words[32:], 1<<43-1)
	spreads(t, words[:], math.Float64bits)
	spreads(t, words[:], func(x float32) uint64 { return uint64(math.Float32bits(x)) })
	var unit [2]float64
	Spread(unit[:], words[:], 1, 0, 1)
	if unit[0] != 1-0x1p-53 {
		t.Errorf("the largest number is %v, want %v", unit[0], 1-0x1p-53)
	}
}

func spreads[T float32 | float64](t *testing.T, words []byte, bits func(T) uint64) {
	for n := range 60 {
		for from := range 4 {
			got, want := make([]T, 64), make([]T, 64)
			Spread(got[from:][:n], words[8*from:], 0.6, 0.7, 0.3)
			spread(want[from:][:n], words[8*from:], 0.6, 0.7, 0.3)
			for i := range got {
				if bits(got[i]) != bits(want[i]) {
					t.Fatalf("%d numbers of %T from %d on: number %d is %v, want %v", n, got[i], from, i, got[i], want[i])
				}
				if double := make([]float64, 1); i >= from && i < from+n {
					if spread(double, words[8*i:], 0.6, 0.7, 0.3); got[i] != T(double[0]) {
						t.Fatalf("number %d is %v, and %v before it is rounded", i, got[i], double[0])
					}
				}
			}
		}
	}
}
