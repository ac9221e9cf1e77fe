package kernels

// Many whole numbers and bits go to a buffer and come from it as they are, where it can take them so. All others see them as
// float64.

// integers is a buffer of kind Index that takes its elements as they are.
type integers interface {
	ReadIntegers(at int, dst []int32)
	WriteIntegers(at int, src []int32)
}

// binary is a buffer of kind Bits that takes its elements as they are, zeros and ones.
type binary interface {
	WriteBits(at int, src []uint8)
}

// ReadIntegers is Read of a buffer of kind Index.
func ReadIntegers(b Buffer, at int, dst []int32) {
	if direct, ok := b.(integers); ok {
		direct.ReadIntegers(at, dst)
		return
	}
	values := make([]float64, len(dst))
	b.Read(at, values)
	for i, v := range values {
		dst[i] = int32(v)
	}
}

// WriteIntegers is Write of a buffer of kind Index.
func WriteIntegers(b Buffer, at int, src []int32) {
	if direct, ok := b.(integers); ok {
		direct.WriteIntegers(at, src)
		return
	}
	b.Write(at, widened(src))
}

// WriteBits is Write of a buffer of kind Bits; src has zeros and ones.
func WriteBits(b Buffer, at int, src []uint8) {
	if direct, ok := b.(binary); ok {
		direct.WriteBits(at, src)
		return
	}
	b.Write(at, widened(src))
}

func widened[T int32 | uint8](src []T) []float64 {
	values := make([]float64, len(src))
	for i, v := range src {
		values[i] = float64(v)
	}
	return values
}
