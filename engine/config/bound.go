package config

import "fmt"

// bound is a condition on a number: it returns "" where x meets it, else what
// the number must be. NaN meets none.
type bound func(x float64) string

func positive(x float64) string {
	if x > 0 {
		return ""
	}
	return "greater than 0"
}

// inRange admits positive numbers far from the ends of float32.
func inRange(x float64) string {
	if x > 0 && (x < 1e-12 || x > 1e12) {
		return "from 1e-12 to 1e12"
	}
	return positive(x)
}

// moderate admits 0 and positive numbers far from the end of float32.
func moderate(x float64) string {
	if x > 1e12 {
		return "from 0 to 1e12"
	}
	return nonNegative(x)
}

// single admits 0 and the positive numbers of float32.
func single(x float64) string {
	if x > 1e38 {
		return "from 0 to 1e38"
	}
	return nonNegative(x)
}

// exponent admits the powers that sums of weights can be taken of.
func exponent(x float64) string {
	if x > 0 && (x < 1e-3 || x > 1e3) {
		return "from 0.001 to 1000"
	}
	return positive(x)
}

func nonNegative(x float64) string {
	if x >= 0 {
		return ""
	}
	return "0 or more"
}

// fraction admits the interval [0, 1].
func fraction(x float64) string {
	if x >= 0 && x <= 1 {
		return ""
	}
	return "from 0 to 1"
}

// probability admits the interval (0, 1].
func probability(x float64) string {
	if x > 0 && x <= 1 {
		return ""
	}
	return "greater than 0 and at most 1"
}

// properFraction admits the open interval (0, 1).
func properFraction(x float64) string {
	if x > 0 && x < 1 {
		return ""
	}
	return "greater than 0 and less than 1"
}

// halfOpenFraction admits the interval [0, 1).
func halfOpenFraction(x float64) string {
	if x >= 0 && x < 1 {
		return ""
	}
	return "at least 0 and less than 1"
}

// between admits the interval [low, high].
func between(low, high float64) bound {
	return func(x float64) string {
		if x >= low && x <= high {
			return ""
		}
		return fmt.Sprintf("from %.0f to %.0f", low, high)
	}
}
