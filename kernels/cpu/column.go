package cpu

func init() { register("column", column[float32], column[float64]) }

// column: x_j = X_j^mu.
func column[T number](s step) kernel[T] {
	m := s.in[0].Dims[len(s.in[0].Dims)-1]
	return func(c *call[T]) {
		mu := int(c.in[1].index[0])
		for j := range c.out.bits {
			c.out.bits[j] = c.in[0].bits[j*m+mu]
		}
	}
}
