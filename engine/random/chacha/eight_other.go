//go:build !amd64

package chacha

func hasEight() bool { return false }

func eight(*[512]byte, *[16]uint32, *[8]uint32) { panic("chacha: not on this processor") }

func spreadFours([]float64, []byte, float64, float64, float64) int { return 0 }
