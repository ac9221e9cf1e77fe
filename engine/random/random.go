// Package random draws numbers that depend on nothing but their name: the seed of the
// replica, what they are for (a Use), and which of those (two indices). Threads, row
// blocks and the place of a replica in a sweep or a batch never enter, and a run that
// is resumed draws what it would have drawn.
//
// The generator is ChaCha20 (golang.org/x/crypto/chacha20) in counter mode: the name is
// the key, the numbers are the stream of the cipher.
package random

import (
	"encoding/binary"
	"math"
	"math/bits"

	"golang.org/x/crypto/chacha20"
)

// Use says what a stream is drawn for. The numbers are part of every key: they never
// change their meaning.
type Use uint64

const (
	Factors  Use = 1 // starting factors of row a
	Patterns Use = 2 // day a; pattern b (exact) or neuron b (bernoulli)
	Order    Use = 3 // order of the patterns in phase a, pass b
	Regrow   Use = 4 // factors that grow back in phase a, row b
	Noise    Use = 5 // noise of phase a; test and pattern or row in b (see engine)
)

// Stream is a sequence of random numbers. It is not safe for concurrent use.
type Stream struct {
	cipher *chacha20.Cipher
	block  [512]byte
	at     int
}

// New returns the stream named by the replica's seed, the use, and a and b.
func New(seed uint64, use Use, a, b uint64) *Stream {
	var key [chacha20.KeySize]byte
	for i, v := range []uint64{seed, uint64(use), a, b} {
		binary.LittleEndian.PutUint64(key[8*i:], v)
	}
	cipher, err := chacha20.NewUnauthenticatedCipher(key[:], make([]byte, chacha20.NonceSize))
	if err != nil {
		panic("random: the cipher refuses its key") // only for a key or nonce of another size
	}
	s := &Stream{cipher: cipher}
	s.at = len(s.block)
	return s
}

// Uint64 returns the next 64 bits.
func (s *Stream) Uint64() uint64 {
	if s.at == len(s.block) {
		s.block = [len(s.block)]byte{}
		s.cipher.XORKeyStream(s.block[:], s.block[:])
		s.at = 0
	}
	v := binary.LittleEndian.Uint64(s.block[s.at:])
	s.at += 8
	return v
}

// Uniform returns a number in [0, 1), a multiple of 2^-53.
func (s *Stream) Uniform() float64 { return float64(s.Uint64()>>11) * 0x1p-53 }

// Below returns an integer in [0, n) without bias (Lemire's multiplication with
// rejection).
func (s *Stream) Below(n int) int {
	if n <= 0 {
		panic("random: Below needs a positive bound")
	}
	m := uint64(n)
	high, low := bits.Mul64(s.Uint64(), m)
	if low < m {
		for reject := -m % m; low < reject; {
			high, low = bits.Mul64(s.Uint64(), m)
		}
	}
	return int(high)
}

// Normal returns a standard normal number (Box and Muller). It is the one draw that
// rests on the logarithm and cosine of the Go library.
func (s *Stream) Normal() float64 {
	radius := math.Sqrt(-2 * math.Log(1-s.Uniform()))
	return radius * math.Cos(2*math.Pi*s.Uniform())
}

// Choose marks k of the elements of x with 1 and the others with 0, every choice being
// equally likely.
func (s *Stream) Choose(x []uint8, k int) {
	order := s.Permutation(len(x), k)
	clear(x)
	for _, j := range order {
		x[j] = 1
	}
}

// Permutation returns the first k elements of a random order of 0 ... n-1 (Fisher and
// Yates).
func (s *Stream) Permutation(n, k int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := range k {
		j := i + s.Below(n-i)
		order[i], order[j] = order[j], order[i]
	}
	return order[:k]
}
