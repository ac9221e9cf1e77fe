package bitsum

import "math"

// Sums along the synapses of sparse rows: every source has the list of the patterns that it is active in
// (Matrix.active), and a row adds or reads those of its own sources. Rows share nothing.

// DriveRow is Drive of one row with the sources at, as many as elements of w count:
//
//	out[mu] = f32(f64(D unscale) - theta),  D = sum_k s_k rne(w[k] scale) x_at[k]^mu
//
// The first plus sources are excitatory, s_k = 1; for the others it is -1.
func (s Set) DriveRow(sc *Scratch, x *Matrix, out, w []float32, at []int32, most uint32, theta float32, plus int) {
	f := NewFixed(WeightBits, most)
	if f.Broken {
		breakRow(out)
		return
	}
	sc.reserveWide(x.m)
	h := sc.sums[:x.m]
	active := x.active()
	for k, j := range at {
		q := round(w[k], f.Scale)
		if k >= plus {
			q = -q
		}
		for _, mu := range active.of(int(j)) {
			h[mu] += q
		}
	}
	for mu, d := range h {
		out[mu] = float32(float64(float64(d)*f.Unscale) - float64(theta))
	}
}

// GradientRow is Gradient of one row with the sources at:
//
//	out[k] = f32(s_k G unscale),  G = sum_mu rne(salience[mu] scale) x_at[k]^mu
//
// The first plus sources are excitatory, s_k = 1; for the others it is -1.
func (s Set) GradientRow(sc *Scratch, x *Matrix, out, salience []float32, at []int32, most uint32, plus int) {
	f := NewFixed(SalienceBits, most)
	out = out[:len(at)]
	if f.Broken {
		breakRow(out)
		return
	}
	sc.reserve(x.m)
	q := sc.acc[:x.m]
	for mu, v := range salience {
		q[mu] = int32(round(v, f.Scale))
	}
	active := x.active()
	for k, j := range at {
		g := int64(0)
		for _, mu := range active.of(int(j)) {
			g += int64(q[mu])
		}
		if k >= plus {
			g = -g
		}
		out[k] = float32(float64(g) * f.Unscale)
	}
}

func breakRow(out []float32) {
	for i := range out {
		out[i] = float32(math.NaN())
	}
}
