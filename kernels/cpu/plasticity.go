package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
	"engram/kernels/cpu/vector"
)

func init() {
	register("weights", weights32, weights64)
	register("update", update32, update64)
	register("threshold", threshold32, threshold64)
	laned32["threshold"] = laned[float32]{build: thresholdLanes, in: map[int]layout{1: asPanel}}
	register("midway", midway[float32], midway[float64])
	register("drift", drift[float32], drift[float64])
	register("fluctuate", fluctuate[float32], fluctuate[float64])
}

// weights32: w_j = prod_k u_jk, from k = 1 on.
func weights32(s step) kernel[float32] { return weights(s, s.loops.Multiply) }

func weights64(s step) kernel[float64] { return weights(s, multiply64) }

func multiply64(out, a, b []float64) uint32 {
	for i, v := range a {
		out[i] = v * b[i]
	}
	return unknown
}

func weights[T number](s step, multiply func(out, a, b []T) uint32) kernel[T] {
	n, z := s.out.Size(), s.in[0].Dims[0]
	return func(c *call[T]) {
		for r := range c.rows {
			k := c.width(r, n)
			c.setMax(r, product(one(c.out, r, n)[:k], one(c.in[0], r, z*n)[:z*k], multiply))
		}
	}
}

// product is w_j = prod_k u_jk, and returns the largest magnitude if multiply does.
func product[T number](w, u []T, multiply func(out, a, b []T) uint32) (most uint32) {
	n := len(w)
	if len(u) == n {
		copy(w, u)
		return unknown
	}
	most = multiply(w, u[:n], u[n:2*n])
	for k := 2; k < len(u)/n; k++ {
		most = multiply(w, w, u[k*n:(k+1)*n])
	}
	return most
}

// cutoff is the weight at or below which a synapse is pruned, floor the least factor
// of a living one (engine/graph has the same numbers; conformance tests compare).
const (
	cutoff = vector.Cutoff
	floor  = vector.Floor
)

// updates are the loops that update takes.
type updates[T number] struct {
	one      func(out, u, w, g []T, eta T) uint32
	two      func(out1, out2, u1, u2, w, g []T, eta T) uint32
	multiply func(out, a, b []T) uint32
	scale    func(out, x []T, r T)
}

// update32: u_k <- max(u_k + eta g prod_{l != k} u_l, floor) where w > cutoff, else 0;
// 0 on the diagonal.
func update32(s step) kernel[float32] {
	return update(s, updates[float32]{s.loops.Update1, s.loops.Update2, s.loops.Multiply, s.loops.Scale})
}

func update64(s step) kernel[float64] {
	return update(s, updates[float64]{update1[float64], update2[float64], multiply64, scaleLoop64})
}

func update[T number](s step, by updates[T]) kernel[T] {
	z, n := s.out.Dims[0], s.out.Dims[1]
	var room []T
	if z > 2 {
		room = make([]T, (z+1)*n)
	}
	return plasticity(s, func(out, u, w, g []T, eta T) (most uint32) {
		switch k := len(w); z {
		case 1:
			return by.one(out, u, w, g, eta)
		case 2:
			return by.two(out[:k], out[k:], u[:k], u[k:], w, g, eta)
		}
		return by.any(z, out, u, w, g, eta, room)
	})
}

// plasticity changes the factors u (z, K) of rows: change does it for a row, and returns the largest magnitude of out, or unknown.
// The diagonal becomes 0.
func plasticity[T number](s step, change func(out, u, w, g []T, eta T) (most uint32)) kernel[T] {
	z, n := s.out.Dims[0], s.out.Dims[1]
	sparse := len(s.in) > 5
	return func(c *call[T]) {
		eta, self := c.in[3].real[0], int(c.in[4].index[0])+c.first
		for r := range c.rows {
			k := c.width(r, n)
			u, out := one(c.in[0], r, z*n)[:z*k], one(c.out, r, z*n)[:z*k]
			w, g := one(c.in[1], r, n)[:k], one(c.in[2], r, n)[:k]
			c.setMax(r, change(out, u, w, g, eta))
			if !sparse && c.compacted() == nil && clearSelf(out, self+r, n) { // it is not among survivors
				c.setMax(r, unknown)
			}
		}
	}
}

