// Package chacha has the key stream of ChaCha20 (RFC 8439) in blocks of 512 bytes: with AVX2 eight blocks of the cipher
// side by side, else from golang.org/x/crypto/chacha20. Both give the same bytes. That package encrypts, which streams
// of random numbers do not need, and has no vector code for amd64; a network of 20,000 neurons draws 6.4 GB.
//
// It also makes uniform numbers of the stream.
//
// blocks_amd64.s is written by gen, a module of its own, with avo: go generate ./engine/random/chacha
package chacha

//go:generate sh -c "cd gen && go run . -out ../blocks_amd64.s -stubs ../blocks_amd64.go -pkg chacha"

import (
	"encoding/binary"

	"golang.org/x/crypto/chacha20"
)

// Stream is the key stream of a key. It is not safe for concurrent use.
type Stream struct {
	state  [16]uint32       // constants, key, counter (which is in next instead), nonce
	next   [8]uint32        // the numbers of the next blocks
	cipher *chacha20.Cipher // nil: eight blocks side by side
}

// New is the stream of a key, with nonce 0, from block 0 on.
func New(key *[chacha20.KeySize]byte) Stream { return newStream(key, hasEight()) }

func newStream(key *[chacha20.KeySize]byte, eight bool) (s Stream) {
	copy(s.state[:], []uint32{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}) // "expand 32-byte k"
	for i := range 8 {
		s.state[4+i] = binary.LittleEndian.Uint32(key[4*i:])
		s.next[i] = uint32(i)
	}
	if !eight {
		s.cipher = s.plain()
	}
	return s
}

// plain is the cipher, from block 0 on.
func (s *Stream) plain() *chacha20.Cipher {
	var key [chacha20.KeySize]byte
	for i := range 8 {
		binary.LittleEndian.PutUint32(key[4*i:], s.state[4+i])
	}
	cipher, err := chacha20.NewUnauthenticatedCipher(key[:], make([]byte, chacha20.NonceSize))
	if err != nil {
		panic("chacha: the cipher refuses its key") // only for a key or nonce of another size
	}
	return cipher
}

// Next is the next part of the stream. There are 2^32/8 of them.
func (s *Stream) Next(block *[512]byte) {
	if s.cipher != nil {
		*block = [len(block)]byte{}
		s.cipher.XORKeyStream(block[:], block[:])
		return
	}
	eight(block, &s.state, &s.next)
	for i := range s.next {
		s.next[i] += 8
	}
}

// Blocks are up to eight blocks of the cipher, 64 bytes each, that have these numbers, which ascend. What comes next stays.
func (s *Stream) Blocks(blocks *[512]byte, numbers []uint32) {
	if s.cipher == nil {
		var all [8]uint32
		copy(all[:], numbers)
		eight(blocks, &s.state, &all)
		return
	}
	*blocks = [len(blocks)]byte{}
	cipher := s.plain()
	for i, n := range numbers {
		cipher.SetCounter(n)
		one := blocks[64*i:][:64]
		cipher.XORKeyStream(one, one)
	}
}

// Uniform is the number in [0, 1) of 64 bits, a multiple of 2^-53.
func Uniform(bits uint64) float64 { return float64(float64(bits>>11) * 0x1p-53) }

// Spread makes out the numbers mean (low + width v), v being Uniform of 8 bytes each.
func Spread(out []float64, words []byte, mean, low, width float64) {
	words = words[:8*len(out)]
	done := spreadFours(out, words, mean, low, width)
	spread(out[done:], words[8*done:], mean, low, width)
}

func spread(out []float64, words []byte, mean, low, width float64) {
	for i := range out {
		v := Uniform(binary.LittleEndian.Uint64(words[8*i:]))
		out[i] = float64(mean * (low + float64(width*v)))
	}
}
