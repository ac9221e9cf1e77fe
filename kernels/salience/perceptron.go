package salience

func init() {
	register(Rule{
		Name:      "perceptron",
		Says:      "each neuron's weakest pattern, until its rho is at a margin",
		Labels:    true,
		Unit:      true,
		Parameter: &Parameter{Name: "margin", Says: "the rho that a neuron stops at", Default: 0.5},
		Float64:   perceptron[float64],
		Float32:   perceptron[float32],
	})
}

// perceptron selects the pattern that weakest does, in neurons whose least y h is below the margin:
//
//	S^mu = y^mu if mu = argmin_nu y^nu h^nu and y^mu h^mu < margin unit, else 0.
//
// A NaN anywhere in a row, or as its unit, makes the whole row NaN.
func perceptron[T Number](r Row[T]) {
	at, least, broken := r.weakest()
	switch bound := T(r.Parameter * r.Unit); {
	case broken || bound != bound:
		r.spoil()
	case least < bound && len(r.S) > 0:
		r.S[at] = r.label(at)
	}
}