// any updates z factors, three or more: with t = eta g, u_k <- max(u_k + t prod_{l != k} u_l, floor). room is for (z + 1, n) numbers.
func (by updates[T]) any(z int, out, u, w, g []T, eta T, room []T) (most uint32) {
	n := len(w)
	of := func(x []T, k int) []T { return x[k*n : (k+1)*n] }
	t := of(room, z)
	by.scale(t, g, eta)
	for k := range z {
		change := of(room, k)
		by.others(z, change, u, k)
		by.multiply(change, change, t)
	}
	for k := range z {
		most = max(most, by.one(of(out, k), of(u, k), w, of(room, k), 1))
	}
	return most
}

// others is the product of all z factors u (z, n) but number k, taken from the first on.
func (by updates[T]) others(z int, product, u []T, k int) {
	n, first := len(product), 0
	if k == 0 {
		first = 1
	}
	so := u[first*n : (first+1)*n] // the product so far
	for l := first + 1; l < z; l++ {
		if l != k {
			by.multiply(product, so, u[l*n:(l+1)*n])
			so = product
		}
	}
}

// clearSelf clears the connection of neuron i to itself and tells whether it was there.
func clearSelf[T number](u []T, i, n int) (was bool) {
	if i < n {
		for at := i; at < len(u); at += n {
			was = was || u[at] != 0
			u[at] = 0
		}
	}
	return was
}

func update1[T number](out, u, w, g []T, eta T) uint32 {
	u, w, g = u[:len(out)], w[:len(out)], g[:len(out)]
	for j := range out {
		v := floored(u[j] + T(eta*g[j]))
		if w[j] <= cutoff {
			v = 0
		}
		out[j] = v
	}
	return unknown
}

func update2[T number](out1, out2, u1, u2, w, g []T, eta T) uint32 {
	out2, u1, u2, w, g = out2[:len(out1)], u1[:len(out1)], u2[:len(out1)], w[:len(out1)], g[:len(out1)]
	for j := range out1 {
		a, b, e := u1[j], u2[j], T(eta*g[j])
		v1, v2 := floored(a+T(e*b)), floored(b+T(e*a))
		if w[j] <= cutoff {
			v1, v2 = 0, 0
		}
		out1[j], out2[j] = v1, v2
	}
	return unknown
}

// floored is max(v, floor), with NaN kept.
func floored[T number](v T) T {
	if v < floor {
		return floor
	}
	return v
}

// drift: u_1 <- max(u_1 + sigma xi, floor) where w > cutoff, else 0; the other factors are floored.
func drift[T number](s step) kernel[T] {
	z, n := s.out.Dims[0], s.out.Dims[1]
	return func(c *call[T]) {
		sigma := c.in[3].real[0]
		for r := range c.rows {
			u, out := one(c.in[0], r, z*n), one(c.out, r, z*n)
			w, xi := one(c.in[1], r, n), one(c.in[2], r, n)
			for j := range n {
				v := floored(u[j] + T(sigma*xi[j]))
				if w[j] <= cutoff {
					v = 0
				}
				out[j] = v
			}
			for k := 1; k < z; k++ {
				keep(out[k*n:(k+1)*n], u[k*n:(k+1)*n], w)
			}
		}
	}
}

// threshold32: theta <- theta - eta 2^(e-22) sum_mu q^mu, q the row's saliences in
// fixed point as in gradient32; in float64, rounded once.
func threshold32(s step) kernel[float32] {
	m := s.in[1].Size()
	return func(c *call[float32]) {
		eta := float64(c.in[2].real[0])
		for r := range c.rows {
			row := one(c.in[1], r, m)
			f := bitsum.NewFixed(bitsum.SalienceBits, c.largest(1, r, row, s.loops.Largest))
			c.out.real[r] = lowered(c.in[0].real[r], eta, s.loops.Sum(row, f.Scale), f)
		}
	}
}

// lowered is theta - eta sum, the sum one in fixed point, NaN where that has no meaning.
func lowered(theta float32, eta float64, sum int64, f bitsum.Fixed) float32 {
	if f.Broken {
		return float32(math.NaN())
	}
	return float32(float64(theta) - float64(eta*float64(float64(sum)*f.Unscale)))
}

