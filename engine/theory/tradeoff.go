package theory

import "math"

// Kappa is the margin over ||w||_2 of the sparse network at coding level f: less than
// the one that a dense network reaches,
//
//	kappa = rho sqrt(f (1 - f)) G1(B) / sqrt(G2(B)).
func (s Sparse) Kappa(f float64) float64 {
	return s.Rho / unit(f) * excess1(s.B) / math.Sqrt(excess2(s.B))
}

// DenseRho is the margin over the mean weight, times sqrt(N f (1 - f)), of the network
// of z = 1, whose weights are distributed as half a Gaussian: less than that of z = 2,
//
//	rho = kappa sqrt(pi) / sqrt(f (1 - f)).
func DenseRho(kappa, f float64) float64 { return kappa * math.Sqrt(math.Pi) * unit(f) }
