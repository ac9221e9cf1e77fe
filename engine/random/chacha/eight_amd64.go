package chacha

import "golang.org/x/sys/cpu"

// hasEight tells whether this processor has the instructions for eight.
func hasEight() bool { return cpu.X86.HasAVX2 }

// eight writes the eight blocks with these numbers.
func eight(block *[512]byte, state *[16]uint32, numbers *[8]uint32) {
	blocksAVX2(block, state, numbers)
}

// spreadFours spreads as many of the numbers as fours hold, and returns how many these are.
func spreadFours(out []float64, words []byte, mean, low, width float64) int {
	n := len(out) &^ 3
	if n == 0 || !hasEight() {
		return 0
	}
	spreadAVX2(&out[0], &words[0], n, mean, low, width)
	return n
}
