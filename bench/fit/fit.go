// Package fit finds the exponents of power laws.
package fit

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Law is y = Constant prod_k x_k^Exponents[k].
type Law struct {
	Constant  float64   `json:"constant"`
	Exponents []float64 `json:"exponents"`
	Errors    []float64 `json:"standard_errors"` // of the exponents
	// Scatter is the standard deviation of log y about the law: 0.05 means that points
	// lie some 5% off it.
	Scatter float64 `json:"scatter"`
}

// At is y at x.
func (l Law) At(x []float64) float64 {
	y := l.Constant
	for k, e := range l.Exponents {
		y *= math.Pow(x[k], e)
	}
	return y
}

// ErrUndetermined says that the points do not determine a law.
var ErrUndetermined = errors.New("the points do not determine the exponents")

// Power fits a law to points, the rows of x, and their y, all positive: least squares in
// logarithms. There must be more points than unknowns, and every x_k must vary
// independently of the others.
func Power(x [][]float64, y []float64) (Law, error) {
	points, unknowns := len(x), 1
	if points > 0 {
		unknowns += len(x[0])
	}
	if points <= unknowns {
		return Law{}, fmt.Errorf("%w: %d points for %d unknowns", ErrUndetermined, points, unknowns)
	}
	design, target := mat.NewDense(points, unknowns, nil), mat.NewVecDense(points, nil)
	for i, row := range x {
		design.Set(i, 0, 1)
		for k, v := range row {
			design.Set(i, k+1, math.Log(v))
		}
		target.SetVec(i, math.Log(y[i]))
	}
	var qr mat.QR
	qr.Factorize(design)
	var solution mat.VecDense
	if err := qr.SolveVecTo(&solution, false, target); err != nil || qr.Cond() > 1e10 {
		return Law{}, ErrUndetermined
	}
	var residual mat.VecDense
	residual.MulVec(design, &solution)
	residual.SubVec(&residual, target)
	variance := mat.Dot(&residual, &residual) / float64(points-unknowns)
	var normal, covariance mat.Dense
	normal.Mul(design.T(), design)
	if err := covariance.Inverse(&normal); err != nil {
		var near mat.Condition // a warning only: the result is there
		if !errors.As(err, &near) || math.IsInf(float64(near), 1) {
			return Law{}, ErrUndetermined
		}
	}
	law := Law{Constant: math.Exp(solution.AtVec(0)), Scatter: math.Sqrt(variance)}
	for k := 1; k < unknowns; k++ {
		law.Exponents = append(law.Exponents, solution.AtVec(k))
		law.Errors = append(law.Errors, math.Sqrt(variance*covariance.At(k, k)))
	}
	return law, nil
}
