package cpu

func init() {
	register("choose", choose[float32], choose[float64])
	register("copy", duplicate[float32], duplicate[float64])
}

// choose: the first operand where the flag is set, else the second.
func choose[T number](step) kernel[T] {
	return func(c *call[T]) {
		if c.in[0].index[0] != 0 {
			copy(c.out.real, c.in[1].real)
		} else {
			copy(c.out.real, c.in[2].real)
		}
	}
}

// duplicate moves a value to where an argument wants it.
func duplicate[T number](step) kernel[T] {
	return func(c *call[T]) {
		copy(c.out.real, c.in[0].real)
		copy(c.out.bits, c.in[0].bits)
		copy(c.out.index, c.in[0].index)
	}
}
