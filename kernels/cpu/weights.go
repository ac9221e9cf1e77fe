package cpu

func init() { register("weights", weights32, weights64) }

// weights32: w_j = prod_k u_jk, from k = 1 on.
func weights32(s step) kernel[float32] { return weights(s, s.loops.Multiply) }

func weights64(s step) kernel[float64] {
	return weights(s, func(out, a, b []float64) uint32 {
		for i, v := range a {
			out[i] = v * b[i]
		}
		return unknown
	})
}

func weights[T number](s step, multiply func(out, a, b []T) uint32) kernel[T] {
	n, z := s.out.Size(), s.in[0].Dims[0]
	return func(c *call[T]) {
		for r := range c.rows {
			k := c.width(r, n)
			c.setMax(r, product(one(c.out, r, n)[:k], one(c.in[0], r, z*n)[:z*k], multiply))
		}
	}
}

// product is w_j = prod_k u_jk, and returns the largest magnitude if multiply does.
func product[T number](w, u []T, multiply func(out, a, b []T) uint32) (most uint32) {
	n := len(w)
	if len(u) == n {
		copy(w, u)
		return unknown
	}
	most = multiply(w, u[:n], u[n:2*n])
	for k := 2; k < len(u)/n; k++ {
		most = multiply(w, w, u[k*n:(k+1)*n])
	}
	return most
}
