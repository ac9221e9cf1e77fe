package optimum

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// solver is a primal-dual interior point method (Mehrotra's predictor and corrector) for
//
//	maximise m - q |w|^2 / 2  subject to  A w - y theta - m = r >= 0,  w >= 0,
//
// A having the rows y_mu a^mu. L1: q = 0 and sum w = 1, whose multiplier is t. L2: q = 1
// and no t; then the best w is kappa times that of length 1, and m = kappa^2. The dual
// variables are lambda >= 0 of r, with sum lambda = 1 and sum lambda y = 0, and
// v = q w + t - A^T lambda >= 0 of w. At the optimum lambda r = 0 and w v = 0; each step
// brings all these products down together.
type solver struct {
	a    *mat.Dense // (patterns, synapses)
	y, e []float64  // labels; ones
	q    float64
	point

	d    []float64    // D = 1 / (q + v/w)
	k    mat.Cholesky // of K = A D A^T + r/lambda
	free []column     // of the variables without a sign: theta, m and, in L1, t
	f    *mat.Dense   // what is left of their equations
}

// point is a value, or a step, of all variables.
type point struct {
	w, v        []float64 // synapses
	r, lambda   []float64 // patterns
	theta, m, t float64
}

// column is how a free variable enters the equations of lambda, and K^-1 times that.
type column struct{ c, solved *mat.VecDense }

// newSolver starts from a point at which all equations hold.
func newSolver(p *Problem, norm Norm) *solver {
	patterns, n := p.Inputs.Dims()
	s := &solver{a: mat.NewDense(patterns, n, nil), y: p.Labels, e: ones(patterns), d: make([]float64, n)}
	for mu, y := range p.Labels {
		floats.AddScaled(s.a.RawRowView(mu), y, p.Inputs.RawRowView(mu))
	}
	s.lambda = make([]float64, patterns)
	active := (patterns + int(floats.Sum(p.Labels))) / 2
	for mu, y := range p.Labels {
		s.lambda[mu] = 0.5 / float64(active)
		if y < 0 {
			s.lambda[mu] = 0.5 / float64(patterns-active)
		}
	}
	g := times(s.a.T(), s.lambda)
	room := (floats.Max(g)-floats.Min(g))/2 + 1e-3
	s.w, s.v = make([]float64, n), make([]float64, n)
	if norm == L1 {
		s.t = floats.Max(g) + room
		for j := range n {
			s.w[j], s.v[j] = 1/float64(n), s.t-g[j]
		}
	} else {
		s.q = 1
		for j := range n {
			s.w[j] = math.Max(g[j], 0) + room
			s.v[j] = s.w[j] - g[j]
		}
	}
	h := times(s.a, s.w)
	s.theta = p.threshold(s.w)
	floats.AddScaled(h, -s.theta, s.y)
	s.m = floats.Min(h) - (floats.Max(h)-floats.Min(h))/2 - 1e-3
	floats.AddConst(-s.m, h)
	s.r = h
	return s
}

// step goes towards the optimum; false where rounding allows no more.
func (s *solver) step() bool {
	if !s.factorise() {
		return false
	}
	gap := s.gap()
	products := func(target float64, second *point) (r, w []float64) { // what lambda r and w v are to lose
		r, w = make([]float64, len(s.r)), make([]float64, len(s.w))
		for i := range r {
			r[i] = target - s.lambda[i]*s.r[i]
			if second != nil {
				r[i] -= second.lambda[i] * second.r[i]
			}
		}
		for j := range w {
			w[j] = target - s.w[j]*s.v[j]
			if second != nil {
				w[j] -= second.w[j] * second.v[j]
			}
		}
		return r, w
	}
	predicted, ok := s.direction(products(0, nil))
	if !ok {
		return false
	}
	ahead := s.moved(predicted, s.room(predicted))
	left := ahead.gap() / gap
	corrected, ok := s.direction(products(left*left*left*gap, &predicted))
	if !ok {
		return false
	}
	length := math.Min(1, 0.99*s.room(corrected))
	if !(length > 1e-8) {
		return false
	}
	s.point = s.moved(corrected, length)
	return true
}

// factorise prepares the equations that direction solves.
func (s *solver) factorise() bool {
	patterns, n := s.a.Dims()
	scaled := mat.NewDense(patterns, n, nil)
	roots := make([]float64, n)
	for j := range n {
		s.d[j] = 1 / (s.q + s.v[j]/s.w[j])
		roots[j] = math.Sqrt(s.d[j])
	}
	for mu := range patterns {
		floats.MulTo(scaled.RawRowView(mu), s.a.RawRowView(mu), roots)
	}
	k := mat.NewSymDense(patterns, nil)
	k.SymOuterK(1, scaled)
	for mu := range patterns {
		k.SetSym(mu, mu, k.At(mu, mu)+s.r[mu]/s.lambda[mu])
	}
	if !s.k.Factorize(k) {
		return false
	}
	s.free = []column{s.column(s.y), s.column(s.e)}
	if s.q == 0 {
		s.free = append(s.free, s.column(times(s.a, s.d)))
	}
	size := len(s.free)
	s.f = mat.NewDense(size, size, nil)
	for i, a := range s.free {
		for j, b := range s.free {
			s.f.Set(i, j, mat.Dot(a.c, b.solved))
		}
	}
	if s.q == 0 {
		s.f.Set(2, 2, s.f.At(2, 2)-floats.Sum(s.d))
	}
	return true
}

