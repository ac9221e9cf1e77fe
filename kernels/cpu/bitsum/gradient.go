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
	if d.method == gather {
		sc.pickRows(d, out, n, rows, excitatory, p, func(r, j int) int64 {
			return pick(d.lists.of(j), salience[r*m:(r+1)*m], sc.fixed[r].Scale, m)
		})
	} else {
		s.sum(sc, direction{d.index, nil}, salience, m, m)
		s.gradientOf(sc, d, out, n, rows, excitatory, p)
	}
	sc.spoil(out, rows, n, p)
}

// GradientPanel is Gradient of saliences in a panel, as Saliences writes it. The panel has the room of NewLanes.
func (s Set) GradientPanel(sc *Scratch, x *Matrix, out []float32, panel []int32, most []uint32, excitatory int, p *Compacted) {
	n, rows := x.n, len(most)
	_ = panel[:(x.m+perPass)*Rows]
	excitatory = min(excitatory, n)
	d := p.rows(x)
	sc.begin(most, 0, SalienceBits)
	if d.method == gather {
		sc.pickRows(d, out, n, rows, excitatory, p, func(r, j int) (g int64) {
			for _, mu := range d.lists.of(j) {
				g += s.number(panel, int(mu), r)
			}
			return g
		})
	} else {
		s.sumPanel(sc, direction{d.index, nil}, panel)
		s.gradientOf(sc, d, out, n, rows, excitatory, p)
	}
	sc.spoil(out, rows, n, p)
}

// gradientOf writes the gradient of the sums.
func (s Set) gradientOf(sc *Scratch, d direction, out []float32, n, rows, excitatory int, p *Compacted) {
	if p == nil {
		s.signed(sc, d.index, out, rows, n, excitatory)
		return
	}
	sc.excitatory(p, excitatory)
	s.collectRows(sc, out, n, d)
}

// pickRows writes the gradient of each row without a panel, of the sums that pick forms.
func (sc *Scratch) pickRows(d direction, out []float32, n, rows, excitatory int, p *Compacted, pick func(r, j int) int64) {
	for r, f := range sc.fixed[:rows] {
		if f.Broken {
			continue
		}
		to := out[r*n : r*n+p.width(r, n)]
		for k := range to {
			j := k
			if p != nil {
				j = int(p.At[r][k])
			}
			g := pick(r, j)
			if j >= excitatory {
				g = -g
			}
			to[k] = float32(float64(g) * f.Unscale)
		}
	}
}

// mostSummed is how many saliences in fixed point add up in 32 bits.
const mostSummed = 512

// Saliences writes, for 16 rows r that are lanes, and all patterns mu of l and h,
//
//	q[r][mu] = rne(sign(h[r][mu]) f32(l[r][mu] v[r]) scale[r]), 0 where h = 0
//
// into a panel, and the sums of the rows' q. scale is that of NewFixed with SalienceBits. The panel may be the memory of l.
func (s Set) Saliences(sc *Scratch, panel []int32, l, h []float32, v, scale *[Rows]float32, sums *[Rows]int64) {
	_, _ = panel[:len(h)], l[:len(h)]
	*sums = [Rows]int64{}
	for positions := len(h) / Rows; positions > 0; {
		n := min(positions, mostSummed)
		s.saliences(panel, l, h, v, scale, n, &sc.some)
		for r, sum := range sc.some {
			sums[r] += int64(sum)
		}
		panel, l, h, positions = panel[n*Rows:], l[n*Rows:], h[n*Rows:], positions-n
	}
}
