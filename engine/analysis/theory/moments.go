package theory

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// density and tail are phi and H of the standard normal distribution. (gonum's Survival is
// 1 - erf, which has no digits left where the tail is thin.)
func density(b float64) float64 { return distuv.UnitNormal.Prob(b) }
func tail(b float64) float64    { return math.Erfc(b/math.Sqrt2) / 2 }

// excess1 is G1(B) = <(x - B)+>. Its derivative is -H(B).
func excess1(b float64) float64 {
	if b > far {
		return tail(b) * step(1, b)
	}
	return density(b) - b*tail(b)
}

// excess2 is G2(B) = <(x - B)+^2>. Its derivative is -2 G1(B).
func excess2(b float64) float64 {
	if b > far {
		return tail(b) * step(1, b) * step(2, b)
	}
	return (1+b*b)*tail(b) - b*density(b)
}

// far is where the differences above begin to lose digits.
const far = 3

// step is the ratio of the moments n and n - 1, <(x - B)+^n> / <(x - B)+^(n-1)>: the
// continued fraction n / (B + (n+1) / (B + (n+2) / ...)), which 60 terms of settle for
// B > far.
func step(n int, b float64) float64 {
	ratio := 0.0
	for k := n + 60; k >= n; k-- {
		ratio = float64(k) / (b + ratio)
	}
	return ratio
}
