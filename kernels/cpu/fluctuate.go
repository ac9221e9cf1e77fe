package cpu

import "math"

func init() { register("fluctuate", fluctuate[float32], fluctuate[float64]) }

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
