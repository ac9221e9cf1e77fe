//go:build !amd64

package chacha

func fastest() instructions { return plain }

func (instructions) blocks(*[Size]byte, *[together]uint32, *[together]uint32) {
	panic("chacha: not on this processor")
}

func spreadFours[T float32 | float64]([]T, []byte, float64, float64, float64) int { return 0 }
