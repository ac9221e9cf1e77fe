package chacha

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"golang.org/x/crypto/chacha20"
)

// TestSideBySide: eight blocks side by side are those of the cipher, for keys all of whose bits matter.
func TestSideBySide(t *testing.T) {
	if !hasEight() {
		t.Skip("skipped: no AVX2")
	}
	keys := make([][chacha20.KeySize]byte, 1, 1+8*chacha20.KeySize)
	for bit := range 8 * chacha20.KeySize {
		var key [chacha20.KeySize]byte
		key[bit/8] = 1 << (bit % 8)
		keys = append(keys, key)
	}
	for _, key := range keys {
		fast, plain := newStream(&key, true), newStream(&key, false)
		for n := range 5 {
			var a, b [512]byte
			fast.Next(&a)
			plain.Next(&b)
			if !bytes.Equal(a[:], b[:]) {
				t.Fatalf("key %x, part %d:\n%x, want\n%x", key, n, a, b)
			}
		}
	}
}

// TestManyBlocks: a stream goes on where counters of its blocks need more than 16 and 24 bits.
func TestManyBlocks(t *testing.T) {
	if !hasEight() {
		t.Skip("skipped: no AVX2")
	}
	key := [chacha20.KeySize]byte{1, 2, 3}
	for _, at := range []uint32{1<<16 - 8, 1<<24 - 16, 1<<31 - 8, 1<<32 - 16} {
		fast := newStream(&key, true)
		for i := range fast.next {
			fast.next[i] = at + uint32(i)
		}
		plain, err := chacha20.NewUnauthenticatedCipher(key[:], make([]byte, chacha20.NonceSize))
		if err != nil {
			t.Fatal(err)
		}
		plain.SetCounter(at)
		var a, b [512]byte
		fast.Next(&a)
		plain.XORKeyStream(b[:], b[:])
		if !bytes.Equal(a[:], b[:]) {
			t.Errorf("from block %d on: %x, want %x", at, a[:64], b[:64])
		}
	}
}

// TestBlocks: both forms give blocks from anywhere.
func TestBlocks(t *testing.T) {
	key := [chacha20.KeySize]byte{3, 1}
	plain := newStream(&key, false)
	var parts [72 * 512]byte
	for n := range 72 {
		plain.Next((*[512]byte)(parts[512*n:]))
	}
	for _, eight := range []bool{false, hasEight()} {
		s := newStream(&key, eight)
		for _, numbers := range [][]uint32{{0, 2, 3, 8, 9, 10, 11, 77}, {77}, {}, {100, 517, 518}, {0}} {
			var got [512]byte
			s.Blocks(&got, numbers)
			for i, n := range numbers {
				if !bytes.Equal(got[64*i:][:64], parts[64*n:][:64]) {
					t.Errorf("block %d: %x, want %x", n, got[64*i:][:16], parts[64*n:][:16])
				}
			}
		}
	}
}

func BenchmarkNext(b *testing.B) {
	var key [chacha20.KeySize]byte
	for _, c := range []struct {
		name  string
		eight bool
	}{{"plain", false}, {"side by side", hasEight()}} {
		b.Run(c.name, func(b *testing.B) {
			s := newStream(&key, c.eight)
			var block [512]byte
			b.SetBytes(int64(len(block)))
			for n := 0; b.Loop(); n++ {
				if n == 1<<20 { // far from the end of the stream
					s, n = newStream(&key, c.eight), 0
				}
				s.Next(&block)
				if binary.LittleEndian.Uint64(block[:]) == 0 {
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
	var words [512]byte
	stream.Next(&words)
	copy(words[:24], bytes.Repeat([]byte{0xff}, 24))
	binary.LittleEndian.PutUint64(words[24:], 1<<63)
	binary.LittleEndian.PutUint64(words[32:], 1<<43-1)
	for n := range 60 {
		for from := range 4 {
			got, want := make([]float64, 64), make([]float64, 64)
			Spread(got[from:][:n], words[8*from:], 0.6, 0.7, 0.3)
			spread(want[from:][:n], words[8*from:], 0.6, 0.7, 0.3)
			for i := range got {
				if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
					t.Fatalf("%d numbers from %d on: number %d is %v, want %v", n, from, i, got[i], want[i])
				}
			}
		}
	}
	var unit [2]float64
	Spread(unit[:], words[:], 1, 0, 1)
	if unit[0] != 1-0x1p-53 {
		t.Errorf("the largest number is %v, want %v", unit[0], 1-0x1p-53)
	}
}
