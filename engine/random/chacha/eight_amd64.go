package chacha

import "golang.org/x/sys/cpu"

// hasEight tells whether this processor has the instructions for eight.
func hasEight() bool { return cpu.X86.HasAVX2 }

// eight writes the next eight blocks, and counts them in the state.
func eight(block *[512]byte, state *[16]uint32) { blocksAVX2(block, state) }
