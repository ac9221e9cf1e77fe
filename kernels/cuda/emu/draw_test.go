//go:build cgo && !race

package emu_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"golang.org/x/crypto/chacha20"

	"engram/kernels"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// drawn is what kernels.Draw says of factor k of the synapse in a slot of a row with these sources; nil: all neurons.
func drawn(d kernels.Draw, row, k, slot int, sources []float64) float64 {
	place, n := slot, d.Neurons
	if sources == nil && slot == row {
		return 0
	}
	if sources != nil {
		if sources[slot] < 0 {
			return 0
		}
		n = 1
		for _, j := range sources {
			if j >= 0 {
				n++
			}
		}
		if int(sources[slot]) > row {
			place++
		}
	}
	if d.Tied {
		k = 0
	}
	var key [chacha20.KeySize]byte
	for i, v := range []uint64{d.Seed, d.Use, uint64(row), 0} {
		binary.LittleEndian.PutUint64(key[8*i:], v)
	}
	cipher, err := chacha20.NewUnauthenticatedCipher(key[:], make([]byte, chacha20.NonceSize))
	if err != nil {
		panic(err)
	}
	at := 8 * (k*n + place)
	stream := make([]byte, at+8)
	cipher.XORKeyStream(stream, stream)
	v := float64(binary.LittleEndian.Uint64(stream[at:])>>11) * 0x1p-53
	return float64(float32(d.Mean * (1 - d.Spread + float64(2*d.Spread*v))))
}

// TestDraw: factors are those of the streams, of rows in the middle of a buffer, with sources and without; what is before
// and behind them stays.
func TestDraw(t *testing.T) {
	const guard = 3
	cases := []struct {
		kernels.Draw
		sources []float64 // of each row; nil: all neurons
	}{
		{kernels.Draw{Seed: 1, Use: 1, Rows: 1, Factors: 1, Neurons: 1}, nil},
		{kernels.Draw{Seed: 1<<63 + 5, Use: 1, First: 3, Rows: 7, Factors: 2, Neurons: 13}, nil},
		{kernels.Draw{Seed: 7, Use: 1, First: 1 << 33, Rows: 3, Factors: 3, Neurons: 299}, nil},
		{kernels.Draw{Seed: 7, Use: 1<<40 + 2, Rows: 5, Factors: 4, Neurons: 9, Tied: true}, nil},
		{kernels.Draw{Seed: 7, Use: 1, Rows: 0, Factors: 2, Neurons: 5}, nil},
		{kernels.Draw{Seed: 1<<63 + 5, Use: 1, First: 4, Rows: 7, Factors: 2, Neurons: 130}, []float64{0, 1, 3, 15, 16, 64, 129, -1}},
		{kernels.Draw{Seed: 7, Use: 1, First: 1 << 33, Rows: 3, Factors: 3, Neurons: 77777}, []float64{77776}},
		{kernels.Draw{Seed: 7, Use: 1, Rows: 2, Factors: 4, Neurons: 9, Tied: true}, []float64{2, 8, -1, -1}},
		{kernels.Draw{Seed: 7, Use: 1, Rows: 2, Factors: 2, Neurons: 9}, []float64{-1}},
		{kernels.Draw{Seed: 7, Use: 1, First: 13, Rows: 9, Factors: 3, Neurons: 40}, []float64{1, 5, 6, 7, 12, 30, 31, 32, 33, 34, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}},
	}
	for _, o := range modes {
		backend := cuda.On(emu.New(o), cuda.Options{})
		for i, c := range cases {
			for _, spread := range []float64{0, 0.3, 1} {
				t.Run(fmt.Sprintf("%d/%g", i, spread), func(t *testing.T) {
					d, slots := c.Draw, c.Neurons
					d.Mean, d.Spread = 0.7, spread
					if c.sources != nil {
						slots = len(c.sources)
						all, err := backend.Alloc(kernels.Index, guard+d.Rows*slots)
						if err != nil {
							t.Fatal(err)
						}
						for row := range d.Rows {
							all.Write(guard+row*slots, c.sources)
						}
						d.Sources, d.Slots, d.From = all, slots, guard
					}
					row := d.Factors * slots
					buf, err := backend.Alloc(kernels.Real, d.Rows*row+2*guard)
					if err != nil {
						t.Fatal(err)
					}
					got := make([]float64, buf.Len())
					for i := range got {
						got[i] = -1
					}
					buf.Write(0, got)
					buf.(kernels.Drawer).Draw(guard, d)
					buf.Read(0, got)
					for i, v := range got {
						want := -1.0
						if at := i - guard; at >= 0 && at < d.Rows*row {
							want = drawn(d, d.First+at/row, at%row/slots, at%slots, c.sources)
						}
						if v != want {
							t.Fatalf("element %d is %v, want %v", i, v, want)
						}
					}
				})
			}
		}
	}
}
