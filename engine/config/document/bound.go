package document

import "fmt"

// Bound is a condition on a number: it returns "" where x meets it, else what
// the number must be. NaN meets none.
type Bound func(x float64) string

// Positive admits numbers above 0.
func Positive(x float64) string {
	if x > 0 {
		return ""
	}
	return "greater than 0"
}

// InRange admits positive numbers far from the ends of float32.
func InRange(x float64) string {
	if x > 0 && (x < 1e-12 || x > 1e12) {
		return "from 1e-12 to 1e12"
	}
	return Positive(x)
}

// Moderate admits 0 and positive numbers far from the end of float32.
func Moderate(x float64) string {
	if x > 1e12 {
		return "from 0 to 1e12"
	}
	return NonNegative(x)
}

// Single admits 0 and the positive numbers of float32.
func Single(x float64) string {
	if x > 1e38 {
		return "from 0 to 1e38"
	}
	return NonNegative(x)
}

// Exponent admits the powers that sums of weights can be taken of.
func Exponent(x float64) string {
	if x > 0 && (x < 1e-3 || x > 1e3) {
		return "from 0.001 to 1000"
	}
	return Positive(x)
}

// NonNegative admits 0 and numbers above.
func NonNegative(x float64) string {
	if x >= 0 {
		return ""
	}
	return "0 or more"
}

// Fraction admits the interval [0, 1].
func Fraction(x float64) string {
	if x >= 0 && x <= 1 {
		return ""
	}
	return "from 0 to 1"
}

// Probability admits the interval (0, 1].
func Probability(x float64) string {
	if x > 0 && x <= 1 {
		return ""
	}
	return "greater than 0 and at most 1"
}

// ProperFraction admits the open interval (0, 1).
func ProperFraction(x float64) string {
	if x > 0 && x < 1 {
		return ""
	}
	return "greater than 0 and less than 1"
}

// HalfOpenFraction admits the interval [0, 1).
func HalfOpenFraction(x float64) string {
	if x >= 0 && x < 1 {
		return ""
	}
	return "at least 0 and less than 1"
}

// Between admits the interval [low, high].
func Between(low, high float64) Bound {
	return func(x float64) string {
		if x >= low && x <= high {
			return ""
		}
		return fmt.Sprintf("from %.0f to %.0f", low, high)
	}
}
