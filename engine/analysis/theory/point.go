package theory

// Point is all that the theory says about one load. The margins of both networks let
// them be compared: each is best at its own.
type Point struct {
	CodingLevel  float64 `json:"coding_level"` // f
	Patterns     Kind    `json:"patterns"`
	Capacity     float64 `json:"capacity"`    // the largest load at f
	Load         float64 `json:"load"`        // alpha
	Kappa        float64 `json:"kappa"`       // of z = 1: the largest possible
	SparseKappa  float64 `json:"kappa_z2"`    // of z = 2
	DenseRho     float64 `json:"rho_z1"`      // of z = 1
	Rho          float64 `json:"rho"`         // of z = 2: the largest possible
	DenseDensity float64 `json:"density_z1"`  // of z = 1; 1/2 for bernoulli patterns
	Density      float64 `json:"density"`     // of z = 2
	CV           float64 `json:"cv"`          // of the surviving weights of z = 2
	MinDensity   float64 `json:"min_density"` // with fewer synapses there is no solution
}

// At is the point of a load, a coding level f and a kind of patterns. A load that is not in
// [Least, Capacity(f, kind)], and a coding level not between 1e-15 and its complement, are
// errors.
func At(load, f float64, kind Kind) (Point, error) {
	dense, err := DensestAt(load, f, kind)
	if err != nil {
		return Point{}, err
	}
	sparse, err := SparsestAt(load, f, kind)
	if err != nil {
		return Point{}, err
	}
	least, err := MinDensity(load, 0, f, kind)
	if err != nil {
		return Point{}, err
	}
	return Point{
		CodingLevel: f, Patterns: kind, Capacity: Capacity(f, kind), Load: load,
		Kappa: dense.Kappa, SparseKappa: sparse.Kappa,
		DenseRho: dense.Rho, Rho: sparse.Rho,
		DenseDensity: dense.Density, Density: sparse.Density,
		CV: sparse.CV, MinDensity: least,
	}, nil
}

// Curve is n points at equal steps of the load, from 1 % to 98 % of the capacity.
func Curve(f float64, n int, kind Kind) ([]Point, error) {
	points := make([]Point, n)
	for i := range points {
		var err error
		part := 0.01 + 0.97*float64(i)/float64(max(n-1, 1))
		if points[i], err = At(part*Capacity(f, kind), f, kind); err != nil {
			return nil, err
		}
	}
	return points, nil
}
