package bitsum

// Drive writes, for up to 16 rows r and all columns mu,
//
//	out[r][mu] = f32(f64(D unscale[r]) - theta[r]),
//	D = sum_j s_j rne(w[r][j] scale[r]) x_j^mu,  s_j = -1 for j >= excitatory
//
// w and out hold rows of n and of m elements; most has the largest magnitude of each row
// of w, as a bit pattern, and says how many there are. A row of w with a NaN or an infinity
// gives a row of NaNs. The rows of w may be compacted.
func (s Set) Drive(sc *Scratch, x *Matrix, out, w []float32, most []uint32, theta []float32, excitatory int, p *Compacted) {
	n, m, rows, d := x.n, x.m, len(most), p.columns(x)
	sc.begin(most, n, WeightBits)
	for r, t := range theta[:rows] {
		sc.theta[r] = float64(t)
	}
	if d.method == gather {
		for r, f := range sc.fixed[:rows] {
			if f.Broken {
				continue
			}
			from, to := w[r*n:(r+1)*n], out[r*m:(r+1)*m]
			if p != nil {
				from = sc.complete(from, p.At[r], n)
			}
			for mu := range to {
				sum := pick(d.lists.of(mu), from, f.Scale, excitatory)
				to[mu] = float32(float64(float64(sum)*f.Unscale) - sc.theta[r])
			}
		}
	} else {
		if p != nil {
			sc.excitatory(p, excitatory)
		}
		s.sum(sc, d, w, n, excitatory)
		s.convert(sc, d.index, out, rows, m)
	}
	sc.spoil(out, rows, m, nil)
}
