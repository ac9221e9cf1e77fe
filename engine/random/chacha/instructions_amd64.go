package chacha

import "golang.org/x/sys/cpu"

// fastest are the most instructions that this processor has.
func fastest() instructions {
	switch {
	case !cpu.X86.HasAVX2:
		return plain
	case !cpu.X86.HasAVX512F:
		return avx2
	}
	return avx512
}

// blocks writes the blocks with these numbers.
func (i instructions) blocks(out *[Size]byte, state, numbers *[together]uint32) {
	if i == avx512 {
		blocksAVX512(out, state, numbers)
		return
	}
	const half = together / 2
	blocksAVX2((*[Size / 2]byte)(out[:Size/2]), state, (*[half]uint32)(numbers[:half]))
	blocksAVX2((*[Size / 2]byte)(out[Size/2:]), state, (*[half]uint32)(numbers[half:]))
}

// spreadFours spreads as many of the numbers as fours hold, and returns how many these are.
func spreadFours[T float32 | float64](out []T, words []byte, mean, low, width float64) int {
	n := len(out) &^ 3
	if n == 0 || fastest() == plain {
		return 0
	}
	switch out := any(out).(type) {
	case []float32:
		spreadSingleAVX2(&out[0], &words[0], n, mean, low, width)
	case []float64:
		spreadAVX2(&out[0], &words[0], n, mean, low, width)
	}
	return n
}
