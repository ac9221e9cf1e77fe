//go:build !amd64

package chacha

func hasEight() bool { return false }

func eight(*[512]byte, *[16]uint32, *[8]uint32) { panic("chacha: not on this processor") }