// thresholdLanes is threshold32 of saliences that are lanes, in fixed point (softLanes).
func thresholdLanes(step) kernel[float32] {
	return func(c *call[float32]) {
		eta, f := float64(c.in[2].real[0]), c.facts[1]
		for r := range c.rows {
			c.out.real[r] = lowered(c.in[0].real[r], eta, f.sum[r], bitsum.NewFixed(bitsum.SalienceBits, f.Most[r]))
		}
	}
}

func threshold64(s step) kernel[float64] {
	m := s.in[1].Size()
	return func(c *call[float64]) {
		for r := range c.rows {
			sum := 0.0
			for _, v := range one(c.in[1], r, m) {
				sum += v
			}
			c.out.real[r] = c.in[0].real[r] - float64(c.in[2].real[0]*sum)
		}
	}
}

// midway: theta <- theta + (the smallest h > 0 + the largest h <= 0) / 2, where there are both.
func midway[T number](s step) kernel[T] {
	m := s.in[1].Size()
	return func(c *call[T]) {
		count := int(c.in[2].index[0])
		for r := range c.rows {
			h := one(c.in[1], r, m)[:count]
			below, above := sides(h)
			switch c.out.real[r] = c.in[0].real[r]; {
			case below >= 0 && above >= 0:
				c.out.real[r] += T((h[below] + h[above]) * 0.5)
			case below < 0 && above < 0 && count > 0:
				c.out.real[r] = T(math.NaN())
			}
		}
	}
}

// fluctuate: a step of the intrinsic noise (graph.Fluctuate has the formula). The mean of
// w^(2/z) rests on pow and is taken in float64 in the order of j, then rounded once.
func fluctuate[T number](s step) kernel[T] {
	z, n := s.out.Dims[0], s.out.Dims[1]
	sigma, kappa, dt := s.attr["sigma"], s.attr["kappa"], s.attr["step"]
	root := math.Sqrt(dt)
	f := fluctuation[T]{
		z: z, n: n, mixed: kappa != 0,
		noise: T(sigma * (1 - kappa) * root), slowNoise: T(sigma * kappa * root),
		drift: T(s.attr["bias"] * sigma * (1 - kappa) * dt), slowDrift: T(s.attr["bias"] * sigma * kappa * dt),
		pull: T(dt / s.attr["tau"]),
	}
	return func(c *call[T]) {
		for r := range c.rows {
			w := one(c.in[1], r, n)
			home := 10 * (1 - livingMean(w, 2/float64(z))/s.attr["size"]) * dt
			f.row(one(c.out, r, z*n), one(c.in[0], r, z*n), w, one(c.in[2], r, s.in[2].Size()), T(home), T(home/s.attr["tau"]))
		}
	}
}

// livingMean is <w^p> over the synapses with w > 0, a NaN among them.
func livingMean[T number](w []T, p float64) float64 {
	sum, alive := 0.0, 0.0
	for _, v := range w {
		if !(v <= 0) {
			sum += raised(float64(v), p)
			alive++
		}
	}
	return sum / alive
}

// fluctuation holds the constants of a step.
type fluctuation[T number] struct {
	z, n                                     int
	mixed                                    bool // kappa is not 0: there is a second noise
	noise, slowNoise, drift, slowDrift, pull T
}

func (f *fluctuation[T]) row(out, u, w, xi []T, home, slowHome T) {
	n := f.n
	for j := range n {
		if w[j] <= 0 {
			for at := j; at < len(u); at += n {
				out[at] = 0
			}
			continue
		}
		noise, drift := T(f.noise*xi[j]), f.drift
		if f.mixed {
			slow := T(1)
			for at := n + j; at < len(u); at += n {
				slow = T(slow * u[at])
			}
			noise += T(T(f.slowNoise*slow) * xi[n+j])
			drift += T(f.slowDrift * slow)
		}
		fast := T(T(u[j]+noise)+drift) + T(home*u[j])
		if f.z > 1 {
			pull := T(f.pull * T(fast-u[n+j]))
			for at := n + j; at < len(u); at += n {
				out[at] = clipped(T(u[at]+pull) + T(slowHome*u[at]))
			}
		}
		out[j] = clipped(fast)
	}
}

// clipped is max(v, 0), with NaN kept.
func clipped[T number](v T) T {
	if v < 0 {
		return 0
	}
	return v
}
