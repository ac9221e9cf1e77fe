package theory

import "math"

// root is where the continuous function f, of different signs at a and b, crosses zero,
// to rounding error, by the method of Chandrupatla: the bracket is halved, or cut where
// the inverse parabola through the last three points crosses zero if these lie nearly
// on a line. (gonum exports no bracketing root finder.)
func root(f func(float64) float64, a, b float64) float64 {
	const rounding = 2e-16
	fa, fb := f(a), f(b)
	c, fc := a, fa // the point given up last
	cut := 0.5
	for fa != 0 && fb != 0 {
		x := a + cut*(b-a)
		fx := f(x)
		if math.Signbit(fx) == math.Signbit(fa) {
			c, fc = a, fa
		} else {
			c, fc, b, fb = b, fb, a, fa
		}
		a, fa = x, fx
		least := rounding * math.Max(math.Abs(a), math.Abs(b)) / math.Abs(b-a)
		if least > 0.5 || fa == 0 || a == b {
			break
		}
		cut = 0.5
		if xi, phi := (a-b)/(c-b), (fa-fb)/(fc-fb); phi*phi < xi && (1-phi)*(1-phi) < 1-xi {
			cut = fa/(fb-fa)*fc/(fb-fc) + (c-a)/(b-a)*fa/(fc-fa)*fb/(fc-fb)
		}
		cut = math.Min(math.Max(cut, least), 1-least)
	}
	if math.Abs(fb) < math.Abs(fa) {
		return b
	}
	return a
}
