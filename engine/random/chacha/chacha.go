// Package chacha has the key stream of ChaCha20 (RFC 8439) in blocks of 512 bytes: with AVX2 eight blocks of the cipher
// side by side, else from golang.org/x/crypto/chacha20. Both give the same bytes. That package encrypts, which streams
// of random numbers do not need, and has no vector code for amd64; a network of 20,000 neurons draws 6.4 GB.
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
	state  [16]uint32       // constants, key, counter, nonce
	cipher *chacha20.Cipher // nil: eight blocks side by side
}

// New is the stream of a key, with nonce 0, from block 0 on.
func New(key *[chacha20.KeySize]byte) Stream { return newStream(key, hasEight()) }

func newStream(key *[chacha20.KeySize]byte, eight bool) (s Stream) {
	if !eight {
		cipher, err := chacha20.NewUnauthenticatedCipher(key[:], make([]byte, chacha20.NonceSize))
		if err != nil {
			panic("chacha: the cipher refuses its key") // only for a key or nonce of another size
		}
		s.cipher = cipher
		return s
	}
	copy(s.state[:], []uint32{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}) // "expand 32-byte k"
	for i := range 8 {
		s.state[4+i] = binary.LittleEndian.Uint32(key[4*i:])
	}
	return s
}

// Seek lets part number n of the stream be the next one. It must not be before the next one.
func (s *Stream) Seek(n uint32) {
	if s.cipher != nil {
		s.cipher.SetCounter(8 * n)
		return
	}
	s.state[12] = 8 * n
}

// Next is the next part of the stream. There are 2^32/8 of them.
func (s *Stream) Next(block *[512]byte) {
	if s.cipher != nil {
		*block = [len(block)]byte{}
		s.cipher.XORKeyStream(block[:], block[:])
		return
	}
	eight(block, &s.state)
}
