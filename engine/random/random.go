// Package random has streams of random numbers that are keyed by the seed of the
// replica, the purpose of the numbers (a [Use]) and two indices. Threads, row
// blocks and the place of a replica in a sweep or a batch do not affect them, and a run that
// is resumed draws the same numbers as one that was never stopped.
//
// The generator is ChaCha20 in counter mode: the key stream of the cipher (package chacha) gives the numbers.
package random

import (
	"encoding/binary"
	"math"
	"math/bits"

	"engram/engine/random/chacha"
	"engram/kernels/elementary"
)

// Use says what a stream is drawn for. The numbers are part of every key: they never
// change their meaning.
type Use uint64

const (
	Factors  Use = 1  // starting factors of row a
	Patterns Use = 2  // day a; neuron b of bernoulli patterns, pattern b of other kinds
	Order    Use = 3  // order of the patterns in phase a, pass b
	Regrow   Use = 4  // factors that grow back in phase a, row b
	Noise    Use = 5  // noise of phase a; test and pattern or row in b (see engine)
	Resample Use = 6  // bootstrap resamples: a = 0 gains, 1 losses, 2 norm number b (see spines)
	Sizes    Use = 7  // fluctuations of synapses in step a (see synapses)
	Sample   Use = 8  // neurons chosen of replica a (see optimum)
	Novel    Use = 9  // pattern b that no network has seen (see sleep)
	Wiring   Use = 10 // sources of row a (see state)
	Groups   Use = 11 // prototype of group b of day a (see state)
	Leaves   Use = 12 // prototype of subgroup b of day a (see state)
	Rewire   Use = 13 // new sources of row b in phase a (see state)
	Drift    Use = 14 // drift of phase a: step times 2^32 plus row in b, number j for the synapse from neuron j (see phase)
	Place    Use = 15 // positions of neurons (see space)
	Cueing   Use = 16 // noise of step a, row b of a cued recall (see sleep)
)

// Stream is a sequence of random numbers. It is not safe for concurrent use.
type Stream struct {
	key  chacha.Stream
	part [chacha.Size]byte
	at   int
}

// New returns the stream named by the replica's seed, the use, and a and b.
func New(seed uint64, use Use, a, b uint64) *Stream {
	s := new(Stream)
	s.Become(seed, use, a, b)
	return s
}

// Become makes the stream that of other names, in the memory that it has.
func (s *Stream) Become(seed uint64, use Use, a, b uint64) {
	var key [32]byte
	for i, v := range [...]uint64{seed, uint64(use), a, b} {
		binary.LittleEndian.PutUint64(key[8*i:], v)
	}
	s.key, s.at = chacha.New(&key), len(s.part)
}

// Uint64 returns the next 64 bits.
func (s *Stream) Uint64() uint64 {
	v := binary.LittleEndian.Uint64(s.rest())
	s.at += 8
	return v
}

// rest is what is left of the part of the stream at hand, or the next one.
func (s *Stream) rest() []byte {
	if s.at == len(s.part) {
		s.key.Next(&s.part)
		s.at = 0
	}
	return s.part[s.at:]
}

// Uniform returns a number in [0, 1), a multiple of 2^-53.
func (s *Stream) Uniform() float64 { return chacha.Uniform(s.Uint64()) }

// Uniforms fills dst with numbers as Uniform returns them.
func (s *Stream) Uniforms(dst []float64) { Spread(s, dst, 1, 0, 1) }

// Spread fills dst with numbers mean (low + width v), v as Uniform returns them, computed as float64 and rounded once.
func Spread[T float32 | float64](s *Stream, dst []T, mean, low, width float64) {
	for len(dst) > 0 {
		words := s.rest()
		n := min(len(dst), len(words)/8)
		chacha.Spread(dst[:n], words, mean, low, width)
		s.at += 8 * n
		dst = dst[n:]
	}
}

// UniformsAt fills dst (len(places), each) with numbers of a new stream: those that Uniform returns from number
// first + each place on, counted from 0, of places that do not descend. What lies between them is not drawn.
func (s *Stream) UniformsAt(dst []float64, first uint64, places []int32, each int) {
	const size = chacha.BlockSize / 8 // numbers of a block of the cipher
	var words [chacha.Size / 8]uint32 // of the next elements: places among the numbers of the blocks that are drawn
	var blocks [len(words) / size]uint32
	for from, at, e := 0, 0, 0; from < len(dst); {
		n, drawn := 0, 0
		for ; n < len(words) && from+n < len(dst); n++ {
			number := first + uint64(each)*uint64(places[at]) + uint64(e)
			block := uint32(number / size)
			if drawn == 0 || blocks[drawn-1] != block {
				if drawn == len(blocks) {
					break
				}
				blocks[drawn] = block
				drawn++
			}
			words[n] = uint32(drawn-1)*size + uint32(number%size)
			if e++; e == each {
				at, e = at+1, 0
			}
		}
		s.key.Blocks(&s.part, blocks[:drawn])
		for i, word := range words[:n] {
			dst[from+i] = chacha.Uniform(binary.LittleEndian.Uint64(s.part[8*(word%uint32(len(words))):]))
		}
		from += n
	}
}

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

