package bitsum

import "math"

// Drive writes, for up to 16 rows r and all columns mu,
//
//	out[r][mu] = f32(f64(D unscale[r]) - theta[r]),
//	D = sum_j s_j rne(w[r][j] scale[r]) x_j^mu,  s_j = -1 for j >= excitatory
//
// w and out hold rows of n and of m elements; most has the largest magnitude of each row
// of w, as a bit pattern, and says how many there are. A row of w with a NaN or an infinity
// gives a row of NaNs. The rows of w may be compacted.
func (s Set) Drive(sc *Scratch, x *Matrix, out, w []float32, most []uint32, theta []float32, excitatory int, p *Compacted) {
	m, rows := x.m, len(most)
	if d := s.driveSums(sc, x, w, most, theta, excitatory, p); d.method == gather {
		sc.pickColumns(x, d, w, rows, excitatory, p, func(r, mu int, sum int64) {
			out[r*m+mu] = float32(float64(float64(sum)*sc.unscale[r]) - sc.theta[r])
		})
	} else {
		s.convert(sc, d.index, out, rows, m)
	}
	sc.spoil(out, rows, m, nil)
}

// Extremes are the largest magnitudes of rows, as bit patterns, and the least. The least of a row with a NaN is anything.
type Extremes struct {
	Most  [Rows]uint32
	Least [Rows]float32
}

// DriveLanes is Drive whose result is lanes, that of row r and column mu in out[16 mu + r], and writes what extremes it has to e.
func (s Set) DriveLanes(sc *Scratch, x *Matrix, out, w []float32, most []uint32, theta []float32, excitatory int, p *Compacted, e *Extremes) {
	_ = out[:x.m*Rows]
	d := s.driveSums(sc, x, w, most, theta, excitatory, p)
	for r, f := range sc.fixed[:len(most)] {
		if f.Broken {
			sc.theta[r] = math.NaN() // makes all of the lane NaN
		}
	}
	switch {
	case d.method == gather:
		sc.reserveWide(x.m)
		sc.pickColumns(x, d, w, len(most), excitatory, p, func(r, mu int, sum int64) { sc.sums[mu*Rows+r] = sum })
		s.lanes64(out, sc.sums, &sc.unscale, &sc.theta, x.m, &e.Most, &e.Least)
	case d.wide:
		s.lanes64(out, sc.sums, &sc.unscale, &sc.theta, x.m, &e.Most, &e.Least)
	default:
		s.lanes32(out, sc.acc, &sc.unscale, &sc.theta, x.m, &e.Most, &e.Least)
	}
}

// driveSums forms the sums D, if the columns are not too few to be worth a panel.
func (s Set) driveSums(sc *Scratch, x *Matrix, w []float32, most []uint32, theta []float32, excitatory int, p *Compacted) direction {
	d := p.columns(x)
	sc.begin(most, x.n, WeightBits)
	for r, t := range theta[:len(most)] {
		sc.theta[r] = float64(t)
	}
	if d.method != gather {
		if p != nil {
			sc.excitatory(p, excitatory)
		}
		s.sum(sc, d, w, x.n, excitatory)
	}
	return d
}

// pickColumns forms the sums of each row without a panel, and puts that of a row and a column.
func (sc *Scratch) pickColumns(x *Matrix, d direction, w []float32, rows, excitatory int, p *Compacted, put func(r, mu int, sum int64)) {
	for r, f := range sc.fixed[:rows] {
		if f.Broken {
			continue
		}
		from := w[r*x.n : (r+1)*x.n]
		if p != nil {
			from = sc.complete(from, p.At[r], x.n)
		}
		for mu := range x.m {
			put(r, mu, pick(d.lists.of(mu), from, f.Scale, excitatory))
		}
	}
}
