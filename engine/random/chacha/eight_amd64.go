package chacha

import "golang.org/x/sys/cpu"

// hasEight tells whether this processor has the instructions for eight.
func hasEight() bool { return cpu.X86.HasAVX2 }

// eight writes the eight blocks with these numbers.
func eight(block *[512]byte, state *[16]uint32, numbers *[8]uint32) {
	blocksAVX2(block, state, numbers)
}
