//go:build cgo

package emu

import (
	"encoding/binary"
	"fmt"
	"testing"

	"golang.org/x/crypto/chacha20"

	"engram/kernels"
	"engram/kernels/cuda"
)

// drawn is what kernels.Draw says of factor k of slot j of a row, in as many words.
func drawn(d kernels.Draw, row, k, j int) float64 {
	if j >= d.Synapses || d.Self && j == row {
		return 0
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
	at := 8 * (k*d.Synapses + j)
	stream := make([]byte, at+8)
	cipher.XORKeyStream(stream, stream)
	v := float64(binary.LittleEndian.Uint64(stream[at:])>>11) * 0x1p-53
	return float64(float32(d.Mean * (1 - d.Spread + float64(2*d.Spread*v))))
}

// TestDraw: factors are those of the streams, of rows in the middle of a buffer; what is before and behind them stays.
func TestDraw(t *testing.T) {
	cases := []kernels.Draw{
		{Seed: 1, Use: 1, Rows: 1, Factors: 1, Slots: 1, Synapses: 1},
		{Seed: 1<<63 + 5, Use: 1, First: 3, Rows: 7, Factors: 2, Slots: 13, Synapses: 13, Self: true},
		{Seed: 7, Use: 1, First: 1 << 33, Rows: 3, Factors: 3, Slots: 300, Synapses: 299},
		{Seed: 7, Use: 1<<40 + 2, Rows: 5, Factors: 4, Slots: 9, Synapses: 5, Tied: true},
		{Seed: 7, Use: 1, Rows: 2, Factors: 2, Slots: 5},
		{Seed: 7, Use: 1, Rows: 5, Factors: 2, Slots: 5, Synapses: 5, Self: true, Tied: true},
		{Seed: 7, Use: 1, Rows: 0, Factors: 2, Slots: 5, Synapses: 5},
	}
	for _, o := range modes {
		backend := cuda.On(New(o), cuda.Options{})
		for i, d := range cases {
			for _, spread := range []float64{0, 0.3, 1} {
				d.Mean, d.Spread = 0.7, spread
				t.Run(fmt.Sprintf("%d/%g", i, spread), func(t *testing.T) {
					const guard = 3
					row := d.Factors * d.Slots
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
							want = drawn(d, d.First+at/row, at%row/d.Slots, at%d.Slots)
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
