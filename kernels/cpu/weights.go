package cpu

func init() { register("weights", weights[float32], weights[float64]) }

// weights: w_j = prod_k u_jk, from k = 1 on.
func weights[T number](s step) kernel[T] {
	n := s.out.Size()
	z := s.in[0].Dims[0]
	return func(c *call[T]) {
		for r := range c.rows {
			u, w := one(c.in[0], r, z*n), one(c.out, r, n)
			if z == 1 {
				copy(w, u)
				continue
			}
			multiply(w, u[:n], u[n:2*n])
			for k := 2; k < z; k++ {
				multiply(w, w, u[k*n:(k+1)*n])
			}
		}
	}
}

func multiply[T number](out, a, b []T) {
	b, out = b[:len(a)], out[:len(a)]
	for i, v := range a {
		out[i] = v * b[i]
	}
}