func (s *solver) column(c []float64) column {
	v := mat.NewVecDense(len(c), c)
	return column{v, s.solve(v)}
}

// solve is K^-1 c. That K is badly conditioned near the end is in the nature of the
// method and does no harm.
func (s *solver) solve(c *mat.VecDense) *mat.VecDense {
	var x mat.VecDense
	_ = s.k.SolveVecTo(&x, c)
	return &x
}

// direction is the Newton step by which all equations hold and the products lambda r and
// w v change by lr and wv.
func (s *solver) direction(lr, wv []float64) (point, bool) {
	n, patterns := len(s.w), len(s.r)
	// what is missing from the definitions of r and v
	missingR, missingV := times(s.a, s.w), times(s.a.T(), s.lambda)
	for i, h := range missingR {
		missingR[i] = s.r[i] - (h - s.y[i]*s.theta - s.m)
	}
	for j, g := range missingV {
		missingV[j] = s.v[j] - (s.q*s.w[j] + s.t - g)
	}
	forced := make([]float64, n) // dw but for dlambda and dt
	for j := range n {
		forced[j] = s.d[j] * (wv[j]/s.w[j] + missingV[j])
	}
	right := times(s.a, forced)
	for i := range right {
		right[i] = lr[i]/s.lambda[i] + missingR[i] - right[i]
	}
	solved := s.solve(mat.NewVecDense(patterns, right))
	left := []float64{-floats.Dot(s.y, s.lambda), 1 - floats.Sum(s.lambda)}
	if s.q == 0 {
		left = append(left, 1-floats.Sum(s.w)-floats.Sum(forced))
	}
	for i, c := range s.free {
		left[i] -= mat.Dot(c.c, solved)
	}
	var free mat.VecDense
	if err := free.SolveVec(s.f, mat.NewVecDense(len(left), left)); err != nil {
		if _, only := err.(mat.Condition); !only {
			return point{}, false
		}
	}
	for i, c := range s.free {
		solved.AddScaledVec(solved, free.AtVec(i), c.solved)
	}
	to := point{lambda: solved.RawVector().Data, theta: free.AtVec(0), m: free.AtVec(1)}
	if s.q == 0 {
		to.t = free.AtVec(2)
	}
	back := times(s.a.T(), to.lambda)
	to.w, to.v = make([]float64, n), make([]float64, n)
	for j := range n {
		to.w[j] = forced[j] + s.d[j]*(back[j]-to.t)
		to.v[j] = (wv[j] - s.v[j]*to.w[j]) / s.w[j]
	}
	to.r = make([]float64, patterns)
	for i := range to.r {
		to.r[i] = (lr[i] - s.r[i]*to.lambda[i]) / s.lambda[i]
	}
	return to, !floats.HasNaN(to.w) && !floats.HasNaN(to.lambda)
}

// gap is the mean of the products lambda r and w v.
func (p point) gap() float64 {
	return (floats.Dot(p.lambda, p.r) + floats.Dot(p.w, p.v)) / float64(len(p.r)+len(p.w))
}

// room is how far the point can go in a direction, at most 1, before a variable that has
// a sign loses it.
func (p point) room(to point) float64 {
	most := 1.0
	for _, pair := range [][2][]float64{{p.w, to.w}, {p.v, to.v}, {p.r, to.r}, {p.lambda, to.lambda}} {
		for i, step := range pair[1] {
			if step < 0 {
				most = math.Min(most, -pair[0][i]/step)
			}
		}
	}
	return most
}

// moved is the point after a step of some length in a direction.
func (p point) moved(to point, length float64) point {
	add := func(a, b []float64) []float64 {
		return floats.AddScaledTo(make([]float64, len(a)), a, length, b)
	}
	return point{add(p.w, to.w), add(p.v, to.v), add(p.r, to.r), add(p.lambda, to.lambda),
		p.theta + length*to.theta, p.m + length*to.m, p.t + length*to.t}
}

// times is A x.
func times(a mat.Matrix, x []float64) []float64 {
	var out mat.VecDense
	out.MulVec(a, mat.NewVecDense(len(x), x))
	return out.RawVector().Data
}

func ones(n int) []float64 {
	e := make([]float64, n)
	floats.AddConst(1, e)
	return e
}
