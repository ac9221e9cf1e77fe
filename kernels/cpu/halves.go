package cpu

func init() {
	register("update-halves", updateHalves[float32], updateHalves[float64])
}

// updateHalves: u <- u + eta g u^(z-1), v <- v - eta g v^(z-1) of the halves u = (a + b)/2 and v = (b - a)/2, where w > cutoff,
// else 0; 0 on the diagonal. The other factors are made of the new a and b.
func updateHalves[T number](s step) kernel[T] {
	z := s.out.Dims[0]
	return plasticity(s, func(out, u, w, g []T, eta T) (most uint32) {
		for j, k := 0, len(w); j < k; j++ {
			a, b, e := u[j], u[k+j], T(eta*g[j])
			more, less := (a+b)/2, (b-a)/2
			powerOfU, powerOfV := more, less
			for range z - 2 {
				powerOfU, powerOfV = T(powerOfU*more), T(powerOfV*less)
			}
			a += T(e * (powerOfU + powerOfV))
			b += T(e * (powerOfU - powerOfV))
			if w[j] <= cutoff {
				a = 0
			}
			halves(out[j:], k, a, b)
		}
		return unknown
	})
}

// halves writes the factors of w = u^z - v^z with a = u - v and b = u + v (graph.Halves), stride apart.
func halves[T number](factors []T, stride int, a, b T) {
	last := (len(factors) - 1) / stride * stride
	if a > b {
		a = (a + b) / 2
		b = a
	}
	ratio := a / b
	p, q := (1+ratio)/2, (1-ratio)/2
	sum, power := T(1), T(1)
	for k := stride; k <= last; k += stride {
		power = T(power * q)
		sum = T(sum*p) + power
	}
	c := b * sum
	if a <= floor {
		a, b, c = 0, 0, 0
	}
	factors[0] = a
	for k := stride; k < last; k += stride {
		factors[k] = b
	}
	factors[last] = c
}
