package cpu

func init() {
	register("scale", scale32, scale64)
	register("scale-threshold", scaleThreshold[float32], scaleThreshold[float64])
}

// scale32: u_jk <- r u_jk.
func scale32(s step) kernel[float32] { return scale(s, s.loops.Scale) }

func scale64(s step) kernel[float64] {
	return scale(s, func(out, u []float64, r float64) {
		for j, v := range u {
			out[j] = r * v
		}
	})
}

func scale[T number](s step, loop func(out, u []T, r T)) kernel[T] {
	z, n := s.out.Dims[0], s.out.Dims[1]
	return func(c *call[T]) {
		for i := range c.rows {
			k := z * c.width(i, n)
			loop(one(c.out, i, z*n)[:k], one(c.in[0], i, z*n)[:k], c.in[1].real[i])
		}
	}
}

// scaleThreshold: theta <- theta r^z.
func scaleThreshold[T number](s step) kernel[T] {
	z := int(s.attr["z"])
	return func(c *call[T]) {
		for i := range c.rows {
			power := T(1)
			for range z {
				power *= c.in[1].real[i]
			}
			c.out.real[i] = c.in[0].real[i] * power
		}
	}
}
