package theory

// Point is all that the theory says about one load. The margins of both networks let
// them be compared: each is best at its own.
type Point struct {
	CodingLevel float64 `json:"coding_level"` // f
	Capacity    float64 `json:"capacity"`     // the largest load at f
	Load        float64 `json:"load"`         // alpha
	Kappa       float64 `json:"kappa"`        // of z = 1: the largest possible
	SparseKappa float64 `json:"kappa_z2"`     // of z = 2
	DenseRho    float64 `json:"rho_z1"`       // of z = 1
	Rho         float64 `json:"rho"`          // of z = 2: the largest possible
	Density     float64 `json:"density"`      // of z = 2; that of z = 1 is 1/2
	CV          float64 `json:"cv"`           // of the surviving weights of z = 2
	MinDensity  float64 `json:"min_density"`  // with fewer synapses there is no solution
}

// At is the point of a load and a coding level f. A load that is not in
// [Least, Capacity(f)], and a coding level not between 1e-15 and its complement, are errors.
func At(load, f float64) (Point, error) {
	kappa, err := Kappa(load, f)
	if err != nil {
		return Point{}, err
	}
	s, err := AtLoad(load, f)
	if err != nil {
		return Point{}, err
	}
	least, err := MinDensity(load, 0, f)
	if err != nil {
		return Point{}, err
	}
	return Point{
		CodingLevel: f, Capacity: Capacity(f), Load: load,
		Kappa: kappa, SparseKappa: s.Kappa(f),
		DenseRho: DenseRho(kappa, f), Rho: s.Rho,
		Density: s.Density, CV: s.CV, MinDensity: least,
	}, nil
}

// Curve is n points at equal steps of the load, from 1 % to 98 % of the capacity at f.
func Curve(f float64, n int) ([]Point, error) {
	points := make([]Point, n)
	for i := range points {
		var err error
		part := 0.01 + 0.97*float64(i)/float64(max(n-1, 1))
		if points[i], err = At(part*Capacity(f), f); err != nil {
			return nil, err
		}
	}
	return points, nil
}
