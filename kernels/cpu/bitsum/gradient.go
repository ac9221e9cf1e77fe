package bitsum

// Gradient writes, for up to 16 rows r and all neurons j,
//
//	out[r][j] = f32(s_j G unscale[r]),
//	G = sum_mu rne(salience[r][mu] scale[r]) x_j^mu,  s_j = -1 for j >= excitatory
//
// salience and out hold rows of m and of n elements; most has the largest magnitude of each
// row of salience, as a bit pattern, and says how many there are. A row of salience with a NaN or an
// infinity gives a row of NaNs. Of compacted rows of out only the elements that they have
// are written.
func (s Set) Gradient(sc *Scratch, x *Matrix, out, salience []float32, most []uint32, excitatory int, p *Compacted) {
	n, m, rows := x.n, x.m, len(most)
	excitatory = min(excitatory, n)
	d := p.rows(x)
	sc.begin(most, m, SalienceBits)
	switch {
	case d.method == gather:
		for r, f := range sc.fixed[:rows] {
			if f.Broken {
				continue
			}
			from, to := salience[r*m:(r+1)*m], out[r*n:r*n+p.width(r, n)]
			for k := range to {
				j := k
				if p != nil {
					j = int(p.At[r][k])
				}
				g := pick(d.lists.of(j), from, f.Scale, m)
				if j >= excitatory {
					g = -g
				}
				to[k] = float32(float64(g) * f.Unscale)
			}
		}
	case p != nil:
		s.sum(sc, direction{d.index, nil}, salience, m, m)
		sc.excitatory(p, excitatory)
		s.collectRows(sc, out, n, d)
	default:
		s.sum(sc, direction{d.index, nil}, salience, m, m)
		s.signed(sc, d.index, out, rows, n, excitatory)
	}
	sc.spoil(out, rows, n, p)
}
