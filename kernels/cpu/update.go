package cpu

import "engram/kernels/cpu/vector"

func init() { register("update", update32, update64) }

// cutoff is the weight at or below which a synapse is pruned, floor the least factor
// of a living one (engine/graph has the same numbers; conformance tests compare).
const (
	cutoff = vector.Cutoff
	floor  = vector.Floor
)

// update32: u_k <- max(u_k + eta g prod_{l != k} u_l, floor) where w > cutoff, else 0;
// 0 on the diagonal.
func update32(s step) kernel[float32] { return update(s, s.loops.Update1, s.loops.Update2) }

func update64(s step) kernel[float64] { return update(s, update1[float64], update2[float64]) }

func update[T number](s step, loop1 func(out, u, w, g []T, eta T) uint32, loop2 func(out1, out2, u1, u2, w, g []T, eta T) uint32) kernel[T] {
	z, n := s.out.Dims[0], s.out.Dims[1]
	old, sparse := make([]T, z), len(s.in) > 5
	return func(c *call[T]) {
		eta, self := c.in[3].real[0], int(c.in[4].index[0])+c.first
		for r := range c.rows {
			k := c.width(r, n)
			u, out := one(c.in[0], r, z*n)[:z*k], one(c.out, r, z*n)[:z*k]
			w, g := one(c.in[1], r, n)[:k], one(c.in[2], r, n)[:k]
			switch z {
			case 1:
				c.setMax(r, loop1(out, u, w, g, eta))
			case 2:
				c.setMax(r, loop2(out[:k], out[k:], u[:k], u[k:], w, g, eta))
			default:
				updateAny(out, u, w, g, eta, old)
			}
			if !sparse && c.compacted() == nil && clearSelf(out, self+r, n) { // it is not among survivors
				c.setMax(r, unknown)
			}
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

func updateAny[T number](out, u, w, g []T, eta T, old []T) {
	z, n := len(old), len(w)
	for j := range n {
		for k := range z {
			old[k] = u[k*n+j]
		}
		e := T(eta * g[j])
		for k := range z {
			others := T(1)
			for l, v := range old {
				if l != k {
					others *= v
				}
			}
			v := floored(old[k] + T(e*others))
			if w[j] <= cutoff {
				v = 0
			}
			out[k*n+j] = v
		}
	}
}

// floored is max(v, floor), with NaN kept.
func floored[T number](v T) T {
	if v < floor {
		return floor
	}
	return v
}
