// Package chacha has the key stream of ChaCha20 (RFC 8439) in parts of 1,024 bytes: with AVX-512 sixteen blocks of the cipher
// side by side, with AVX2 eight, else from golang.org/x/crypto/chacha20. All give the same bytes. That package encrypts, which streams
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

const (
	// BlockSize is the size of a block of the cipher in bytes.
	BlockSize = 64
	// Size is that of the blocks that are made together.
	Size = BlockSize * together

	together = 16
)

// instructions are what blocks are made with.
type instructions uint8

const (
	plain  instructions = iota // what chacha20 uses
	avx2                       // eight blocks side by side
	avx512                     // sixteen
)

// Stream is the key stream of a key. It is not safe for concurrent use.
type Stream struct {
	instructions
	state  [16]uint32       // constants, key, counter (which is in next instead), nonce
	next   [together]uint32 // the numbers of the next blocks
	cipher *chacha20.Cipher // of plain instructions
}

// New is the stream of a key, with nonce 0, from block 0 on.
func New(key *[chacha20.KeySize]byte) Stream { return newStream(key, fastest()) }

func newStream(key *[chacha20.KeySize]byte, with instructions) Stream {
	s := Stream{instructions: with, state: [16]uint32{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}} // "expand 32-byte k"
	for i := range 8 {
		s.state[4+i] = binary.LittleEndian.Uint32(key[4*i:])
	}
	for i := range s.next {
		s.next[i] = uint32(i)
	}
	if with == plain {
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

// Next is the next part of the stream. There are 2^32/16 of them.
func (s *Stream) Next(part *[Size]byte) {
	if s.cipher != nil {
		*part = [len(part)]byte{}
		s.cipher.XORKeyStream(part[:], part[:])
		return
	}
	s.blocks(part, &s.state, &s.next)
	for i := range s.next {
		s.next[i] += together
	}
}

// Blocks are up to 16 blocks of the cipher that have these numbers, which ascend. What comes next stays.
func (s *Stream) Blocks(blocks *[Size]byte, numbers []uint32) {
	if s.cipher == nil {
		var all [together]uint32
		copy(all[:], numbers)
		s.blocks(blocks, &s.state, &all)
		return
	}
	*blocks = [len(blocks)]byte{}
	cipher := s.plain()
	for i, n := range numbers {
		cipher.SetCounter(n)
		one := blocks[BlockSize*i:][:BlockSize]
		cipher.XORKeyStream(one, one)
	}
}

// Uniform is the number in [0, 1) of 64 bits, a multiple of 2^-53.
func Uniform(bits uint64) float64 { return float64(float64(bits>>11) * 0x1p-53) }

// Spread makes out the numbers mean (low + width v), v being Uniform of 8 bytes each, computed as float64 and rounded once.
func Spread[T float32 | float64](out []T, words []byte, mean, low, width float64) {
	words = words[:8*len(out)]
	done := spreadFours(out, words, mean, low, width)
	spread(out[done:], words[8*done:], mean, low, width)
}

func spread[T float32 | float64](out []T, words []byte, mean, low, width float64) {
	for i := range out {
		v := Uniform(binary.LittleEndian.Uint64(words[8*i:]))
		out[i] = T(float64(mean * (low + float64(width*v))))
	}
}
