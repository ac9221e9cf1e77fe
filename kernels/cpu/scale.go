package cpu

func init() {
	register("scale", scale[float32], scale[float64])
	register("scale-threshold", scaleThreshold[float32], scaleThreshold[float64])
}

// scale: u_jk <- r u_jk.
func scale[T number](s step) kernel[T] {
	n := s.out.Size()
	return func(c *call[T]) {
		for i := range c.rows {
			u, out, r := one(c.in[0], i, n), one(c.out, i, n), c.in[1].real[i]
			u = u[:len(out)]
			for j := range out {
				out[j] = r * u[j]
			}
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