// Rising fills dst with integers as Below returns them, the first one of n, and each of one more than the one before it.
func (s *Stream) Rising(dst []int32, n int) {
	if n <= 0 || n+len(dst) > 1<<31 {
		panic("random: Rising needs bounds from 1 to 2^31")
	}
	for i := 0; i < len(dst); {
		words := s.rest()
		for ; len(words) > 0 && i < len(dst); words = words[8:] {
			m := uint64(n + i)
			high, low := bits.Mul64(binary.LittleEndian.Uint64(words), m)
			if low >= m || low >= -m%m { // else it is rejected, which is seldom
				dst[i] = int32(high)
				i++
			}
		}
		s.at = len(s.part) - len(words)
	}
}

// Indices fills dst with integers in [0, n), n up to 2^31, without bias: as Below, but
// with 16 random bits a number where these can tell n apart, 32 else.
func (s *Stream) Indices(dst []int32, n int) {
	if n <= 0 || n > 1<<31 {
		panic("random: Indices needs a bound from 1 to 2^31")
	}
	width := 16
	if n > 1<<width {
		width = 32
	}
	m, mask := uint64(n), uint64(1)<<width-1
	reject := (mask + 1) % m
	var pool uint64
	left := 0
	for i := 0; i < len(dst); {
		if left == 0 {
			pool, left = s.Uint64(), 64/width
		}
		product := pool & mask * m
		pool >>= width
		left--
		if product&mask >= reject {
			dst[i] = int32(product >> width)
			i++
		}
	}
}

// Normal returns a standard normal number.
func (s *Stream) Normal() float64 { return Normal(s.Uniform(), s.Uniform()) }

// Normal is a standard normal number made of two uniform ones (Box and Muller).
func Normal(u, v float64) float64 {
	normal, _ := normals(u, v)
	return normal
}

// normals are both numbers of a pair.
func normals(u, v float64) (first, second float64) {
	radius := math.Sqrt(-2 * elementary.Log(1-u))
	sin, cos := elementary.Sincos(2 * math.Pi * v)
	return radius * cos, radius * sin
}

// Normals fills dst with standard normal numbers, both of each pair.
func (s *Stream) Normals(dst []float64) {
	for i := 0; i < len(dst); i += 2 {
		first, second := normals(s.Uniform(), s.Uniform())
		dst[i] = first
		if i+1 < len(dst) {
			dst[i+1] = second
		}
	}
}

// NormalsAt fills dst with those of the numbers of Normals that have these places, counted from 0, ascending: what lies
// between them is not drawn. The stream is a new one.
func (s *Stream) NormalsAt(dst []float64, places []int32) {
	var numbers [128]float64
	var pairs [len(numbers) / 2]int32
	for len(places) > 0 {
		some := places[:min(len(places), len(pairs))]
		for i, place := range some {
			pairs[i] = place / 2
		}
		s.UniformsAt(numbers[:2*len(some)], 0, pairs[:len(some)], 2)
		for i, place := range some {
			first, second := normals(numbers[2*i], numbers[2*i+1])
			if dst[i] = first; place%2 == 1 {
				dst[i] = second
			}
		}
		dst, places = dst[len(some):], places[len(some):]
	}
}

// Permutation returns the first k elements of a random order of 0 ... n-1.
func (s *Stream) Permutation(n, k int) []int {
	order := make([]int, k)
	for i, j := range NewSampler(n).Sample(s, k) {
		order[i] = int(j)
	}
	return order
}

// Sampler draws some of the numbers 0 ... n-1 again and again, without a look at the others. It takes 4 bytes a number.
type Sampler struct {
	order   []int32 // a permutation
	swapped []int32 // element i was last exchanged with element swapped[i]
}

// NewSampler is a sampler of n numbers, fewer than 2^31.
func NewSampler(n int) *Sampler {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	return &Sampler{order: order}
}

// Sample returns the first k elements of a random order (Fisher and Yates). They are the sampler's own, and
// valid until the next sample.
func (p *Sampler) Sample(s *Stream, k int) []int32 {
	for i := len(p.swapped) - 1; i >= 0; i-- {
		j := p.swapped[i]
		p.order[i], p.order[j] = p.order[j], p.order[i]
	}
	p.swapped = p.swapped[:0]
	for i := range k {
		j := i + s.Below(len(p.order)-i)
		p.order[i], p.order[j] = p.order[j], p.order[i]
		p.swapped = append(p.swapped, int32(j))
	}
	return p.order[:k]
}
