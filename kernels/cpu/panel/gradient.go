package panel

import "math"

// Gradient writes, for up to 16 rows r and all neurons j,
//
//	out[r][j] = f32(s_j G unscale[r]),
//	G = sum_mu rne(salience[r][mu] scale[r]) x_j^mu,  s_j = -1 for j >= excitatory
//
// salience and out hold rows of m and of n elements. A row of salience with a NaN or an
// infinity gives a row of NaNs.
func (s Set) Gradient(sc *Scratch, x *Matrix, out, salience []float32, rows, excitatory int) {
	n, m, ix := x.n, x.m, x.rows()
	excitatory = min(excitatory, n)
	s.begin(sc, salience, m, rows, SalienceBits)
	if ix.method == gather {
		for r, f := range sc.fixed[:rows] {
			if f.Broken {
				continue
			}
			row := out[r*n : (r+1)*n]
			gatherRow(ix, salience[r*m:(r+1)*m], f.Scale, m, func(j int, g int64) {
				if j >= excitatory {
					g = -g
				}
				row[j] = float32(float64(g) * f.Unscale)
			})
		}
	} else {
		s.sum(sc, ix, salience, m)
		s.convert(sc, ix, out, rows, n, 0, excitatory)
		// A sum of 0 gives -0 here, which the theta of -0 turns into 0.
		for r := range sc.unscale {
			sc.unscale[r], sc.theta[r] = -sc.unscale[r], math.Copysign(0, -1)
		}
		s.convert(sc, ix, out, rows, n, excitatory, n)
	}
	sc.spoil(out, rows, n)
}
