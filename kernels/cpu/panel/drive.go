package panel

// Drive writes, for up to 16 rows r and all columns mu,
//
//	out[r][mu] = f32(f64(D unscale[r]) - theta[r]),
//	D = sum_j s_j rne(w[r][j] scale[r]) x_j^mu,  s_j = -1 for j >= excitatory
//
// w and out hold rows of n and of m elements. A row of w with a NaN or an infinity
// gives a row of NaNs.
func (s Set) Drive(sc *Scratch, x *Matrix, out, w []float32, theta []float32, rows, excitatory int) {
	n, m, ix := x.n, x.m, x.columns()
	s.begin(sc, w, n, rows, WeightBits)
	for r, t := range theta[:rows] {
		sc.theta[r] = float64(t)
	}
	if ix.method == gather {
		for r, f := range sc.fixed[:rows] {
			if f.Broken {
				continue
			}
			row := out[r*m : (r+1)*m]
			gatherRow(ix, w[r*n:(r+1)*n], f.Scale, excitatory, func(mu int, d int64) {
				row[mu] = float32(float64(float64(d)*f.Unscale) - sc.theta[r])
			})
		}
	} else {
		s.sum(sc, ix, w, excitatory)
		s.convert(sc, ix, out, rows, m, 0, m)
	}
	sc.spoil(out, rows, m)
}
